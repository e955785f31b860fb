"""
The one shape of every collection: results, next, previous, count.

A page is put together from the JSON texts of its entries; none of them is parsed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from articles.content.rendering import dumps

from . import cursors, parameters
from .errors import Invalid, InvalidParameters
from .parameters import Parameters

# Where a page starts or how it looks doesn't make its list another one.
_NOT_OF_THE_LIST = {"cursor", "page_size", "fields", "count"}


@dataclass(frozen=True, slots=True)
class Collection:
    """
    A list, as one request asks for it.

    `name` is that of the list whatever its path: a cursor still fits after an article has moved.
    """

    name: str
    path: str
    known: type[Parameters]  # what it takes
    asked: Mapping[str, Any]
    place: tuple[type, ...]  # the types of what its entries are ordered by

    @property
    def scope(self) -> str:
        """What a cursor belongs to. `a,b` and `b,a` and repeated values are one filter."""
        decisive = {
            name: sorted(map(str, value)) if isinstance(value, tuple) else str(value)
            for name, value in self.asked.items()
            if name not in _NOT_OF_THE_LIST and value is not None
        }
        return dumps([self.name, sorted(decisive.items())])

    def cursor(self) -> cursors.Cursor | None:
        """
        Return where the page starts; None: at the start.

        :raises InvalidParameters: if the cursor isn't one of this list.
        """
        if self.asked["cursor"] is None:
            return None
        try:
            return cursors.decode(self.asked["cursor"], scope=self.scope, types=self.place)
        except cursors.NotOurs:
            detail = "This cursor isn't whole, or wasn't made here. Start without it."
            raise InvalidParameters([Invalid("cursor", "invalid", detail)]) from None
        except cursors.OfAnotherList:
            detail = "This cursor was made for other filters or another order. Start without it."
            raise InvalidParameters([Invalid("cursor", "mismatch", detail)]) from None

    def address(self, place: tuple[int | str, ...], *, is_backward: bool) -> str:
        """Return the address of the page that starts beyond the place."""
        cursor = cursors.encode(cursors.Cursor(place, is_backward), scope=self.scope)
        query = parameters.canonical(self.known, {**self.asked, "cursor": None})
        return f"{settings.PUBLIC_URL}{self.path}?{query}{'&' if query else ''}cursor={cursor}"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The addresses of the pages beside one; None where there is none."""

    next: str | None = None
    previous: str | None = None

    @property
    def links(self) -> dict[str, str | None]:
        """As the Link header names them: RFC 8288."""
        return {"next": self.next, "prev": self.previous}


ALONE = Neighbours()


def neighbours(
    collection: Collection,
    cursor: cursors.Cursor | None,
    places: Iterable[tuple[int | str, ...]],
    *,
    has_more: bool,
) -> Neighbours:
    """
    Return what stands beside a page whose first and last entries have these places.

    :param has_more: whether the list goes on in the direction in which the page was walked.
    """
    places = list(places)
    is_backward = cursor is not None and cursor.is_backward
    if not places:
        return ALONE  # all that lay beyond the cursor was withdrawn meanwhile: the walk is over
    goes_on = has_more if not is_backward else True
    came_from = has_more if is_backward else cursor is not None
    return Neighbours(
        next=collection.address(places[-1], is_backward=False) if goes_on else None,
        previous=collection.address(places[0], is_backward=True) if came_from else None,
    )


def text(results: Iterable[str], beside: Neighbours = ALONE, count: int | None = None) -> str:
    """Return the collection's JSON from that of its entries."""
    tail = dumps({"next": beside.next, "previous": beside.previous, "count": count})
    return f'{{"results":[{",".join(results)}],{tail[1:]}'
