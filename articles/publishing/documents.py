"""Rendering publications, and putting what was rendered where callers get it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from articles.content.rendering import (
    SHAPE,
    Content,
    Moments,
    Ref,
    Rendered,
    render,
)
from articles.models import Fact, LivePeriod, Publication, PublicationKey, Revision, rows, sql
from articles.models.fixed_select import FixedSelect
from articles.models.known import Live
from articles.models.many import InsertMany

from . import facts
from .exclusive import Moved
from .log import Turn

_COLUMNS = [field.attname for field in Publication._meta.concrete_fields]
_PUBLICATIONS = InsertMany(Publication, _COLUMNS, key=["id"])
_FILED = FixedSelect(
    lambda ids: (
        PublicationKey.objects.filter(publication__in=ids)
        .order_by("fact_id")
        .values_list("publication_id", "fact_id")
    )
)
# Those of a document that has changed are updated, not made anew: a new one has PostgreSQL look
# up its publication and its fact.
_KEYS = InsertMany(
    PublicationKey,
    ["publication", "fact", "version", "published_at", "modified_at"],
    key=["publication", "fact"],
)
_UNFILE = "DELETE FROM articles_publicationkey WHERE publication_id = %s AND fact_id = %s"


@dataclass(frozen=True, slots=True)
class Draft:
    """What was rendered, and the facts it was rendered from."""

    rendered: Rendered
    facts: Mapping[Ref, Fact]

    @property
    def fact_ids(self) -> list[int]:
        """Those that it is filed under, in a stable order."""
        return sorted(self.facts[ref].pk for ref in self.rendered.refs)


def draft(
    content: Content,
    rows: Mapping[Ref, Fact],
    *,
    article_id: str,
    revision: int,
    moments: Moments,
) -> Draft:
    """Render one revision from the rows that `facts.needed` gave for it."""
    data = {ref: fact.data for ref, fact in rows.items()}
    rendered = render(content, data, article_id=article_id, revision=revision, moments=moments)
    return Draft(rendered=rendered, facts=rows)


def check(drafts: Iterable[Draft]) -> None:
    """
    Make sure that no fact moved since it was read. One query; call it under the log's lock.

    :raises Moved: if one did.
    """
    # Pairs: two drafts may have read two versions of the same fact, and then one of them is old.
    # An article's own fact may have no row yet; nothing of it is in its documents.
    rows = (fact for each in drafts for fact in each.facts.values() if not fact._state.adding)
    read = {(fact.pk, fact.version) for fact in rows}
    ids = {pk for pk, _ in read}
    if read != Fact.objects.versions(ids):
        raise Moved


def put(turn: Turn, drafts: Mapping[Publication, Draft]) -> dict[Publication, list[int]]:
    """
    Write the documents and keys of publications whose other columns are set.

    Returns the ids of the facts that each was filed under before. Three queries for any number.
    """
    second = timedelta(seconds=1)
    moment = turn.moment.replace(microsecond=0)
    for row, prepared in drafts.items():
        rendered = prepared.rendered
        row.list_json, row.detail_json = rendered.entry, rendered.detail
        row.etag, row.shape = rendered.etag, SHAPE
        row.rendered_at = moment if row._state.adding else max(moment, row.rendered_at + second)
    with rows.in_one_go():
        write(drafts)
        return file(turn, drafts)


def write(publications: Iterable[Publication]) -> None:
    """Write rows as they are, whether they are there already or not. One query for any number."""
    _PUBLICATIONS.run([[getattr(row, name) for name in _COLUMNS] for row in publications])


def file(turn: Turn, drafts: Mapping[Publication, Draft]) -> dict[Publication, list[int]]:
    """
    File publications under the facts they were rendered from, at the versions of then.

    Returns the ids of the facts that each was filed under before. Three queries for any number.
    """
    return file_under(
        turn,
        {
            row: [prepared.facts[ref] for ref in sorted(prepared.rendered.refs)]
            for row, prepared in drafts.items()
        },
    )


def file_under(
    turn: Turn, filed: Mapping[Publication, Collection[Fact]]
) -> dict[Publication, list[int]]:
    """
    File publications under these facts and no others.

    Returns the ids of the facts that each was filed under before. Three queries for any number.
    """
    before = filed_under(row.pk for row in filed)
    after = {row: sorted(fact.pk for fact in under) for row, under in filed.items()}
    gone = [
        (row, fact_id) for row in filed for fact_id in set(before[row.pk]).difference(after[row])
    ]
    if gone:
        with connection.cursor() as cursor:
            cursor.executemany(_UNFILE, [(sql.uuid_in(row.pk), fact_id) for row, fact_id in gone])
    _KEYS.run(
        [
            (row.pk, fact.pk, fact.version, row.published_at, row.modified_at)
            for row, under in filed.items()
            for fact in under
        ]
    )
    for row in filed:
        turn.count(before=before[row.pk], after=after[row])
    return {row: before[row.pk] for row in filed}


def filed_under(ids: Iterable[UUID]) -> dict[UUID, list[int]]:
    """Return the ids of the facts that each publication is filed under, in order. One query."""
    found: dict[UUID, list[int]] = defaultdict(list)
    for publication_id, fact_id in _FILED.of(list(ids)):
        found[publication_id].append(fact_id)
    return found


def moments_of(row: Publication) -> Moments:
    return Moments(
        published_at=row.published_at,
        first_published_at=row.first_published_at,
        modified_at=row.modified_at,
    )


def coming_moments(article_id: UUID, live: Publication | Live | None, at: datetime) -> Moments:
    """Return the moments of an article that is published now; `live` is what it replaces."""
    if live:
        return Moments(live.published_at, live.first_published_at, max(at, live.modified_at))
    first = LivePeriod.objects.filter(article_id=article_id).order_by("from_sequence").first()
    return Moments(at, first.first_published_at if first else at, at)


def drafts_of(publications: Iterable[Publication]) -> Iterator[tuple[Publication, Draft]]:
    """
    Render live revisions from the facts of this moment. Three queries for any number.

    Each is rendered when it is asked for, so that whoever stops early has not paid for the rest.
    """
    rows = list(publications)
    revisions = Revision.objects.in_bulk([row.revision_id for row in rows])
    contents = {row: revisions[row.revision_id].content for row in rows}
    known = facts.needed((str(row.pk), content) for row, content in contents.items())
    for row, content in contents.items():
        yield (
            row,
            draft(
                content,
                known,
                article_id=str(row.pk),
                revision=row.revision_number,
                moments=moments_of(row),
            ),
        )


def current(publication: Publication) -> Rendered:
    """
    Return the documents in the present shape, rendered now; nothing is stored.

    For rows that `republish` has not come to yet: an old shape is never served. Three queries.
    """
    [(_, prepared)] = drafts_of([publication])
    return prepared.rendered


def render_revision(period: LivePeriod) -> Rendered:
    """Return what the revision of the period says with today's facts. Three queries."""
    return render_revisions([period])[0]


def render_revisions(periods: Iterable[LivePeriod]) -> list[Rendered]:
    """
    Return the documents of once-live revisions, in the order given. Three queries for any number.

    They embed today's facts: history tells no withdrawn title and no former name.
    """
    rows = list(periods)
    revisions = Revision.objects.in_bulk([row.revision_id for row in rows])
    known = facts.needed((str(row.article_id), revisions[row.revision_id].content) for row in rows)
    return [
        draft(
            revisions[row.revision_id].content,
            known,
            article_id=str(row.article_id),
            revision=row.revision_number,
            moments=Moments(
                published_at=row.published_at,
                first_published_at=row.first_published_at,
                modified_at=row.starts,
            ),
        ).rendered
        for row in rows
    ]
