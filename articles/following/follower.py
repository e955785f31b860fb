"""Keeping this installation in step with its origin, a page of its feed at a time."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime

from articles import publishing
from articles.content.rendering import Json
from articles.models import Origin
from articles.publishing import Received

from . import addresses, reading, settling, shelves
from .remote import CursorGone, Damaged, NotAnswered, Remote

PAGE = 200  # entries: with documents of 10 KB about 2 MB
IDLE = 1.0  # seconds between two looks, where the origin isn't asked to wait
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds, after it did not answer
# No document holds what a category says of itself, so no entry of the feed tells of it.
SHELVES_EVERY = 60.0  # seconds

log = logging.getLogger(__name__)


class Overtaken(Exception):
    """Another follower has gone on from here meanwhile; nothing was written."""


class Follower:
    """
    Follows one origin. Each step is whole: whoever is killed goes on where the last one ended.

    :param clock: returns the moment, timezone-aware.
    :param wait: seconds that the origin is asked to wait for news; 0: it is asked again and again.
    :param before_asking: is called before the network is waited for.
    :param progress: is told how many articles changed, after each page.
    """

    def __init__(
        self,
        remote: Remote,
        *,
        clock: Callable[[], datetime],
        wait: int = 0,
        before_asking: Callable[[], None] = lambda: None,
        progress: Callable[[int], None] = lambda n: None,
    ) -> None:
        self.remote = remote
        self.is_in_step = False
        self.trouble = ""  # why the origin couldn't be followed just now; empty: it could
        self._clock, self._wait = clock, wait
        self._before_asking, self._progress = before_asking, progress
        self._pause = 0.0
        self._shelves_at = 0.0  # of time.monotonic

    def step(self) -> float:
        """
        Copy a page of what is new; return the seconds after which to ask again.

        An origin that doesn't answer is left alone for a while, longer each time.

        :raises NotUnderstood: if it isn't one that can be followed.
        :raises OtherRelease: if its documents are of a release that isn't known here.
        """
        try:
            seconds = self._step()
        except (NotAnswered, Damaged, publishing.Busy) as error:
            self.is_in_step = False
            if not self.trouble:  # it may last for hours: said once, not each time
                log.warning("%s What is here is served meanwhile.", error)
            self.trouble = str(error)
            self._pause = min(max(self._pause * 2, SHORTEST_PAUSE), LONGEST_PAUSE)
            asked = error.retry_after if isinstance(error, NotAnswered) else 0.0
            # Not all satellites of an origin that comes back at the same moment.
            return max(asked, self._pause * random.uniform(0.5, 1.0))  # noqa: S311
        except Overtaken:
            return 0.0
        if self.trouble:
            log.info("%s is followed again.", self.remote.url)
        self.trouble, self._pause = "", 0.0
        return seconds

    def _step(self) -> float:
        origin = Origin.objects.get()
        if not origin.cursor or time.monotonic() - self._shelves_at >= SHELVES_EVERY:
            self._copy_shelves()
        self._before_asking()
        wait = self._wait if self.is_in_step else 0
        asked_at = time.monotonic()
        try:
            page = self.remote.changes(origin.cursor, limit=PAGE, wait=wait)
        except CursorGone:
            log.warning("%s asks for a new copy: it is compared with what is here.", origin.url)
            Origin.objects.filter(cursor=origin.cursor).update(cursor="", is_whole=False)
            self.is_in_step = False
            return 0.0
        entries = page["results"]
        changed = self._copy(origin, entries, page["next_cursor"])
        self._progress(changed)
        if len(entries) == PAGE:
            return 0.0
        if not origin.is_whole:
            settling.settle(self.remote, before_asking=self._before_asking)
            self._copy_shelves()
            return 0.0
        self.is_in_step = not entries
        if self.is_in_step:
            Origin.objects.update(in_step_at=self._clock())
        if entries or wait < self._wait:
            return 0.0  # from now on the origin is asked to wait
        # An origin that keeps nothing in memory doesn't.
        return max(0.0, IDLE - (time.monotonic() - asked_at))

    def _copy(self, origin: Origin, entries: list[Json], cursor: str) -> int:
        """Write what a page comes to, and with it where to go on."""
        if not entries and cursor == origin.cursor:
            return 0
        copies, removals = reading.last_words(self.remote, entries)
        received = Received(
            copies=copies,
            removals=removals,
            # On a first walk all of them come at its end.
            redirects=addresses.of_some(self.remote, copies) if origin.is_whole else {},
            things=shelves.unknown_in(self.remote, copies.values()),
        )

        def go_on() -> None:
            here = Origin.objects.filter(cursor=origin.cursor)
            if not here.update(cursor=cursor):
                raise Overtaken

        return publishing.receive(received, then=go_on)

    def _copy_shelves(self) -> None:
        self._before_asking()
        things = shelves.all_of(self.remote)
        publishing.receive(Received(things=list(things)), then=lambda: None)
        self._shelves_at = time.monotonic()
