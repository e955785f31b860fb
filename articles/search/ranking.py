"""
The order of what is found: by relevance, in which recency counts, or by date.

A search has a depth: what stands further down than `DEEPEST` isn't given. So all of it can be
ordered here, and what comes after a place in it is known exactly.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from tantivy import DocAddress, Order, Query

from .reading import View
from .schema import SECOND

DEEPEST = 1_000  # hits
DAY = 24 * 60 * 60 * SECOND  # microseconds
SCORE = 1_000_000  # to a whole number

Key = tuple[int, int]  # rising: what comes first has the least


@dataclass(frozen=True, slots=True)
class Recency:
    """What an article that was published just now gains; half of it is left after so many days."""

    weight: float  # of its score: 0.5 is half as much again
    days: float


@dataclass(frozen=True, slots=True)
class Sorting:
    """By relevance, unless a moment is named: `published` or `modified`."""

    moment: str = ""
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class Ranked:
    keys: list[Key]
    addresses: list[DocAddress]
    scores: list[float]
    count: int | None

    def page(self, size: int, beyond: Key | None, *, is_backward: bool) -> tuple[range, bool]:
        """Return the places of a page, and whether the list goes on in the walk's direction."""
        if beyond is None:
            return range(min(len(self.keys), size)), len(self.keys) > size
        if is_backward:
            end = self._place(beyond, bisect_left)
            start = max(0, end - size)
            return range(start, end), start > 0
        start = self._place(beyond, bisect_right)
        end = min(len(self.keys), start + size)
        return range(start, end), end < len(self.keys)

    def _place(self, beyond: Key, bisect: Callable[[list[Key], Key], int]) -> int:
        """
        Return where the article of that place stands now, or would stand: before it, or behind it.

        What is published changes how rare a word is, and so all scores: where the article still is
        among those that are found, it says more than its score of before.
        """
        for number, key in enumerate(self.keys):
            if key[1] == beyond[1]:
                return number + (bisect is bisect_right)
        return bisect(self.keys, beyond)


def ranked(
    view: View,
    query: Query,
    *,
    sorting: Sorting,
    recency: Recency,
    at: int,
    is_counted: bool,
) -> Ranked:
    """
    Return what matches, in its order.

    :param at: microseconds since 1970: from when on recency counts back.
    """
    if sorting.moment:
        order = Order.Desc if sorting.is_descending else Order.Asc
        hits, count = view.search(
            query, DEEPEST, is_counted=is_counted, by=sorting.moment, order=order
        )
        sign = -1 if sorting.is_descending else 1
        firsts = [sign * moment for moment, _ in hits]
        scores = [0.0] * len(hits)
    else:
        hits, count = view.search(query, DEEPEST, is_counted=is_counted)
        moments = view.values("published", [address for _, address in hits])
        scores = [
            score * (1 + recency.weight * 0.5 ** (max(0, at - moment) / DAY / recency.days))
            for (score, _), moment in zip(hits, moments, strict=True)
        ]
        firsts = [-round(score * SCORE) for score in scores]
    addresses = [address for _, address in hits]
    ties = view.values("tie", addresses)
    rows = sorted(zip(firsts, ties, range(len(addresses)), strict=True))
    order_of = [number for _, _, number in rows]
    return Ranked(
        keys=[(first, tie) for first, tie, _ in rows],
        addresses=[addresses[number] for number in order_of],
        scores=[scores[number] for number in order_of],
        count=count,
    )
