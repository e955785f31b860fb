"""An update whose SQL the ORM puts together once, for whatever rows it is run on afterwards."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet
from django.db.models.sql import UpdateQuery

from . import rows
from .fixed import Fixed


class FixedUpdate(Fixed[None]):
    def __init__(
        self,
        rows: Callable[[list[UUID]], QuerySet[Any]],
        values: Callable[[], dict[str, Any]],
    ) -> None:
        """
        Say what is set, and on which rows.

        :param rows: returns the rows of some UUIDs; nothing else of it may differ between calls.
        :param values: returns what to set, as `QuerySet.update` takes it.
        """
        super().__init__()
        self._rows = rows
        self._values = values

    def run(self, ids: Sequence[UUID]) -> None:
        """Update the rows of these ids. One statement for MOST of them; none for none."""
        for text, parameters, _ in self.statements(ids):
            rows.write(text, parameters)

    def compiled(self, ids: list[UUID]) -> tuple[str, Sequence[Any], None]:
        query: Any = self._rows(ids).query.chain(UpdateQuery)
        query.add_update_values(self._values())
        text, parameters = query.get_compiler(connection=connection).as_sql()
        return text, parameters, None
