"""Articles that match, by date: as deep as anybody wants to go, as the list without a query is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from tantivy import DocAddress, FieldType, Occur, Order, Query

from articles.models.tail import Place as Known

from .matching import Matching
from .ranking import Sorting
from .reading import View, reader
from .searching import standing_at
from .selecting import Clause, Filters, Limits
from .understanding import understood

# So many articles of one and the same microsecond are put in order; an import gives many the same.
OF_A_MOMENT = 20_000

Place = tuple[int, str]  # the moment in microseconds since 1970, and the id in hex digits


@dataclass(frozen=True, slots=True)
class Listed:
    places: list[Place]  # in the list's order
    has_more: bool  # beyond them, in the direction of the walk
    count: int | None
    place: Known  # in the log: it has all that was before
    is_complete: bool  # False: something has changed that the index doesn't know yet


def listed(
    typed: str,
    filters: Filters,
    *,
    sorting: Sorting,
    size: int,
    at: datetime,
    beyond: Place | None = None,
    is_backward: bool = False,
    is_counted: bool = False,
) -> Listed:
    """
    Return a page of all articles that have what was typed: nothing is corrected, or left out.

    :param sorting: by a moment.
    :param beyond: the page starts after this place, which need not be taken; None: at the start.
    :param is_backward: walk towards the start: the page then ends before that place.
    :raises NotReady: if there is no index, or it is too far behind.
    """
    reads = reader(settings.SEARCH_INDEX)
    view, gained, without = standing_at(reads, at)
    limits = Limits(filters, at, without=without).clauses(view)
    is_descending = sorting.is_descending is not is_backward
    walk = _Walk(view, Matching(understood(typed), view), limits, sorting.moment, is_descending)
    places = walk.places(size + 1, beyond)
    count = walk.count() if is_counted else None
    kept = places[:size]
    if is_backward:
        kept.reverse()
    return Listed(kept, len(places) > size, count, view.place, is_complete=not gained.changes)


@dataclass(frozen=True, slots=True)
class _Walk:
    view: View
    matching: Matching
    limits: list[Clause]
    moment: str  # the field
    is_descending: bool

    def places(self, most: int, beyond: Place | None) -> list[Place]:
        """Return the places beyond one. What has its moment is put in order by its id."""
        found: list[Place] = []
        if beyond:
            found = [each for each in self._of(beyond[0]) if self._is_beyond(each, beyond)][:most]
        if len(found) < most:
            found += self._after(beyond[0] if beyond else None, most - len(found))
        return found

    def _is_beyond(self, place: Place, other: Place) -> bool:
        return place < other if self.is_descending else place > other

    def count(self) -> int:
        return self.view.count(self.matching.query(self.limits))

    def _after(self, moment: int | None, most: int) -> list[Place]:
        bounds = [] if moment is None else [self._bound(moment)]
        order = Order.Desc if self.is_descending else Order.Asc
        query = self.matching.query([*self.limits, *bounds])
        hits, _ = self.view.search(query, most, by=self.moment, order=order)
        if not hits:
            return []
        # Which of those with the last one's moment come first the engine doesn't know.
        last = hits[-1][0]
        found = [(when, self._id(address)) for when, address in hits if when != last]
        found.sort(reverse=self.is_descending)
        return [*found, *self._of(last)][:most]

    def _of(self, moment: int) -> list[Place]:
        """Return all that match and have this moment, in order."""
        same = (Occur.Must, self._range(moment, moment))
        hits, _ = self.view.search(self.matching.query([*self.limits, same]), OF_A_MOMENT)
        return sorted(
            ((moment, self._id(address)) for _, address in hits), reverse=self.is_descending
        )

    def _bound(self, moment: int) -> Clause:
        if self.is_descending:
            return (Occur.Must, self._range(None, moment - 1))
        return (Occur.Must, self._range(moment + 1, None))

    def _range(self, lower: int | None, upper: int | None) -> Query:
        query = Query.range_query(self.view.schema, self.moment, FieldType.Integer, lower, upper)
        return Query.const_score_query(query, 0.0)

    def _id(self, address: DocAddress) -> str:
        return self.view.id(address)
