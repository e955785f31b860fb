"""Rendering publications, and putting what was rendered where callers get it."""

from __future__ import annotations

from collections import defaultdict
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


def put(
    turn: Turn, drafts: Mapping[Publication, Draft], *, are_new: bool = False
) -> dict[Publication, list[int]]:
    """
    Write the documents and keys of publications whose other columns are set.

    Returns the ids of the facts that each was filed under before. A query for each publication,
    and three for all.
    """
    second = timedelta(seconds=1)
    for row, prepared in drafts.items():
        rendered = prepared.rendered
        row.list_json, row.detail_json = rendered.entry, rendered.detail
        row.etag, row.shape = rendered.etag, SHAPE
        moment = turn.moment.replace(microsecond=0)
        row.rendered_at = moment if are_new else max(moment, row.rendered_at + second)
        row.save(force_insert=are_new, force_update=not are_new)
    return file(turn, drafts)


def file(turn: Turn, drafts: Mapping[Publication, Draft]) -> dict[Publication, list[int]]:
    """
    File publications under the facts they were rendered from, at the versions of then.

    Returns the ids of the facts that each was filed under before. Three queries for any number.
    """
    keys = PublicationKey.objects.filter(publication__in=drafts)
    before = defaultdict(list)
    for publication_id, fact_id in keys.order_by("fact_id").values_list("publication", "fact"):
        before[publication_id].append(fact_id)
    if before:
        keys.delete()
    PublicationKey.objects.bulk_create(
        PublicationKey(
            publication=row,
            fact=fact,
            version=fact.version,
            published_at=row.published_at,
            modified_at=row.modified_at,
        )
        for row, prepared in drafts.items()
        for fact in (prepared.facts[ref] for ref in sorted(prepared.rendered.refs))
    )
    for row, prepared in drafts.items():
        turn.count(before=before[row.pk], after=prepared.fact_ids)
    return {row: before[row.pk] for row in drafts}


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
