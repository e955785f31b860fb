"""Rendering publications, and putting what was rendered where callers get it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from articles.content.rendering import (
    SHAPE,
    Content,
    Moments,
    Ref,
    Rendered,
    render,
)
from articles.models import Fact, LivePeriod, Publication, PublicationKey, Revision

from . import facts
from .exclusive import Moved
from .log import Turn


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
    read = {(fact.pk, fact.version) for each in drafts for fact in each.facts.values()}
    ids = {pk for pk, _ in read}
    if read != set(Fact.objects.filter(pk__in=ids).values_list("pk", "version")):
        raise Moved


def put(turn: Turn, publication: Publication, prepared: Draft, *, is_new: bool) -> list[int]:
    """
    Write the documents and keys of a publication whose other columns are set.

    Returns the ids of the facts that it was filed under before. Two to four queries.
    """
    rendered = prepared.rendered
    publication.list_json, publication.detail_json = rendered.entry, rendered.detail
    publication.etag, publication.shape = rendered.etag, SHAPE
    second = timedelta(seconds=1)
    moment = turn.moment.replace(microsecond=0)
    if not is_new:
        moment = max(moment, publication.rendered_at + second)
    publication.rendered_at = moment
    publication.save(force_insert=is_new, force_update=not is_new)
    before: list[int] = []
    if not is_new:
        keys = PublicationKey.objects.filter(publication=publication)
        before = sorted(keys.values_list("fact_id", flat=True))
    file(turn, publication, prepared, before=before)
    return before


def file(turn: Turn, publication: Publication, prepared: Draft, *, before: list[int]) -> None:
    """File a publication under the facts it was rendered from, at their versions. Two queries."""
    if before:
        PublicationKey.objects.filter(publication=publication).delete()
    PublicationKey.objects.bulk_create(
        PublicationKey(
            publication=publication,
            fact=fact,
            version=fact.version,
            published_at=publication.published_at,
            modified_at=publication.modified_at,
        )
        for fact in (prepared.facts[ref] for ref in sorted(prepared.rendered.refs))
    )
    turn.count(before=before, after=prepared.fact_ids)


def moments_of(row: Publication) -> Moments:
    return Moments(
        published_at=row.published_at,
        first_published_at=row.first_published_at,
        modified_at=row.modified_at,
    )


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
