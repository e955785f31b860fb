"""Writing all that callers get of articles that go live, under the log's lock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from articles.content import titles
from articles.content.rendering import Content, Moments
from articles.models import (
    Article,
    Change,
    Fact,
    KeyCount,
    LivePeriod,
    Publication,
    Revision,
    Slug,
    keys,
    rows,
)
from articles.models.fixed_select import FixedSelect
from articles.models.many import InsertMany, UpdateMany

from . import documents, facts, readiness, remaking, wanting
from .log import Turn
from .outcome import NotReady


@dataclass(frozen=True, slots=True)
class Prepared:
    """One article on its way out: rendered, but not yet under the lock."""

    article: Article
    revision: Revision
    moments: Moments
    draft: documents.Draft
    is_planned: bool  # it was to be published later, besides


@dataclass(frozen=True, slots=True)
class _Former:
    """What callers got before."""

    slug: str
    title_key: str
    language: str
    detail: str


@dataclass(frozen=True, slots=True)
class _Going:
    prepared: Prepared
    former: _Former | None


_LIVE = FixedSelect(lambda ids: Publication.objects.filter(pk__in=ids))
_CLOSE_PERIODS = UpdateMany(
    LivePeriod, ["ends", "article_id"], only="articles_liveperiod.ends IS NULL"
)
_OPEN_PERIODS = InsertMany(
    LivePeriod,
    [
        *("article_id", "revision_id", "revision_number", "slug", "from_sequence", "starts"),
        *("published_at", "first_published_at", "has_expired"),
    ],
)


def write(turn: Turn, prepared: Sequence[Prepared]) -> dict[Article, str | NotReady]:
    """
    Write all that callers get of several articles, under the lock.

    Returns the change's kind of each, or why it can't be: its address was taken meanwhile.
    """
    became: dict[Article, str | NotReady] = {}
    live = {row.pk: row for row in _LIVE.of([each.article.pk for each in prepared])}
    going: dict[Publication, _Going] = {}
    for each in prepared:
        before = live.get(each.article.pk)
        try:
            row, former = _moved_on(each, before)
        except NotReady as refusal:
            became[each.article] = refusal
        else:
            going[row] = _Going(each, former)
    filed = documents.put(turn, {row: each.prepared.draft for row, each in going.items()})
    sequences = {}
    for row, gone in going.items():
        change = _log(turn, row, gone, filed[row])
        became[gone.prepared.article] = change.kind
        sequences[row] = change.sequence
    _open_periods(sequences)
    return became


def _moved_on(prepared: Prepared, live: Publication | None) -> tuple[Publication, _Former | None]:
    """
    Take the address; return the row as it is to be, but for its documents, and what it was.

    :raises NotReady: if the address is another article's by now.
    """
    working, revision = prepared.article, prepared.revision
    content: Content = revision.content
    former = _Former(live.slug, live.title_key, live.language, live.detail_json) if live else None
    if former is None or former.slug != content["slug"]:
        _take_slug(working, content["slug"])
    row = live or Publication(pk=working.pk)
    row.revision_id, row.revision_number = revision.pk, revision.number
    row.slug, row.language = content["slug"], content["language"]
    row.title_key = titles.key(content["title"])
    row.published_at = prepared.moments.published_at
    row.first_published_at = prepared.moments.first_published_at
    row.modified_at = prepared.moments.modified_at
    expires_at = content["expires_at"]
    row.expires_at = datetime.fromisoformat(expires_at) if expires_at else None
    row.former_anchors = _former_anchors(working, content)
    return row, former


def _log(turn: Turn, row: Publication, going: _Going, filed_before: list[int]) -> Change:
    """Note what follows for others, and the change itself."""
    prepared, former = going.prepared, going.former
    content: Content = prepared.revision.content
    wanting.pin(turn, content, article_id=str(row.pk))
    fact = _own_fact(turn, row, content, prepared.draft.facts["article", str(row.pk)])
    wanting.refile(
        turn,
        article_id=str(row.pk),
        before=(former.title_key, former.language) if former else None,
        after=(row.title_key, row.language),
    )
    former_slug = former.slug if former and former.slug != row.slug else ""
    kind = Change.Kind.PUBLISHED
    if former:
        kind = Change.Kind.MOVED if former_slug else Change.Kind.UPDATED
    return turn.append(
        subject=Change.Subject.ARTICLE,
        subject_id=row.pk,
        kind=kind,
        slug=row.slug,
        former_slug=former_slug,
        revision=prepared.revision.number,
        etag=row.etag,
        language=row.language,
        facts_before=filed_before,
        facts_after=prepared.draft.fact_ids,
        keys=[keys.article(row.pk), keys.slug(row.slug), keys.fact(fact.pk)]
        + ([keys.slug(former_slug)] if former_slug else []),
        changed=remaking.changed_fields(former.detail, row.detail_json) if former else [],
        cause=Change.Cause.EDITED,
    )


def _take_slug(working: Article, slug: str) -> None:
    if taken := readiness.slug_problem(working, slug):
        raise NotReady([taken])
    own = Slug.objects.filter(article_id=working.pk)
    own.filter(is_current=True).exclude(slug=slug).update(is_current=False)
    if not own.filter(slug=slug).update(is_current=True):
        Slug.objects.create(slug=slug, article_id=working.pk, is_current=True)


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


def _own_fact(turn: Turn, row: Publication, content: Content, fact: Fact) -> Fact:
    """Write what others may embed of an article that goes live, under the lock; return its row."""
    data = facts.of_article(str(row.pk), content)
    if fact._state.adding:
        # Whoever was published since it was read, and links here, has made one.
        known = Fact.objects.filter(kind=fact.kind, ref=fact.ref).first()
        if known is None:  # then no document can have left it out
            fact.data = data
            fact.save(force_insert=True)
            KeyCount.objects.create(fact=fact, changed_at=turn.moment)
            return fact
        fact = known
    refact(turn, fact, data)
    return fact


def refact(turn: Turn, fact: Fact, data: dict[str, Any]) -> None:
    """Write what other documents may embed of this article, under the lock."""
    if fact.data != data:
        fact.data, fact.version, fact.dirty = data, fact.version + 1, True
        fact.save(update_fields=["data", "version", "dirty"])
        turn.bumped.add(fact.pk)


def _open_periods(sequences: Mapping[Publication, int]) -> None:
    """Note since which change callers get what they get now, and until when the last. Two more."""
    opened = [
        (
            row.pk,
            row.revision_id,
            row.revision_number,
            row.slug,
            sequence,
            row.modified_at,
            row.published_at,
            row.first_published_at,
            False,
        )
        for row, sequence in sequences.items()
    ]
    with rows.in_one_go():
        _CLOSE_PERIODS.run([(row.modified_at, row.pk) for row in sequences])
        _OPEN_PERIODS.run(opened)
