"""
What a process knows of the log: how far it has read, and what was touched when.

What memory holds is valid while nothing that it shows was touched since. The place in the log is
taken before the data is read, never after: what is filed under it is at least as new.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone

from articles.models import keys, tail
from articles.models.tail import Place, Tail

# About 3 MB. The older half is let go beyond it: what nobody asked for since then goes with it.
KEYS_AT_MOST = 20_000

# The watcher looks at least once a second: after this long the database is taken to be away.
SILENT_AFTER = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Stamp:
    """A place in one process's reading of the log: what was read after it holds all before it."""

    generation: int
    sequence: int


class Follower:
    """
    One for each process. Any thread may look; what was looked at is seen by all.

    `version` changes with whatever makes something invalid, and with what is due next: as long as
    it is the same, what was valid is.
    """

    def __init__(self) -> None:
        self.version = 0
        self.due_at: datetime | None = None  # when something that waits changes what callers see
        self._stamp: Stamp | None = None  # None: nothing is known yet
        self._token: str | None = None
        self._touched: dict[str, int] = {}  # tag -> sequence of its last change
        self._floor = 0  # what is older can't be told valid any more
        self._heard_at = float("-inf")
        self._looking = threading.Lock()
        self._moved = threading.Condition()
        self._is_closing = False

    @property
    def stamp(self) -> Stamp | None:
        """Where the log is read to; None until it was looked at, and then nothing may be kept."""
        return self._stamp

    @property
    def is_silent(self) -> bool:
        """Whether the database hasn't answered for so long that it must be away."""
        return time.monotonic() - self._heard_at > SILENT_AFTER

    def look(self) -> None:
        """Read what the log has gained, over this thread's connection. One query if nothing."""
        with self._looking:
            # Without a place of its own, it begins at the end: nothing is held yet.
            known = self._stamp or Stamp(0, -1)
            gained = tail.since(Place(known.sequence, self._token), at=timezone.now())
            before = self.version
            self._apply(known, gained)
            self._heard_at = time.monotonic()
        if self.version != before:
            with self._moved:
                self._moved.notify_all()

    def wait(self, version: int, seconds: float) -> bool:
        """
        Wait until the version isn't that one any more; return whether there is reason to look.

        :param seconds: at most so long.
        """

        def has_moved() -> bool:
            return self.version != version or self._is_closing

        with self._moved:
            return self._moved.wait_for(has_moved, seconds) and not self._is_closing

    def close(self) -> None:
        """Let nobody wait any more: the process is about to end."""
        self._is_closing = True
        with self._moved:
            self._moved.notify_all()

    def is_untouched(self, tags: Iterable[str], since: Stamp) -> bool:
        """Whether none of the tags was touched since, in the log that is followed."""
        now, touched = self._stamp, self._touched
        return (
            now is not None
            and now.generation == since.generation
            and since.sequence >= self._floor
            and all(touched.get(tag, 0) <= since.sequence for tag in tags)
        )

    def _apply(self, known: Stamp, gained: Tail) -> None:
        if gained.due_at != self.due_at:
            self.due_at = gained.due_at
            self.version += 1
        self._token = gained.end.token
        if not gained.is_continuous:
            self._forget(Stamp(known.generation + 1, gained.end.sequence))
        elif gained.changes:
            # Readers hold no lock: first what was touched, only then how far that reaches.
            for change in gained.changes:
                for tag in keys.of_change(change):
                    self._touched[tag] = change.sequence
            self._trim()
            self._stamp = replace(known, sequence=gained.end.sequence)
            self.version += 1

    def _forget(self, stamp: Stamp) -> None:
        """Begin anew: the log was replaced, or ran too far ahead."""
        self._stamp, self._touched, self._floor = stamp, {}, 0
        self.version += 1

    def _trim(self) -> None:
        if len(self._touched) <= KEYS_AT_MOST:
            return
        sequences = sorted(self._touched.values())
        floor = sequences[len(sequences) // 2]
        self._floor = floor
        self._touched = {key: when for key, when in self._touched.items() if when > floor}
