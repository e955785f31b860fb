"""
Going live and going away, for one article, inside an act's transaction.

The order of locks is the working copy, then the log, then public rows. What is read before the
log's lock is checked again under it, so that two who publish at once can't miss each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.content import titles
from articles.content.rendering import Content, Moments
from articles.models import (
    Article,
    Change,
    Fact,
    LivePeriod,
    Publication,
    PublicationKey,
    Revision,
    Schedule,
    Slug,
)

from . import documents, facts, log, readiness, remaking, wanting
from .log import Turn
from .outcome import NotLive, NotReady, Outcome


@dataclass(frozen=True, slots=True)
class Prepared:
    """One article on its way out: rendered, but not yet under the lock."""

    article: Article
    revision: Revision
    moments: Moments
    draft: documents.Draft


def put_live(working: Article, revision: Revision, *, at: datetime, patient: bool) -> Outcome:
    """
    Make a revision what callers get, inside a transaction that holds the working copy's lock.

    :param patient: take the log's lock before rendering, so that nothing can move.
    :raises NotReady: with every reason at once.
    :raises Moved: if a fact moved before the lock was had.
    """
    turn = log.begin() if patient else None
    prepared = prepare(working, revision, at)
    if prepared is None:
        return Outcome(working, revision, None)
    if turn is None:
        turn = log.begin()
        documents.check([prepared.draft])
    kind = commit(turn, prepared, at)
    remade = remaking.remake_referrers(turn)
    turn.end()
    return Outcome(working, revision, kind, remade)


def take_away(
    working: Article,
    *,
    at: datetime,
    kind: str = Change.Kind.WITHDRAWN,
    cause: str = Change.Cause.EDITED,
) -> Outcome:
    """
    Remove what callers get, inside a transaction that holds the working copy's lock.

    :raises NotLive: if there is nothing to remove.
    """
    turn = log.begin()
    row = Publication.objects.filter(pk=working.pk).first()
    if row is None:
        raise NotLive(f"“{working}” isn't live.")
    keys = PublicationKey.objects.filter(publication=row)
    before = sorted(keys.values_list("fact_id", flat=True))
    keys.delete()
    Publication.objects.filter(pk=row.pk).delete()
    turn.count(before=before, after=())
    LivePeriod.objects.filter(article_id=row.pk, ends=None).update(ends=max(at, row.modified_at))
    call_off(working, at, "The article was withdrawn.", Schedule.Action.WITHDRAW)
    fact = Fact.objects.get(kind=Fact.Kind.ARTICLE, ref=str(row.pk))
    _refact(turn, fact, None, None)
    wanting.refile(turn, article_id=str(row.pk), before=(row.title_key, row.language), after=None)
    turn.append(
        subject=Change.Subject.ARTICLE,
        subject_id=row.pk,
        kind=kind,
        slug=row.slug,
        language=row.language,
        facts_before=before,
        keys=[f"article:{row.pk}", f"slug:{row.slug}", f"fact:{fact.pk}"],
        cause=cause,
    )
    remade = remaking.remake_referrers(turn)
    turn.end()
    return Outcome(working, None, kind, remade)


def prepare(working: Article, revision: Revision, at: datetime) -> Prepared | None:
    """Render without the log's lock; None if callers already have exactly this."""
    problems = tuple(readiness.problems(working, revision.content, at))
    if problems:
        raise NotReady(problems)
    before = Publication.objects.filter(pk=working.pk).first()
    if before and before.revision_id == revision.pk:
        return None
    moments = _moments(working, before, at)
    content: Content = revision.content
    article_id = str(working.pk)
    draft = documents.draft(
        content,
        facts.needed([(article_id, content)]),
        article_id=article_id,
        revision=revision.number,
        moments=moments,
    )
    return Prepared(working, revision, moments, draft)


def _moments(working: Article, before: Publication | None, at: datetime) -> Moments:
    if before:
        modified_at = max(at, before.modified_at)
        return Moments(before.published_at, before.first_published_at, modified_at)
    first = LivePeriod.objects.filter(article_id=working.pk).order_by("from_sequence").first()
    return Moments(at, first.first_published_at if first else at, at)


def commit(turn: Turn, prepared: Prepared, at: datetime) -> str:
    """Write all that callers get of one article, under the lock; return the change's kind."""
    working, revision = prepared.article, prepared.revision
    content: Content = revision.content
    before = Publication.objects.filter(pk=working.pk).first()
    former_slug = before.slug if before and before.slug != content["slug"] else ""
    if former_slug or not before:
        _take_slug(working, content["slug"])
    former_filing = (before.title_key, before.language) if before else None
    former_detail = before.detail_json if before else None

    row = before or Publication(pk=working.pk)
    row.revision_id, row.revision_number = revision.pk, revision.number
    row.slug, row.language = content["slug"], content["language"]
    row.title_key = titles.key(content["title"])
    row.published_at = prepared.moments.published_at
    row.first_published_at = prepared.moments.first_published_at
    row.modified_at = prepared.moments.modified_at
    expires_at = content["expires_at"]
    row.expires_at = datetime.fromisoformat(expires_at) if expires_at else None
    row.former_anchors = _former_anchors(working, content)
    fact_ids_before = documents.put(turn, {row: prepared.draft}, are_new=before is None)[row]

    wanting.pin(turn, content, article_id=str(working.pk))
    fact = prepared.draft.facts["article", str(row.pk)]
    _refact(turn, fact, row, content)
    wanting.refile(
        turn,
        article_id=str(working.pk),
        before=former_filing,
        after=(row.title_key, row.language),
    )
    kind = Change.Kind.PUBLISHED
    if before:
        kind = Change.Kind.MOVED if former_slug else Change.Kind.UPDATED
    change = turn.append(
        subject=Change.Subject.ARTICLE,
        subject_id=row.pk,
        kind=kind,
        slug=row.slug,
        former_slug=former_slug,
        revision=revision.number,
        etag=row.etag,
        language=row.language,
        facts_before=fact_ids_before,
        facts_after=prepared.draft.fact_ids,
        keys=[f"article:{row.pk}", f"slug:{row.slug}", f"fact:{fact.pk}"]
        + ([f"slug:{former_slug}"] if former_slug else []),
        changed=remaking.changed_fields(former_detail, row.detail_json) if former_detail else [],
        cause=Change.Cause.EDITED,
    )
    _open_period(row, change.sequence)
    call_off(working, at, "Superseded: the article was published before.", Schedule.Action.PUBLISH)
    return kind


def call_off(working: Article, at: datetime, why: str, *actions: str) -> None:
    waiting = Schedule.objects.filter(article=working, done_at=None)
    if actions:
        waiting = waiting.filter(action__in=actions)
    waiting.update(done_at=at, refusal=why)


def _take_slug(working: Article, slug: str) -> None:
    if taken := readiness.slug_problem(working, slug):
        raise NotReady([taken])
    own = Slug.objects.filter(article_id=working.pk)
    own.filter(is_current=True).exclude(slug=slug).update(is_current=False)
    Slug.objects.update_or_create(
        slug=slug, defaults={"article_id": working.pk, "is_current": True}
    )


def _former_anchors(working: Article, content: Content) -> dict[str, str]:
    """Return the anchors that redirect, and note those that callers see now."""
    present = {section["anchor"]: section["id"] for section in content["sections"]}
    ids = set(present.values())
    ever = working.anchors_ever_live | present
    if ever != working.anchors_ever_live:
        working.anchors_ever_live = ever
        working.save(update_fields=["anchors_ever_live"])
    return {
        anchor: section
        for anchor, section in ever.items()
        if anchor not in present and section in ids
    }


def _refact(turn: Turn, fact: Fact, row: Publication | None, content: Content | None) -> None:
    """Write what other documents may embed of this article, under the lock."""
    data: dict[str, Any] = facts.GONE
    if row and content:
        data = {
            "live": True,
            "id": str(row.pk),
            "slug": row.slug,
            "title": content["title"],
            "language": row.language,
            "canonical_url": content["canonical_url"] or None,
        }
    if fact.data != data:
        fact.data, fact.version, fact.dirty = data, fact.version + 1, True
        fact.save(update_fields=["data", "version", "dirty"])
        turn.bumped.add(fact.pk)


def _open_period(row: Publication, sequence: int) -> None:
    LivePeriod.objects.filter(article_id=row.pk, ends=None).update(ends=row.modified_at)
    LivePeriod.objects.create(
        article_id=row.pk,
        revision_id=row.revision_id,
        revision_number=row.revision_number,
        slug=row.slug,
        from_sequence=sequence,
        starts=row.modified_at,
        published_at=row.published_at,
        first_published_at=row.first_published_at,
    )
