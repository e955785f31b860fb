"""A query whose SQL the ORM puts together once, for whatever keys it is asked for afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet

from . import rows
from .fixed import Fixed


@dataclass(frozen=True, slots=True)
class _Reading:
    """How rows become what the ORM would make of them."""

    apply: Callable[..., Any]
    converters: Any
    model: type[Model] | None  # None: tuples are asked for
    names: list[str]  # of the model's attributes

    def of(self, found: list[rows.Row]) -> list[Any]:
        read = self.apply(found, self.converters) if self.converters else found
        if self.model is None:
            return [tuple(row) for row in read]
        return [self.model.from_db(connection.alias, self.names, row) for row in read]


class FixedSelect(Fixed[_Reading]):
    def __init__(self, rows: Callable[[list[UUID]], QuerySet[Any, Any]]) -> None:
        """
        Say which rows.

        :param rows: returns the rows of some UUIDs, each model whole or as `values_list`; nothing
            else of it may differ between calls. Of related rows none are joined to be read.
        """
        super().__init__()
        self._rows = rows

    def of(self, ids: Sequence[UUID]) -> list[Any]:
        """Return the rows of these ids, or tuples. One query for MOST of them; none for none."""
        found: list[Any] = []
        for text, parameters, reading in self.statements(ids):
            found += reading.of(rows.all_of(text, parameters, as_django=True))
        return found

    def compiled(self, ids: list[UUID]) -> tuple[str, Sequence[Any], _Reading]:
        asked = self._rows(ids)
        compiler: Any = asked.query.get_compiler(connection=connection)
        text, parameters = compiler.as_sql()
        columns = [column for column, *_ in compiler.select]
        model = None if asked._fields is not None else asked.model  # type: ignore[attr-defined]
        names = [column.target.attname for column in columns] if model else []
        converters = compiler.get_converters(columns)
        return text, parameters, _Reading(compiler.apply_converters, converters, model, names)
