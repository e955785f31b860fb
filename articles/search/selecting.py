"""The filters that the list of articles has, as the index meets them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from uuid import UUID

from tantivy import FieldType, Occur, Query, Schema

from . import schema
from .reading import View

Clause = tuple[Occur, Query]

NOTHING: Mapping[str, tuple[str, ...]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Filters:
    """
    Which articles are looked at, as the list of articles has it: all of it must be met.

    :param any_of: slugs by `tag`, `author`, `category`, and languages by `language`: one of each.
    """

    any_of: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NOTHING)
    all_tags: tuple[str, ...] = ()
    ids: tuple[UUID, ...] = ()  # any of; none: no matter which
    published_from: datetime | None = None  # inclusive
    published_before: datetime | None = None  # exclusive
    modified_from: datetime | None = None  # inclusive


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Filters, and what holds whoever asks.

    :param at: what has expired by then isn't there.
    :param without: articles that are left out.
    """

    filters: Filters
    at: datetime
    without: frozenset[UUID] = frozenset()

    def clauses(self, view: View, *, leaving_out: str = "") -> list[Clause]:
        """
        Return what every article must meet; none of it counts in its score.

        :param leaving_out: the one filter that isn't asked for.
        """
        of = view.schema
        must = self._must(of, leaving_out)
        clauses = [(Occur.Must, Query.const_score_query(each, 0.0)) for each in must]
        # Those few, left out: to look at each that is found whether it is still there took 18 of
        # the 26 ms of a word that 600,000 articles have, and to leave out none took 5.
        expired = between(of, "expires", at_most=self.at)
        if view.has(expired):
            clauses.append((Occur.MustNot, expired))
        if self.without:
            clauses.append((Occur.MustNot, any_of(of, "id", (each.hex for each in self.without))))
        return clauses

    def _must(self, of: Schema, leaving_out: str) -> Iterator[Query]:
        filters = self.filters
        for name, values in filters.any_of.items():
            if values and name != leaving_out:
                yield any_of(of, name, values)
        for tag in filters.all_tags:
            yield any_of(of, "tag", (tag,))
        if filters.ids:
            yield any_of(of, "id", (each.hex for each in filters.ids))
        published_from, published_before = filters.published_from, filters.published_before
        if published_from or published_before:
            yield between(of, "published", at_least=published_from, before=published_before)
        if filters.modified_from:
            yield between(of, "modified", at_least=filters.modified_from)


def any_of(of: Schema, name: str, values: Iterable[str]) -> Query:
    return Query.term_set_query(of, name, list(values))


def between(
    of: Schema,
    name: str,
    *,
    at_least: datetime | None = None,
    at_most: datetime | None = None,
    before: datetime | None = None,
) -> Query:
    """Return the query for moments between bounds."""
    upper = None if at_most is None else schema.microseconds(at_most)
    return Query.range_query(
        of,
        name,
        FieldType.Integer,
        None if at_least is None else schema.microseconds(at_least),
        upper if before is None else schema.microseconds(before) - 1,
    )
