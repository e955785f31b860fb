"""Which live articles are asked for, in which order, and from which place on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from .fact import Fact

Key = tuple[str, str]  # the kind of a fact, and its slug; for an article its id
Group = tuple[Key, ...]  # any of these
EVERYTHING: Group = ((Fact.Kind.ALL, ""),)


@dataclass(frozen=True, slots=True)
class Bound:
    """What a moment of an article must be: before another, or not before it."""

    column: str
    sign: str
    moment: datetime

    @property
    def condition(self) -> str:
        return f"{self.column} {self.sign} %s"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles: each group is any-of, and every group must be met."""

    groups: tuple[Group, ...] = ()
    ids: tuple[UUID, ...] = ()  # any of; none: no matter which
    published_from: datetime | None = None  # inclusive
    published_before: datetime | None = None  # exclusive
    modified_from: datetime | None = None  # inclusive

    @property
    def bounds(self) -> list[Bound]:
        each = [
            (self.published_from, "published_at", ">="),
            (self.published_before, "published_at", "<"),
            (self.modified_from, "modified_at", ">="),
        ]
        return [Bound(column, sign, moment) for moment, column, sign in each if moment]

    @property
    def is_one_key(self) -> bool:
        """Whether one fact alone says what is in the list."""
        return len(self.groups) <= 1 and len(self.driver) == 1 and not (self.ids or self.bounds)

    @property
    def single_keys(self) -> list[Key]:
        """Those that every article must be filed under."""
        return list(dict.fromkeys(group[0] for group in self.groups if len(group) == 1))

    @property
    def driver(self) -> Group:
        """
        The group along which the list is walked.

        One fact alone is better than several, and what few articles have better than what many
        do: a person or a tag before a category, that before a language. Which of several single
        facts has the fewest articles is decided in the query, by their counts.
        """
        return min(self.groups, key=_cost, default=EVERYTHING)


@dataclass(frozen=True, slots=True)
class Order:
    """By the moment and then by the id, both in one direction."""

    moment: str = "published_at"  # or modified_at
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """The place of one article in an order."""

    moment: datetime
    id: UUID


# Roughly, how many of all articles one of a kind has.
_BREADTH = {
    Fact.Kind.ARTICLE: 0,
    Fact.Kind.AUTHOR: 1,
    Fact.Kind.TAG: 1,
    Fact.Kind.CATEGORY: 3,
    Fact.Kind.LANGUAGE: 5,
    Fact.Kind.ALL: 7,
}


def _cost(group: Group) -> int:
    return _BREADTH[Fact.Kind(group[0][0])] + (len(group) > 1)
