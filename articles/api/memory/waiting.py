"""
Callers who wait for something new: they hold a thread, and nothing else.

Neither a connection to the database nor one of the few threads inside Django is theirs meanwhile.
They wait for the log to move on, and then look again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Full(Exception):
    """As many wait as there are threads for."""


class WaitingRoom:
    """:param seats: how many may wait at once."""

    def __init__(self, seats: int) -> None:
        self.seats = seats
        self.taken = 0
        self._lock = threading.Lock()

    @contextmanager
    def seat(self) -> Iterator[None]:
        """:raises Full: if all are taken."""
        with self._lock:
            if self.taken >= self.seats:
                raise Full
            self.taken += 1
        try:
            yield
        finally:
            with self._lock:
                self.taken -= 1
