"""Rows into the database, many at once: COPY on PostgreSQL, `executemany` on SQLite."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from articles.models import Finding

from .rows import COLUMNS, Row

Words = list[tuple[int, list[str], list[str]]]  # of each article: names, and all words


def load(model: type[Model], rows: Iterable[Row]) -> None:
    """Add rows with the model's columns of COLUMNS."""
    _load(model._meta.db_table, COLUMNS[model].split(), rows)


def load_findings(rows: list[Row], words: Words) -> None:
    """Add the rows of the search index: columns that only each database itself knows."""
    if connection.vendor == "postgresql":
        found = (
            (*row, _vector(named), _vector(worded))
            for row, (_, named, worded) in zip(rows, words, strict=True)
        )
        _load("articles_finding", ["id", "article_id", "names", "words"], found)
        return
    load(Finding, rows)
    texts = ((pk, " ".join(named), " ".join(worded)) for pk, named, worded in words)
    _load("articles_finding_words", ["rowid", "names", "words"], texts)


def _load(table: str, columns: list[str], rows: Iterable[Row]) -> None:
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        places = ", ".join(["%s"] * len(columns))
        cursor.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608  names of ours
            list(rows),
        )


def _vector(words: list[str]) -> str:
    """Letters and digits only: nothing in them needs escaping."""
    return " ".join(f"'{word}'" for word in words)


@contextmanager
def without_indexes(models: Iterable[type[Model]]) -> Iterator[None]:
    """
    Take the tables' indexes and keys away, and put them back when the rows are in.

    Each row would otherwise be put into thirty of them, at a random place. SQLite keeps them.
    """
    if connection.vendor != "postgresql":
        yield
        return
    taken = take_indexes(models)
    yield
    put_back(taken)


def take_indexes(models: Iterable[type[Model]]) -> list[str]:
    """Take them away on PostgreSQL; return the statements that put them back, in their order."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINTS, [tables, tables])
        constraints = cursor.fetchall()
        for table, name, _ in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(_INDEXES, [tables])
        indexes = cursor.fetchall()
        for name, _ in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    return [
        *(
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
            for table, name, definition in reversed(constraints)
        ),
        *(definition for _, definition in indexes),
    ]


def put_back(statements: Iterable[str]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        for statement in statements:
            cursor.execute(statement)


# Foreign keys come before the keys that they lean on.
_CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype IN ('f', 'p', 'u')
        AND (conrelid = ANY(%s::regclass[]) OR confrelid = ANY(%s::regclass[]))
    ORDER BY contype = 'f' DESC, oid
"""
_INDEXES = """
    SELECT indexname, indexdef FROM pg_indexes
    WHERE tablename = ANY(%s) ORDER BY indexname
"""


def renumber(models: Iterable[type[Model]]) -> None:
    """Let the database go on numbering after the rows that brought numbers of their own."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(models)):
            cursor.execute(statement)
