"""What the index found, as the list of articles, search and related reading send it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from articles import publishing, search
from articles.api import collections, tags
from articles.api.collections import Collection
from articles.api.conditional import Freshness
from articles.content.rendering import AS_SERVED
from articles.models import Fact, LogHead, Publication, reading
from articles.models.listing import Entry, Order, Page
from articles.models.position import position
from articles.models.reading import Horizon
from articles.search import Filters, Sorting, Value

from . import listed
from .listed import Listed

CHOICES = ("tag", "author", "category", "language")


@dataclass(frozen=True)
class Document:
    """A live article: its entry and its detail, in the present shape."""

    entry: str  # JSON
    detail_json: str

    @cached_property
    def detail(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.detail_json)
        return found


def documents(ids: Iterable[UUID], *, at: datetime) -> dict[UUID, Document]:
    """Return those that are live, by id. One query, unless some are of an old shape."""
    stored = reading.documents(ids, at=at)
    found = {pk: Document(each.entry, each.detail) for pk, each in stored.items()}
    outdated = [pk for pk, each in stored.items() if each.shape not in AS_SERVED]
    for row in Publication.objects.live(at).filter(pk__in=outdated) if outdated else ():
        rendered = publishing.current(row)
        found[row.pk] = Document(rendered.entry, rendered.detail)
    return found


def filters(asked: Mapping[str, Any]) -> Filters:
    """Return what the parameters of the list of articles ask for."""
    return Filters(
        any_of={name: asked[name] for name in CHOICES if asked[name]},
        all_tags=asked["tag_all"] or (),
        ids=asked["id"] or (),
        published_from=asked["published_after"],
        published_before=asked["published_before"],
        modified_from=asked["modified_after"],
    )


def named(
    counted: Mapping[str, list[Value]], asked: tuple[str, ...] | None
) -> dict[str, list[dict[str, Any]] | None] | None:
    """Return facets as they are sent: None if none was asked for. One query for the names."""
    if not asked:
        return None
    slugs = {each.value for values in counted.values() for each in values}
    facts = Fact.objects.filter(kind__in=CHOICES, slug__in=slugs)
    names = {(fact.kind, fact.slug): fact.data.get("name") for fact in facts}
    return {
        name: [
            {
                "value": each.value,
                "name": names.get((name, each.value)) or each.value,
                "count": each.count,
            }
            for each in counted[name]
        ]
        if name in counted
        else None
        for name in search.FACETS
    }


def read(collection: Collection, *, order: Order, at: datetime) -> Listed:
    """
    Return the page of the list of articles that match `q`. Four queries of the database.

    :raises InvalidParameters: if the cursor isn't one of this list.
    :raises NotReady: if there is no index.
    """
    asked, cursor = collection.asked, collection.cursor()
    place = listed.place_of(cursor) if cursor else None
    horizon = reading.horizon(at=at)  # before the rows: they may be younger, never older
    pruning = LogHead.objects.values_list("pruning", flat=True).get()
    found = search.listed(
        asked["q"],
        filters(asked),
        sorting=Sorting(order.moment.removesuffix("_at"), order.is_descending),
        size=asked["page_size"],
        at=at,
        beyond=listed.cursor_place(place) if place else None,
        is_backward=cursor is not None and cursor.is_backward,
        is_counted=asked["count"] == "exact",
    )
    fresh = freshness(horizon, at=at, is_complete=found.is_complete)
    rows = Publication.objects.live(at).in_bulk([UUID(digits) for _, digits in found.places])
    entries = tuple(
        Entry(getattr(row, order.moment), row.pk, row.shape, row.list_json, row.expires_at)
        for row in (rows.get(UUID(digits)) for _, digits in found.places)
        if row
    )
    beside = collections.neighbours(collection, cursor, found.places, has_more=found.has_more)
    return Listed(
        entries=listed.in_shape(entries),
        beside=beside,
        page=Page(
            entries=entries,
            has_more=found.has_more,
            changed_at=fresh.changed_at,
            due_at=fresh.due_at,
            ends_at=fresh.ends_at,
            count=found.count,
            fact_ids=None,
            # Articles that were read are at least as new as the index.
            position=position(found.place.sequence, found.place.token, pruning),
        ),
        tags=standing_on(is_complete=found.is_complete),
    )


def freshness(horizon: Horizon, *, at: datetime, is_complete: bool) -> Freshness:
    """
    Return how long an answer may be kept that the index gave.

    :param is_complete: False: the index will know in a moment of something that it doesn't yet.
    """
    if not is_complete:
        return Freshness(at, at, at, at)
    return Freshness(at, horizon.changed_at, horizon.due_at, horizon.expires_at)


def standing_on(*, is_complete: bool) -> list[str]:
    """Return the cache tags of what the index gave: whatever changes may belong into it."""
    return [tags.LOG] if is_complete else []
