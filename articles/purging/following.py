"""One cache's way along the log."""

from __future__ import annotations

import time
from collections import deque

from django.db.models import Subquery

from articles.models import Change, LogFollower, LogHead, keys

from .caches import Cache

CHUNK = 200  # changes whose tags are purged together
SECONDS = 3.0  # of one step: what is left is the next one's


class Follower:
    """
    Purges a cache of what changes.

    How far it has come is a row, written after the purge: whoever is down in between, the cache or
    this process, nothing is left out, and at worst the same is purged twice. Several may follow
    for one cache, and each then purges it.

    :param name: of its place in the log; "": the cache's.
    :param steps: for how many a change is left alone after it was first seen. In this time all
        serving processes learn of it: one that didn't know would give the purged cache its old
        answer again.
    """

    def __init__(self, cache: Cache, *, name: str = "", steps: int = 1) -> None:
        self.cache = cache
        self.name = name or cache.name
        self._has_begun = False
        self._seen = deque([0] * steps, maxlen=steps)  # the log's end, at each of the last steps

    def step(self) -> int:
        """
        Purge the cache of what has changed, for a few seconds; return how many changes that were.

        One query if nothing is new.

        :raises NotPurged: if the cache isn't reached; the next step asks it for the same.
        """
        if not self._has_begun:
            self.cache.purge([keys.RELEASE])  # this process may be that of another release
            self._has_begun = True
        last, done = self._place()
        settled = self._seen[0]
        self._seen.append(last)
        if done is None or done > last:
            # It is new, and what it holds is younger. Or the log is that of a backup.
            defaults = {"sequence": last}
            LogFollower.objects.update_or_create(name=self.name, defaults=defaults)
            return 0
        count, deadline = 0, time.monotonic() + SECONDS
        while chunk := self._changes(done, min(settled, last)):
            self.cache.purge(frozenset().union(*map(keys.of_change, chunk)))
            done = chunk[-1].sequence
            own = LogFollower.objects.filter(name=self.name)
            own.filter(sequence__lt=done).update(sequence=done)
            count += len(chunk)
            if time.monotonic() > deadline:
                break
        return count

    def _place(self) -> tuple[int, int | None]:
        own = LogFollower.objects.filter(name=self.name).values("sequence")
        last, done = LogHead.objects.values_list("last", Subquery(own)).get()
        return last, done

    def _changes(self, after: int, until: int) -> list[Change]:
        if after >= until:
            return []
        changes = Change.objects.filter(sequence__gt=after, sequence__lte=until)
        needed = changes.only("sequence", "keys", "facts_before", "facts_after")
        return list(needed.order_by("sequence")[:CHUNK])
