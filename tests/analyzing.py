"""Letting the database learn what is in its tables, so that it plans as it would in production."""

from __future__ import annotations

from django.db import connection


def analyze():
    """
    Gather statistics of the project's own tables.

    PostgreSQL's bare ANALYZE takes the catalogs that all databases of a server share as well, and
    holds them until the test's transaction ends: two processes of tests would wait for each other.
    """
    tables = connection.introspection.table_names() if connection.vendor == "postgresql" else []
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(map(connection.ops.quote_name, tables))}")
