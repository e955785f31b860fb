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
# 0.4 s for a choice of fifty tags and fifty authors). What is prepared walks along an index
# whatever its parameters are, so that one plan is right for all of them. PostgreSQL would plan anew
# where many articles make a plan for all look dear: at a million, 1.4 ms for any of ten tags,
# which are read in 0.3 ms. The ORM prepares nothing.
POSTGRESQL_LIMITS = (
    "-c lock_timeout=5s -c idle_in_transaction_session_timeout=10s -c statement_timeout=30s"
    " -c jit=off -c plan_cache_mode=force_generic_plan"
)

# A connection lives for ten minutes, not for ever, so that a failover or a changed role is seen, or
# another file in the place of SQLite's. To open one for each request costs more than all the rest
# of a read: 1.3 ms of 2.2 on SQLite.
CONNECTION_SECONDS = 600

# A query of public reads that came as often as this on one connection is planned once for all:
# planning a page takes 1.2 ms, the page itself 0.2. A proxy that can't keep what is prepared
# (PgBouncer before 1.21) needs `?prepare_threshold=none`.
PREPARED_AFTER = 5


def configuration(url: str, *, base_dir: Path) -> dict[str, Any]:
    """
    Return Django's settings of the database at the address.

    A relative path of SQLite starts at base_dir. What the address itself says in its query
    (`?sslmode=require`, `?options=-c%20statement_timeout%3D0`) comes last and wins.
    """
    database: dict[str, Any] = dict(dj_database_url.parse(url))
    database["CONN_MAX_AGE"] = CONNECTION_SECONDS
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
        options["prepare_threshold"] = _threshold(options.get("prepare_threshold"))
        options["options"] = f"{POSTGRESQL_LIMITS} {options.get('options', '')}".strip()
        database["CONN_HEALTH_CHECKS"] = True
    return database


def _threshold(asked: str | None) -> int | None:
    if asked is None:
        return PREPARED_AFTER
    return None if asked == "none" else int(asked)
