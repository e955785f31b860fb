"""
What the two databases want and give differently, where SQL is written by hand.

SQLite keeps moments as text and UUIDs as hex digits; PostgreSQL knows both.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection


def moment_in(moment: datetime) -> Any:
    """Return an aware moment as a parameter."""
    return connection.ops.adapt_datetimefield_value(moment)


def uuid_in(value: UUID) -> Any:
    """Return a UUID as a parameter."""
    return value if connection.features.has_native_uuid_field else value.hex


def moment_out(value: Any) -> datetime | None:
    """Return a moment that a row holds, in UTC; None for NULL."""
    if value is None:
        return None
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def uuid_out(value: Any) -> UUID | None:
    """Return a UUID that a row holds; None for NULL."""
    return value if value is None or isinstance(value, UUID) else UUID(value)
