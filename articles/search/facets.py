"""How many of what is found each tag, author, category, language and year has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tantivy import Query

from .matching import Matching
from .selecting import Limits

NAMES = ("tag", "author", "category", "language", "year")
VALUES = 20  # the most frequent
# So that the count of each is exact: the engine counts part by part, and would forget the rare ones
# of each.
OF_A_PART = 100_000


@dataclass(frozen=True, slots=True)
class Value:
    value: str
    count: int


def counted(
    names: Iterable[str], matching: Matching, limits: Limits, *, is_loose: bool
) -> dict[str, list[Value]]:
    """
    Return each facet's most frequent values, with how many articles filtering by each would give.

    A facet's own filter isn't asked for: the others of its kind could be chosen instead. Those
    without one are counted together.
    """
    found: dict[str, list[Value]] = {}
    filtered = {name for name in names if limits.filters.any_of.get(name)}
    for leaving_out in ("", *filtered):
        together = (
            [leaving_out] if leaving_out else [each for each in names if each not in filtered]
        )
        clauses = limits.clauses(matching.view, leaving_out=leaving_out)
        query = matching.query(clauses, is_loose=is_loose)
        found |= _values(together, matching, query)
    return {name: found[name] for name in names}


def _values(names: list[str], matching: Matching, query: Query) -> dict[str, list[Value]]:
    if not names:
        return {}
    asked = {
        name: {"terms": {"field": name, "size": VALUES, "segment_size": OF_A_PART}}
        for name in names
    }
    buckets = matching.view.aggregate(query, asked)
    return {
        name: sorted(
            (_value(name, each) for each in buckets[name]["buckets"]),
            key=lambda each: (-each.count, each.value),
        )
        for name in names
    }


def _value(name: str, bucket: dict[str, Any]) -> Value:
    key = bucket["key"]
    return Value(str(int(key)) if name == "year" else key, bucket["doc_count"])
