"""A search: what is found, in its order, and how it was understood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings

from articles.models import Change, tail
from articles.models.tail import Tail

from . import correcting, facets, ranking, schema
from .marking import Marker
from .matching import Matching
from .ranking import Key, Ranked, Recency, Sorting
from .reading import NotReady, Reader, View, reader
from .selecting import Filters, Limits
from .understanding import Understood, understood

BY_RELEVANCE = Sorting()
HOUR = 60 * 60  # seconds


@dataclass(frozen=True, slots=True)
class Beginning:
    """
    When a search was begun: the pages after its first one go on from there.

    What was published later than this place in the log isn't in them, and recency counts back from
    the same hour.
    """

    sequence: int
    hour: int  # since 1970


@dataclass(frozen=True, slots=True)
class Asked:
    """
    What a search asks for.

    :param beyond: the page starts after this place; None: at the start.
    :param begun: with its first page; None: this is it.
    """

    typed: str
    filters: Filters
    size: int
    sorting: Sorting = BY_RELEVANCE
    beyond: Key | None = None
    begun: Beginning | None = None
    is_backward: bool = False
    is_counted: bool = False
    facets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    id: UUID
    score: float
    key: Key


@dataclass(frozen=True)
class Found:
    hits: list[Hit]
    has_more: bool  # beyond them, in the direction of the walk
    count: int | None
    facets: Mapping[str, list[facets.Value]]
    understood: Understood  # what was looked for
    is_loose: bool  # no article has all of it: these have some
    did_you_mean: str | None
    matching: Matching
    begun: Beginning
    is_complete: bool  # False: something has changed that the index doesn't know yet


def search(asked: Asked, *, at: datetime) -> Found:
    """
    Return what is found. Of the database one query, unless something has changed just now, or a
    word is in no article.

    :raises NotReady: if there is no index, or it is too far behind.
    """
    view, gained, without = standing_at(reader(settings.SEARCH_INDEX), at)
    begun = asked.begun or Beginning(view.place.sequence, int(at.timestamp() // HOUR))
    if asked.begun:
        without |= _published_since(asked.begun.sequence)
    limits = Limits(asked.filters, at, without=without)
    return _Search(asked, view, limits, gained, begun).found()


def standing_at(reads: Reader, at: datetime) -> tuple[View, Tail, frozenset[UUID]]:
    """
    Return the newest commit, what the log has gained since, and which articles that touches.

    :raises NotReady: if the index is of another log, or too far behind.
    """
    view = reads.view()
    gained = tail.since(view.place, at=at)
    if not gained.is_continuous:
        raise NotReady("The index is too far behind.")
    keys = (key.partition(":") for change in gained.changes for key in change.keys)
    return view, gained, frozenset(UUID(key) for kind, _, key in keys if kind == "article")


def _published_since(sequence: int) -> frozenset[UUID]:
    published = Change.objects.filter(
        sequence__gt=sequence, subject=Change.Subject.ARTICLE, kind=Change.Kind.PUBLISHED
    )
    ids = published.order_by("sequence").values_list("subject_id", flat=True)
    return frozenset(ids[: tail.AT_MOST])


def marker(found: Found) -> Marker:
    """Return what marks in texts what was found; for one answer."""
    return Marker(found.matching)


class _Search:
    def __init__(
        self, asked: Asked, view: View, limits: Limits, gained: Tail, begun: Beginning
    ) -> None:
        self.asked, self.view, self.limits = asked, view, limits
        self.gained, self.begun = gained, begun
        self.recency = Recency(settings.SEARCH_RECENCY_WEIGHT, settings.SEARCH_RECENCY_DAYS)

    def found(self) -> Found:
        matching = Matching(understood(self.asked.typed), self.view)
        did_you_mean, is_loose = None, False
        ranked = self._ranked(matching)
        unknown = self._unknown(matching, is_empty=not ranked.keys)
        if unknown:
            better = correcting.corrected(matching.understood, unknown, self.view, self.limits)
            did_you_mean = str(better) if better else None
            if better and not ranked.keys:
                matching = Matching(better, self.view)
                ranked = self._ranked(matching)
        if not ranked.keys and len(matching.understood.wanted) > 1:
            is_loose = True
            ranked = self._ranked(matching, is_loose=True)
        return self._page(matching, ranked, did_you_mean, is_loose=is_loose)

    def _ranked(self, matching: Matching, *, is_loose: bool = False) -> Ranked:
        query = matching.query(self.limits.clauses(self.view), is_loose=is_loose)
        return ranking.ranked(
            self.view,
            query,
            sorting=self.asked.sorting,
            recency=self.recency,
            at=self.begun.hour * HOUR * schema.SECOND,
            is_counted=self.asked.is_counted,
        )

    def _unknown(self, matching: Matching, *, is_empty: bool) -> list[str]:
        """Return the words that no live article has."""
        words = dict.fromkeys(
            (word, term.is_open) for term in matching.understood.terms for word in term.words
        )
        everywhere = replace(self.limits, filters=Filters())
        return [
            word
            for word, is_open in words
            if not matching.has(word, everywhere, is_open=is_open, is_sure=not is_empty)
        ]

    def _page(
        self, matching: Matching, ranked: Ranked, did_you_mean: str | None, *, is_loose: bool
    ) -> Found:
        asked = self.asked
        places, has_more = ranked.page(asked.size, asked.beyond, is_backward=asked.is_backward)
        hits = [
            Hit(
                UUID(self.view.id(ranked.addresses[place])),
                ranked.scores[place],
                ranked.keys[place],
            )
            for place in places
        ]
        counted = facets.counted(asked.facets, matching, self.limits, is_loose=is_loose)
        return Found(
            hits=hits,
            has_more=has_more,
            count=ranked.count,
            facets=counted,
            understood=matching.understood,
            is_loose=is_loose,
            did_you_mean=did_you_mean,
            matching=matching,
            begun=self.begun,
            is_complete=not self.gained.changes,
        )
