"""
The rows of one public read, as fast as the driver gives them, and what publishing writes.

Of a page of articles PostgreSQL took 1.2 ms to plan the query and 0.2 ms to run it: these are
prepared, once for each connection, and their results come binary. Django's own cursors put the
parameters into the text, so that each query is a new one. For SQLite they search each text for
placeholders of the other style; here that is a replacement.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg._queries import PostgresQuery
from psycopg.adapt import Transformer
from psycopg.pq import Format

Row = tuple[Any, ...]


def all_of(query: str, parameters: Sequence[Any], *, as_django: bool = False) -> list[Row]:
    """
    Return what a query with `%s` for its parameters finds.

    Texts are str, moments as `sql.moment_out` takes them, UUIDs as `sql.uuid_out` does.

    :param as_django: as the converters of Django's fields take them.
    """
    with connection.cursor() as cursor:
        # Inside Django's wrapper, which translates errors, and counts in tests.
        cursor.cursor = _inside(cursor.db, Format.TEXT if as_django else Format.BINARY)
        cursor.execute(query, parameters)
        found: list[Row] = cursor.fetchall()
    return found


def write(query: str, parameters: Sequence[Any]) -> None:
    """Run a statement with `%s` for its parameters that finds nothing."""
    with connection.cursor() as cursor:
        cursor.cursor = _inside(cursor.db, Format.TEXT)
        cursor.execute(query, parameters)


@contextmanager
def in_one_go() -> Iterator[None]:
    """
    Send what `write` writes inside without waiting for the answer to each.

    A dozen short statements take longer to wait for one another than to run. What is wrong with
    one is said at the end at the latest. The ORM must write nothing inside: it asks how many rows
    it found, which isn't known yet. SQLite has nobody to wait for.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def _inside(wrapper: BaseDatabaseWrapper, results: Format) -> Any:
    if wrapper.vendor == "sqlite":
        return wrapper.connection.cursor(_QuestionMarks)
    kind = _Logged if wrapper.queries_logged else psycopg.Cursor
    cursor: psycopg.Cursor[Row] = kind(wrapper.connection)
    cursor.format = results
    return cursor


class _Logged(psycopg.Cursor[Row]):
    """
    Where queries are logged, Django asks the cursor for the text of the last.

    Of what is prepared already, psycopg sends and keeps none.
    """

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        super().execute(query, params, **options)
        if self._query is None:
            self._query = PostgresQuery(Transformer(self))
            self._query.convert(query, params)
        return self


class _QuestionMarks(sqlite3.Cursor):
    def execute(self, query: str, parameters: Any = (), /) -> _QuestionMarks:
        super().execute(query.replace("%s", "?"), parameters)
        return self
