"""
The thread that follows the log: it looks once a second, and as soon as something was committed.

PostgreSQL wakes it; on SQLite a number that changes with each commit is asked for.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import Error, connection

from .following import Follower

ANYWAY = 1.0  # seconds: a wake-up can be lost, and what is due has to be known in time
POLL = 0.02  # seconds, on SQLite: 5 µs each
AFTER_TROUBLE = 0.25  # seconds

# A look that takes longer than this finds a database that is as good as away.
LOOK_AT_MOST = "SET statement_timeout = '1500ms'"

Wait = Callable[[threading.Event], None]  # until there may be something to see

log = logging.getLogger(__name__)


def start(follower: Follower, *, stop: threading.Event | None = None) -> threading.Thread:
    """Start to follow, and return the thread; it ends with the process or once `stop` is set."""
    arguments = (follower, stop or threading.Event())
    thread = threading.Thread(target=_run, args=arguments, name="log-follower", daemon=True)
    thread.start()
    return thread


def _run(follower: Follower, stop: threading.Event) -> None:
    is_well = True
    while not stop.is_set():
        try:
            _follow(follower, stop)
        except Exception as error:
            # The database may be away for hours: said once. Nothing may end the following.
            if is_well:
                is_expected = isinstance(error, Error)
                log.warning("The log can't be followed: %s", error, exc_info=not is_expected)
            is_well = False
            stop.wait(AFTER_TROUBLE)
        finally:
            connection.close()
        if not is_well and not follower.is_silent:
            log.info("The log is followed again.")
            is_well = True


def _follow(follower: Follower, stop: threading.Event) -> None:
    """Look whenever there may be something, until stopped or the connection breaks."""
    wait = _postgresql() if connection.vendor == "postgresql" else _sqlite()
    while not stop.is_set():
        follower.look()
        wait(stop)


def _postgresql() -> Wait:
    with connection.cursor() as cursor:
        cursor.execute(LOOK_AT_MOST)
        cursor.execute("LISTEN astana_changes")

    def wait(stop: threading.Event) -> None:
        for _ in connection.connection.notifies(timeout=ANYWAY, stop_after=1):
            pass

    return wait


def _sqlite() -> Wait:
    cursor = connection.cursor()

    def commits() -> int:
        """Return a number that is another after each commit of another connection."""
        cursor.execute("PRAGMA data_version")
        number: int = cursor.fetchone()[0]
        return number

    seen = commits()  # before the first look: what is committed while that is made counts as new

    def wait(stop: threading.Event) -> None:
        nonlocal seen
        until = time.monotonic() + ANYWAY
        while time.monotonic() < until and not stop.wait(POLL):
            if (now := commits()) != seen:
                seen = now
                return

    return wait
