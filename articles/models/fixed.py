"""
SQL that the ORM puts together once, for whatever keys it is run with afterwards.

Compiling a query takes Django longer than running it, and one with a dozen subqueries twenty
times as long. What has always the same text is also prepared once for each connection.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import connection

from . import sql

# Keys at once; more are taken in turns. Few numbers of them are compiled: 1, 2, 4, 8, …
MOST = 256

Kept = TypeVar("Kept")


@dataclass(frozen=True, slots=True)
class _Place:
    """Where one of the keys stands among a statement's parameters."""

    number: int


class Fixed(Generic[Kept]):
    """Statements for some UUIDs: each is compiled for one number of keys, and kept."""

    def __init__(self) -> None:
        self._statements: dict[tuple[str, int], tuple[str, list[Any], Kept]] = {}

    def compiled(self, ids: list[UUID]) -> tuple[str, Sequence[Any], Kept]:
        """Return the text, the parameters, and whatever else is to be kept with them."""
        raise NotImplementedError

    def statements(self, ids: Sequence[UUID]) -> Iterator[tuple[str, list[Any], Kept]]:
        """Yield a statement for MOST of these ids, with their parameters; none for none."""
        for start in range(0, len(ids), MOST):
            yield self._statement(ids[start : start + MOST])

    def _statement(self, ids: Sequence[UUID]) -> tuple[str, list[Any], Kept]:
        count = 1 << (len(ids) - 1).bit_length()
        which = connection.vendor, count
        if which not in self._statements:
            self._statements[which] = self._compile(count)
        text, parameters, kept = self._statements[which]
        keys = [sql.uuid_in(pk) for pk in ids]
        keys += keys[-1:] * (count - len(keys))  # the same key again changes nothing
        given = [keys[each.number] if type(each) is _Place else each for each in parameters]
        return text, given, kept

    def _compile(self, count: int) -> tuple[str, list[Any], Kept]:
        """Compile it for keys that stand for others, and note where they are."""
        stand_ins = [UUID(int=number) for number in range(1, count + 1)]
        text, parameters, kept = self.compiled(stand_ins)
        places = {sql.uuid_in(pk): _Place(number) for number, pk in enumerate(stand_ins)}
        return text, [_placed(places, each) for each in parameters], kept


def _placed(places: dict[Any, _Place], parameter: Any) -> Any:
    # What can't be looked up, such as a list, is no key.
    return places.get(parameter, parameter) if isinstance(parameter, UUID | str) else parameter
