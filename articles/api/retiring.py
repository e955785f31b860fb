"""
Retiring a field, a parameter or a path: said once, where it is declared.

A serializer or a class of parameters names those of its fields that go, a view itself:

    retired = {"byline": Retired(since=date(2027, 1, 1), gone=date(2028, 1, 1), instead="authors")}
    retired = Retired(since=date(2027, 1, 1), gone=date(2028, 1, 1), instead="/api/v2/articles")

From that come `deprecated: true` in the OpenAPI document, the headers `Deprecation` (RFC 9745) and
`Sunset` (RFC 8594) of every answer that it concerns, and the line that CHANGELOG.md must have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.http import http_date
from rest_framework import serializers

# Whoever mirrors a site may look at its programs twice a year.
LEAST_NOTICE = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Retired:
    """
    That something goes, and what takes its place.

    :raises ValueError: if it would be gone before anybody could have moved.
    """

    since: date  # from which on nobody should begin to use it
    gone: date  # from which on it may be missing
    instead: str  # what takes its place

    def __post_init__(self) -> None:
        if self.gone - self.since < LEAST_NOTICE:
            raise ValueError(f"Notice of less than {LEAST_NOTICE.days} days: {self}")

    @property
    def sentence(self) -> str:
        return f"Retired: gone from {self.gone.isoformat()} on. Use {self.instead} instead."

    def changelog(self, name: str) -> str:
        """Return the line that tells callers of it."""
        return (
            f"- Retired: `{name}`, since {self.since.isoformat()}, gone from "
            f"{self.gone.isoformat()} on; use {self.instead} instead."
        )


Fields = Mapping[str, Retired]


def fields_of(declaring: Any) -> Fields:
    """Return the retired fields of a serializer or of a class of parameters, by name."""
    retired: Fields = getattr(declaring, "retired", {})
    return retired


def in_answer(answer: Any) -> Iterator[tuple[str, Retired]]:
    """Yield what is retired in what a serializer describes, at any depth: name and retirement."""
    if not (isinstance(answer, type) and issubclass(answer, serializers.Serializer)):
        return
    for name, retirement in fields_of(answer).items():
        yield f"{answer.__name__}.{name}", retirement
    for field in answer().fields.values():
        below = field.child if isinstance(field, serializers.ListSerializer) else field
        yield from in_answer(type(below))


def headers(retirements: Iterable[Retired]) -> dict[str, str]:
    """Return the two headers: the first moment of each, where several things are retired."""
    met = tuple(retirements)
    if not met:
        return {}
    since = int(_midnight(min(each.since for each in met)))
    gone = _midnight(min(each.gone for each in met))
    return {"Deprecation": f"@{since}", "Sunset": http_date(gone)}


def _midnight(day: date) -> float:
    return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
