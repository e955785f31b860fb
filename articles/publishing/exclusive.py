"""One act, one durable transaction, tried again when something moved under it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import IntegrityError, OperationalError, connection, transaction

from articles.content.rendering import Ref

from . import facts
from .outcome import Busy

T = TypeVar("T")

# The third time the lock is taken before anything is read, so that nothing can move any more.
PATIENT_FROM = 3
ATTEMPTS = 8
PAUSE = 0.05  # seconds, doubled each time: SQLite's own busy handler isn't fair to those who wait
# No attempt begins later than this: PostgreSQL gives up a lock after 5 s, and an editor who
# waits as long wants to hear that others are at it, not to wait eight times as long.
WAIT_SECONDS = 5.0

OTHERS = "Others are publishing just now. Nothing was changed; try again in a moment."

_turns = threading.Lock()

# PostgreSQL: lock_not_available, deadlock_detected, serialization_failure.
_BUSY_STATES = {"55P03", "40P01", "40001"}


class Moved(Exception):
    """A fact changed between being read and the lock."""


def run(act: Callable[[bool], T]) -> T:
    """
    Run the act in a durable transaction of its own, and return what it returns.

    :param act: is told whether to take the log's lock before it reads anything.
    :raises Busy: if the lock couldn't be had; nothing is written.
    """
    pause, deadline = PAUSE, time.monotonic() + WAIT_SECONDS
    missing: Iterable[Ref] = ()
    for attempt in range(1, ATTEMPTS + 1):
        try:
            if missing:
                facts.make(missing)
                missing = ()
            with _turn(deadline), transaction.atomic(durable=True):
                return act(attempt >= PATIENT_FROM)
        except Moved:
            continue
        except facts.Missing as found:
            missing = found.refs
        except (IntegrityError, OperationalError) as error:
            if not _may_pass(error, attempt):
                raise
            if time.monotonic() + pause > deadline:
                break
            time.sleep(pause)
            pause *= 2
    raise Busy(OTHERS)


def _may_pass(error: IntegrityError | OperationalError, attempt: int) -> bool:
    """
    Tell whether another attempt may go through.

    Somebody may have taken the slug, or made the fact, between our look and our write: whoever
    looks again finds it taken. What breaks a constraint for another reason stays wrong.
    """
    if isinstance(error, IntegrityError):
        return attempt < PATIENT_FROM
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _BUSY_STATES or "database is locked" in str(error)


@contextmanager
def _turn(deadline: float) -> Iterator[None]:
    """
    Let the threads of this process write to SQLite one after another, each woken when it may.

    SQLite wakes nobody: who waits looks again every 0.1 s, and among several that write without a
    pause one can wait for seconds. PostgreSQL keeps a queue of its own.
    """
    if connection.vendor != "sqlite":
        yield
    elif not _turns.acquire(timeout=max(deadline - time.monotonic(), 0)):
        raise Busy(OTHERS)
    else:
        try:
            yield
        finally:
            _turns.release()
