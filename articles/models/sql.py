"""
What the two databases want and give differently, where SQL is written by hand.

SQLite keeps moments as text and UUIDs as hex digits; PostgreSQL knows both.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection


def moment_in(moment: datetime) -> Any:
    """Return an aware moment as a parameter."""
    return connection.ops.adapt_datetimefield_value(moment)


def among(column: str, kind: str) -> str:
    """
    Return the condition that a column has one of the values that its one parameter holds.

    :param kind: PostgreSQL's type of the column: "uuid". `uuids_in` or `numbers_in` make the
        parameter.
    """
    if connection.vendor == "postgresql":
        return f"{column} = ANY(%b::{kind}[])"
    return f"{column} IN (SELECT value FROM json_each(%s))"  # noqa: S608


def pairs() -> str:
    """Return the query of pairs of texts that the two parameters of `pairs_in` hold."""
    if connection.vendor == "postgresql":
        return "SELECT * FROM UNNEST(%b::text[], %b::text[])"
    return (
        "SELECT first.value, second.value FROM json_each(%s) AS first"
        " JOIN json_each(%s) AS second ON first.key = second.key"
    )


def pairs_in(first: Iterable[str], second: Iterable[str]) -> list[Any]:
    """Return two columns of texts as the parameters of `pairs`."""
    if connection.vendor == "postgresql":
        return [list(first), list(second)]
    return [json.dumps(list(first)), json.dumps(list(second))]


def as_kept(column: str) -> str:
    """
    Return the expression for a moment that `moment_out` is to read, if anybody asks for it.

    SQLite's columns of moments are known to Django, which would make one of each.
    """
    return column if connection.vendor == "postgresql" else f"CAST({column} AS TEXT)"


def joined(column: str) -> str:
    """Return the expression that puts a column's values into one text, with commas between."""
    if connection.vendor == "postgresql":
        return f"STRING_AGG(CAST({column} AS TEXT), ',')"
    return f"GROUP_CONCAT({column})"


def worked_out_once(order: str) -> str:
    """
    Return the end of an inner query whose columns are dear: each row's are worked out only once.

    PostgreSQL would do it where they are compared and again where they are shown, unless there is
    a limit in between; no table has so many rows. SQLite would lose the order and sort it all.
    """
    return f"ORDER BY {order} LIMIT {2**62}" if connection.vendor == "postgresql" else ""


def uuid_in(value: UUID) -> Any:
    """Return a UUID as a parameter."""
    return value if connection.features.has_native_uuid_field else value.hex


def uuids_in(values: Iterable[UUID]) -> Any:
    """Return UUIDs as the one parameter of `among`."""
    if connection.vendor == "postgresql":
        return list(values)
    return json.dumps([value.hex for value in values])


def numbers_in(values: Iterable[int]) -> Any:
    """Return numbers as the one parameter of `among`."""
    return list(values) if connection.vendor == "postgresql" else json.dumps(list(values))


def moment_out(value: Any) -> datetime | None:
    """Return a moment that a row holds, in UTC; None for NULL."""
    return None if value is None else some_moment_out(value)


def some_moment_out(value: Any) -> datetime:
    """Return a moment that a row holds, in UTC."""
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def uuid_out(value: Any) -> UUID | None:
    """Return a UUID that a row holds; None for NULL."""
    return None if value is None else some_uuid_out(value)


def some_uuid_out(value: Any) -> UUID:
    """Return a UUID that a row holds."""
    return value if isinstance(value, UUID) else UUID(value)
