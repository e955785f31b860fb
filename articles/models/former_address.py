"""What else an article and its sections were called while they were live, by the article's id."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from .publication import Publication, PublicationQuerySet, Slug

_HAS_ANCHORS = ~Q(former_anchors={})


@dataclass(frozen=True, slots=True)
class FormerAddresses:
    """Of one live article; at least one of both."""

    id: UUID
    slug: str  # the present one
    slugs: list[str]  # former ones, in the alphabet's order
    anchors: dict[str, str]  # former anchor -> id of a section that is there now


def page(
    *,
    size: int,
    at: datetime,
    beyond: UUID | None = None,
    is_backward: bool = False,
    ids: Collection[UUID] = (),
) -> list[FormerAddresses]:
    """
    Return so many articles at most that have a former address, by id. Four queries.

    Each is a short walk along an index that holds nothing else, however many never moved.

    :param beyond: only those after this id, or before it if `is_backward`.
    :param ids: only these; none: no matter which.
    """
    moved = _walk(_moved(at), "article_id", beyond, is_backward, ids)
    parted = _walk(_live(at).filter(_HAS_ANCHORS), "pk", beyond, is_backward, ids)
    found = {*moved.distinct()[:size], *parted[:size]}
    chosen = sorted(found, reverse=is_backward)[:size]
    rows = _live(at).only("id", "slug", "former_anchors").in_bulk(chosen)
    slugs = defaultdict(list)
    former = Slug.objects.filter(article_id__in=chosen, is_current=False).order_by("slug")
    for article_id, slug in former.values_list("article_id", "slug"):
        slugs[article_id].append(slug)
    return [
        FormerAddresses(pk, rows[pk].slug, slugs[pk], rows[pk].former_anchors)
        for pk in chosen
        if pk in rows
    ]


def count(*, at: datetime, ids: Collection[UUID] = ()) -> int:
    """Return how many live articles have a former address. One query."""
    moved = Slug.objects.filter(article_id=OuterRef("pk"), is_current=False)
    rows = _live(at).filter(Exists(moved) | _HAS_ANCHORS)
    return (rows.filter(pk__in=ids) if ids else rows).count()


def _live(at: datetime) -> PublicationQuerySet:
    return Publication.objects.live(at)


def _moved(at: datetime) -> QuerySet[Slug]:
    live = _live(at).filter(pk=OuterRef("article_id"))
    return Slug.objects.filter(Exists(live), is_current=False)


def _walk(
    rows: QuerySet, name: str, beyond: UUID | None, is_backward: bool, ids: Collection[UUID]
) -> QuerySet:
    if ids:
        rows = rows.filter(**{f"{name}__in": ids})
    if beyond:
        rows = rows.filter(**{f"{name}__{'lt' if is_backward else 'gt'}": beyond})
    return rows.order_by(f"-{name}" if is_backward else name).values_list(name, flat=True)
