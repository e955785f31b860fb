"""How Django talks to each of the two databases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

# A writer waits as long for another; SQLite's handler isn't fair, so callers retry as well.
SQLITE_BUSY_SECONDS = 10

SQLITE_PRAGMAS = """
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
"""

# A worker that dies in a transaction must not hold the publishing lock, nor an endless query a
# thread: 5 s for a lock and 10 s idle are far above what publishing takes, 30 s above any read.
# Our queries are short: compiling one with many filters took longer than running it (0.8 s against
# 0.4 s for a choice of fifty tags and fifty authors).
POSTGRESQL_LIMITS = (
    "-c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c statement_timeout=30s"
    " -c jit=off"
)

# A connection lives for ten minutes, not for ever, so that a failover or a changed role is seen.
POSTGRESQL_CONNECTION_SECONDS = 600


def configuration(url: str, *, base_dir: Path) -> dict[str, Any]:
    """
    Return Django's settings of the database at the address.

    A relative path of SQLite starts at base_dir. What the address itself says in its query
    (`?sslmode=require`, `?options=-c%20statement_timeout%3D0`) comes last and wins.
    """
    database: dict[str, Any] = dict(dj_database_url.parse(url))
    options = database.setdefault("OPTIONS", {})
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["NAME"] = str(base_dir / database["NAME"])
        options.update(
            timeout=SQLITE_BUSY_SECONDS,
            # A transaction that reads first and writes later fails at once, whatever the timeout.
            transaction_mode="IMMEDIATE",
            init_command=SQLITE_PRAGMAS,
        )
    else:
        options["options"] = f"{POSTGRESQL_LIMITS} {options.get('options', '')}".strip()
        database["CONN_MAX_AGE"] = POSTGRESQL_CONNECTION_SECONDS
        database["CONN_HEALTH_CHECKS"] = True
    return database
