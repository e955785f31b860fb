"""
Putting another installation's documents where callers get them: what a satellite serves.

Nothing is rendered. The bytes are the origin's, and all that they are filed under is read from
them, so that no working copy is needed, and none is there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from articles.content import titles
from articles.content.rendering import AS_RECEIVED, dumps, entry_of
from articles.models import Change, Fact, Publication, PublicationKey, Slug, keys
from articles.models.many import InsertMany, UpdateMany

from . import documents, exclusive, log, received_facts, remaking
from .log import Turn
from .received import Copy, Received, Redirects, Removal

SECOND = timedelta(seconds=1)
_SLUGS = InsertMany(Slug, ["slug", "article_id", "is_current"], key=["slug"])
_ANCHORS = UpdateMany(Publication, ["former_anchors", "id"])


def receive(received: Received, *, then: Callable[[], None]) -> int:
    """
    Have what was received served, and log what changes with it; return how many articles do.

    What is here already changes nothing. A dozen statements for any number of articles.

    :param then: is called in the same transaction: what it writes is written if all is.
    :raises OtherRelease: if a document can't be listed; nothing is written.
    :raises Busy: if the log's lock couldn't be had; nothing is written.
    """

    def act(patient: bool) -> int:
        del patient  # nothing is rendered, so nothing can move
        turn = log.begin(for_origin=True)
        details = [copy.detail for copy in received.copies.values()]
        embedded = [thing for each in details for thing in received_facts.things_in(each)]
        received_facts.put_things(turn, [*embedded, *received.things])
        gone = _take_away(turn, received.removals)
        changed = _put(turn, received.copies)
        redirected = _redirect(turn, received.redirects)
        then()
        turn.end()
        return len(gone | changed | redirected)

    return exclusive.run(act)


def expire(turn: Turn, row: Publication) -> None:
    """Take away what was received and has expired: its moment doesn't wait for the origin."""
    _take_away(turn, {row.pk: Removal(cause=Change.Cause.EXPIRED)})


def _put(turn: Turn, copies: Mapping[UUID, Copy]) -> set[UUID]:
    """Write the documents that differ, their keys and addresses, and log it."""
    known = Publication.objects.in_bulk(copies)
    news = {
        pk: copy
        for pk, copy in copies.items()
        if pk not in known or known[pk].detail_json != copy.text
    }
    if not news:
        return set()
    rows = [_row(pk, copy, known.get(pk)) for pk, copy in news.items()]
    _free_slugs(turn, rows)
    documents.write(rows)
    facts = received_facts.filing(turn, (copy.detail for copy in news.values()))
    filed = {row: facts[str(row.pk)] for row in rows}
    before = documents.file_under(turn, filed)
    _address(row for row in rows if row.pk not in known or known[row.pk].slug != row.slug)
    own = _own_facts(news)
    for row in rows:
        after = sorted(fact.pk for fact in filed[row])
        _log_put(turn, row, known.get(row.pk), news[row.pk], before[row], after, own)
    return set(news)


def _row(pk: UUID, copy: Copy, known: Publication | None) -> Publication:
    detail = copy.detail
    changed_at = copy.changed_at.replace(microsecond=0)
    expires_at = detail["expires_at"]
    return Publication(
        id=pk,
        revision_id=0,  # no revision is here
        revision_number=detail["revision"],
        slug=detail["slug"],
        language=detail["language"],
        title_key=titles.key(detail["title"]),
        published_at=datetime.fromisoformat(detail["published_at"]),
        first_published_at=datetime.fromisoformat(detail["first_published_at"]),
        modified_at=datetime.fromisoformat(detail["modified_at"]),
        rendered_at=max(changed_at, known.rendered_at + SECOND) if known else changed_at,
        expires_at=datetime.fromisoformat(expires_at) if expires_at else None,
        etag=copy.etag,
        shape=AS_RECEIVED,
        former_anchors=known.former_anchors if known else {},  # others come with the redirects
        list_json=dumps(entry_of(detail)),
        detail_json=copy.text,
    )


def _free_slugs(turn: Turn, rows: Collection[Publication]) -> None:
    """
    Take the slugs from whoever has them here.

    At the origin a slug stays its article's. But an origin that was put back to a backup may have
    given it to another since.
    """
    wanted = {row.slug: row.pk for row in rows}
    holders = Publication.objects.filter(slug__in=wanted).values_list("slug", "id")
    others = {pk for slug, pk in holders if wanted[slug] != pk}
    coming = others & set(wanted.values())  # these get another slug in a moment
    for pk in coming:
        Publication.objects.filter(pk=pk).update(slug=f"~{pk}")
    _take_away(turn, {pk: Removal() for pk in others - coming})


def _address(rows: Iterable[Publication]) -> None:
    """Let the slugs lead to these articles, and those they had until now redirect."""
    current = {row.slug: row.pk for row in rows}
    if not current:
        return
    moved = Slug.objects.filter(article_id__in=current.values(), is_current=True)
    moved.update(is_current=False)
    _SLUGS.run([(slug, pk, True) for slug, pk in current.items()])


def _redirect(turn: Turn, redirects: Mapping[UUID, Redirects]) -> set[UUID]:
    """
    Write the redirects that differ; log those of articles that didn't change otherwise.

    What isn't live here is about to come, or has gone again.
    """
    live = Publication.objects.defer("list_json", "detail_json").in_bulk(redirects)
    known: dict[UUID, set[str]] = {pk: set() for pk in live}
    former = Slug.objects.filter(article_id__in=live, is_current=False)
    for article_id, slug in former.values_list("article_id", "slug"):
        known[article_id].add(slug)
    wanted = {pk: redirects[pk].slugs - {row.slug} for pk, row in live.items()}
    changed = {
        pk
        for pk, row in live.items()
        if wanted[pk] != known[pk] or row.former_anchors != redirects[pk].anchors
    }
    former.filter(slug__in=[slug for pk in changed for slug in known[pk] - wanted[pk]]).delete()
    new = [(slug, pk) for pk in changed for slug in wanted[pk] - known[pk]]
    Slug.objects.bulk_create(
        [Slug(slug=slug, article_id=pk, is_current=False) for slug, pk in new],
        ignore_conflicts=True,
    )
    _ANCHORS.run([(dict(redirects[pk].anchors), pk) for pk in changed])
    logged = {change.subject_id: change for change in turn.changes}
    filed = documents.filed_under(changed - logged.keys())
    for pk in sorted(changed):
        change = logged.get(pk) or _log_redirect(turn, live[pk], filed[pk])
        change.keys += [keys.slug(slug) for slug in sorted(wanted[pk] ^ known[pk])]
    return changed


def _take_away(turn: Turn, removals: Mapping[UUID, Removal]) -> set[UUID]:
    rows = Publication.objects.defer("list_json", "detail_json").in_bulk(removals)
    if not rows:
        return set()
    before = documents.filed_under(rows)
    PublicationKey.objects.filter(publication__in=rows).delete()
    Publication.objects.filter(pk__in=rows).delete()
    own = _own_facts(rows)
    for pk, row in rows.items():
        turn.count(before=before[pk], after=())
        turn.append(
            subject=Change.Subject.ARTICLE,
            subject_id=pk,
            kind=removals[pk].kind,
            slug=row.slug,
            language=row.language,
            facts_before=before[pk],
            keys=_keys(row, own),
            cause=removals[pk].cause,
        )
    return set(rows)


def _own_facts(ids: Iterable[UUID]) -> dict[str, int]:
    """Return the facts under which those are filed that link to these articles."""
    facts = Fact.objects.filter(kind=Fact.Kind.ARTICLE, ref__in=[str(pk) for pk in ids])
    return dict(facts.values_list("ref", "id"))


def _keys(row: Publication, own: Mapping[str, int]) -> list[str]:
    fact_id = own.get(str(row.pk))
    named = [keys.article(row.pk), keys.slug(row.slug)]
    return named if fact_id is None else [*named, keys.fact(fact_id)]


def _log_put(
    turn: Turn,
    row: Publication,
    known: Publication | None,
    copy: Copy,
    before: list[int],
    after: list[int],
    own: Mapping[str, int],
) -> None:
    former_slug = known.slug if known and known.slug != row.slug else ""
    kind = Change.Kind.PUBLISHED
    if known:
        kind = Change.Kind.MOVED if former_slug else Change.Kind.UPDATED
    turn.append(
        subject=Change.Subject.ARTICLE,
        subject_id=row.pk,
        kind=kind,
        slug=row.slug,
        former_slug=former_slug,
        revision=row.revision_number,
        etag=row.etag,
        language=row.language,
        facts_before=before,
        facts_after=after,
        keys=_keys(row, own) + ([keys.slug(former_slug)] if former_slug else []),
        changed=remaking.changed_fields(known.detail_json, row.detail_json) if known else [],
        cause=copy.cause,
    )


def _log_redirect(turn: Turn, row: Publication, facts: list[int]) -> Change:
    return turn.append(
        subject=Change.Subject.ARTICLE,
        subject_id=row.pk,
        kind=Change.Kind.UPDATED,
        slug=row.slug,
        revision=row.revision_number,
        etag=row.etag,
        language=row.language,
        facts_before=facts,
        facts_after=facts,
        keys=[keys.article(row.pk)],
        cause=Change.Cause.EDITED,
    )
