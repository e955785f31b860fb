"""
Writing many rows of one table with one statement, whose text is always the same.

PostgreSQL gets an array for each column, so that the statement is prepared once for any number
of rows; SQLite, which has no round trips to save, gets the rows one after the other. One row alone
is given as it is: psycopg takes longer to make an array than to send a value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.db.models import JSONField, Model

from . import rows, sql


class _Columns:
    """Some columns of a table, in one order."""

    def __init__(self, model: type[Model], names: Sequence[str]) -> None:
        self.table: str = model._meta.db_table
        self.fields: list[Any] = [model._meta.get_field(name) for name in names]
        self.names: list[str] = [field.column for field in self.fields]

    @cached_property
    def arrays(self) -> str:
        """
        The arrays of PostgreSQL. In binary: as text, what is in each value is escaped one by one,
        which took ten times as long.

        Without lengths: cast to one, a text would be cut to it.
        """
        types = (field.db_type(connection).partition("(")[0] for field in self.fields)
        return ", ".join(f"%b::{each}[]" for each in types)

    def of(self, given: Sequence[Sequence[Any]]) -> list[list[Any]]:
        """Return the columns of rows, each value as the driver takes it."""
        ways = [_way_in(field, connection.vendor) for field in self.fields]
        return [
            values if way is None else [None if each is None else way(each) for each in values]
            for way, values in zip(ways, map(list, zip(*given, strict=True)), strict=True)
        ]


class _Many:
    """A statement for rows; of the text for one, SQLite needs no other."""

    _columns: _Columns

    @property
    def _of_one(self) -> str:
        raise NotImplementedError

    @property
    def _of_many(self) -> str:
        raise NotImplementedError

    def _write(self, given: Sequence[Sequence[Any]]) -> None:
        columns = self._columns.of(given)
        if len(given) == 1:
            rows.write(self._of_one, [value for (value,) in columns])
        elif connection.vendor == "postgresql":
            rows.write(self._of_many, columns)
        else:
            with connection.cursor() as cursor:
                cursor.executemany(self._of_one, list(zip(*columns, strict=True)))

    def _write_and_read(self, given: Sequence[Sequence[Any]]) -> list[rows.Row]:
        columns = self._columns.of(given)
        if len(given) > 1 and connection.vendor == "postgresql":
            return rows.all_of(self._of_many, columns)
        each = zip(*columns, strict=True)
        return [row for values in each for row in rows.all_of(self._of_one, values)]


class InsertMany(_Many):
    """
    An insert of rows into one table.

    :param names: of the fields that each row gives, in this order; no other has a default.
    :param key: names of the fields by which a row that is there already is known; that one is
        updated instead, in all other columns.
    :param returning: names of the fields that `run` returns of each.
    """

    def __init__(
        self,
        model: type[Model],
        names: Sequence[str],
        *,
        key: Sequence[str] = (),
        returning: Sequence[str] = (),
    ) -> None:
        self._columns = _Columns(model, names)
        self._key = _Columns(model, key).names
        self._returning = _Columns(model, returning).names

    def run(self, given: Sequence[Sequence[Any]]) -> list[rows.Row]:
        """Insert the rows; return what is asked of them, in any order. One statement, if any."""
        if not given:
            return []
        if self._returning:
            return self._write_and_read(given)
        self._write(given)
        return []

    @cached_property
    def _of_one(self) -> str:
        return self._text(f"VALUES ({', '.join(['%s'] * len(self._columns.names))})")

    @cached_property
    def _of_many(self) -> str:
        return self._text(f"SELECT * FROM UNNEST({self._columns.arrays})")  # noqa: S608

    def _text(self, values: str) -> str:
        names = self._columns.names
        text = f"INSERT INTO {self._columns.table} ({', '.join(names)}) {values}"
        if self._key:
            others = (f"{name} = EXCLUDED.{name}" for name in names if name not in self._key)
            text += f" ON CONFLICT ({', '.join(self._key)}) DO UPDATE SET {', '.join(others)}"
        return f"{text} RETURNING {', '.join(self._returning)}" if self._returning else text


class UpdateMany(_Many):
    """
    An update of rows of one table, each with values of its own.

    :param names: of the fields that each row gives, in this order; by the last, rows are known.
    :param only: a condition that holds besides, as SQL.
    """

    def __init__(self, model: type[Model], names: Sequence[str], *, only: str = "TRUE") -> None:
        self._columns = _Columns(model, names)
        self._only = only

    def run(self, given: Sequence[Sequence[Any]]) -> None:
        """Update the rows. One statement; none for none."""
        if given:
            self._write(given)

    @cached_property
    def _of_one(self) -> str:
        *names, key = self._columns.names
        values = ", ".join(f"{name} = %s" for name in names)
        table = self._columns.table
        return f"UPDATE {table} SET {values} WHERE {key} = %s AND {self._only}"  # noqa: S608

    @cached_property
    def _of_many(self) -> str:
        table, (*names, key) = self._columns.table, self._columns.names
        values = ", ".join(f"{name} = given.{name}" for name in names)
        given = f"UNNEST({self._columns.arrays}) AS given ({', '.join([*names, key])})"
        return (
            f"UPDATE {table} SET {values} FROM {given}"  # noqa: S608
            f" WHERE {table}.{key} = given.{key} AND {self._only}"
        )


@cache
def _way_in(field: Any, vendor: str) -> Callable[[Any], Any] | None:
    """Return what makes parameters of a field's values; None: they are taken as they are."""
    if isinstance(field, JSONField):
        return json.dumps
    if vendor == "postgresql":
        return None
    kept = field.target_field if field.is_relation else field
    ways: dict[str, Callable[[Any], Any]] = {
        "UUIDField": sql.uuid_in,
        "DateTimeField": sql.moment_in,
    }
    return ways.get(kept.get_internal_type())
