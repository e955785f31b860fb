"""
The connection that a thread keeps from one request to the next, and that may have died meanwhile.

Django can ask whether it lives before each use (CONN_HEALTH_CHECKS), which costs a round trip to
the database, a fifth of a read. A public read changes nothing, so it needs no such care: if the
connection turns out to be dead, the same is asked once more on a new one.
"""

from __future__ import annotations

from django.db import connection


def trust() -> None:
    """Don't ask whether it lives, for the rest of this request."""
    connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs don't know it


def has_died() -> bool:
    """Whether an error came of a dead connection; it is closed then, and the next use opens one."""
    if connection.connection is None or connection.in_atomic_block:
        return False  # there was none to die; or what went before in the transaction is lost
    connection.close_if_unusable_or_obsolete()
    return connection.connection is None
