"""Several people at once, each with a connection of their own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connection

T = TypeVar("T")

LONGEST = 60  # seconds: whoever waits longer is stuck


def at_once(acts: Iterable[Callable[[], T]]) -> list[T]:
    """Run the acts in threads that start together, and return what each returned."""
    acts = list(acts)
    start = threading.Barrier(len(acts))

    def alone(act: Callable[[], T]) -> T:
        start.wait(LONGEST)
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        futures = [pool.submit(alone, act) for act in acts]
        return [future.result(LONGEST) for future in futures]


def wait_until_somebody_waits() -> None:
    """Return once another connection waits for a lock of this one. PostgreSQL only."""
    for _ in range(3_000):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks"
                " WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.005)
    raise AssertionError("Nobody came to wait.")
