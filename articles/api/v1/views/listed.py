"""A page of articles, as the list and related reading send it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from articles import publishing
from articles.api import collections, cursors, log_cursor, tags
from articles.api.collections import Collection, Neighbours
from articles.api.errors import Invalid, InvalidParameters
from articles.content.rendering import AS_SERVED
from articles.models import Publication, listing
from articles.models.listing import Entry, Order, Page, Place, Selection

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PLACE = (int, str)  # microseconds since the epoch, and the article's id in hex digits


@dataclass(frozen=True, slots=True)
class Listed:
    entries: list[str]  # JSON
    beside: Neighbours
    page: Page
    tags: list[str]


def read(collection: Collection, selection: Selection, *, order: Order, at: datetime) -> Listed:
    """
    Return the page of the collection that its parameters ask for. One query.

    :raises InvalidParameters: if the cursor isn't one of this list.
    """
    cursor = collection.cursor()
    page = listing.page(
        selection,
        order=order,
        size=collection.asked["page_size"],
        at=at,
        beyond=place_of(cursor) if cursor else None,
        is_backward=cursor is not None and cursor.is_backward,
        is_counted=collection.asked["count"] == "exact",
        known_since=at - log_cursor.settled_after(),
    )
    ends = [*page.entries[:1], *page.entries[-1:]]
    places = [cursor_place(entry.place) for entry in ends]
    beside = collections.neighbours(collection, cursor, places, has_more=page.has_more)
    return Listed(
        entries=in_shape(page.entries), beside=beside, page=page, tags=_tags(selection, page)
    )


def in_shape(entries: tuple[Entry, ...]) -> list[str]:
    """
    Return the entries' JSON in the present shape.

    What another release stored is rendered now; `republish` makes an end of that.
    """
    outdated = [entry.place.id for entry in entries if entry.shape not in AS_SERVED]
    if not outdated:
        return [entry.json for entry in entries]
    rows = Publication.objects.in_bulk(outdated)
    return [
        publishing.current(rows[entry.place.id]).entry if entry.place.id in rows else entry.json
        for entry in entries
    ]


def _tags(selection: Selection, page: Page) -> list[str]:
    if selection.ids:
        return [tags.article(article_id) for article_id in selection.ids]
    if page.fact_ids is None:
        return [tags.LOG]
    return [tags.fact(fact_id) for fact_id in page.fact_ids]


def cursor_place(place: Place) -> tuple[int, str]:
    return (place.moment - EPOCH) // MICROSECOND, place.id.hex


def place_of(cursor: cursors.Cursor) -> Place:
    microseconds, digits = cursor.place
    try:
        return Place(EPOCH + MICROSECOND * int(microseconds), UUID(str(digits)))
    except (ValueError, OverflowError):
        detail = "This cursor wasn't made here. Start without it."
        raise InvalidParameters([Invalid("cursor", "invalid", detail)]) from None
