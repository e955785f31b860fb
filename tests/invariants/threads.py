"""Several people at once, each with a connection of their own."""

from __future__ import annotations

import threading
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
