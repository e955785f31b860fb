"""Keeping a satellite in step with its origin."""

from __future__ import annotations

import time

from django.utils import timezone

from articles import following, publishing
from articles.following import Follower, Remote
from articles.models import Origin

from .duty import Away

# Seconds until it is looked again whether this is a satellite: it seldom becomes one.
UNASKED = 60.0
# Seconds that the origin is asked to wait for news: a worker that is to stop waits for the answer.
WAIT = 3


class OriginFollower:
    """Does what `manage.py follow` does, where that was run once; nothing anywhere else."""

    name = "following the origin"
    about = "keeps this satellite in step with its origin"

    def __init__(self) -> None:
        self.did = ""
        self._follower: Follower | None = None
        self._not_before = 0.0  # of time.monotonic

    def step(self) -> float:
        """
        Copy a page of what is new. One query where this is no satellite.

        The end of a first copy takes a minute with some 100,000 articles; killed, it begins anew.

        :raises Away: if the origin doesn't answer, or can't be followed.
        """
        self.did = ""
        origin = Origin.objects.first()
        if origin is None:
            return UNASKED
        if self._follower is None:
            self._follower = Follower(
                Remote(origin.url), clock=timezone.now, wait=WAIT, progress=self._note
            )
        if self._follower.trouble and time.monotonic() < self._not_before:
            raise Away(self._follower.trouble)
        try:
            seconds = self._follower.step()
        except (following.NotUnderstood, publishing.OtherRelease) as error:
            raise Away(str(error)) from error
        if self._follower.trouble:
            self._not_before = time.monotonic() + seconds
            raise Away(self._follower.trouble)
        return seconds

    def close(self) -> None:
        if self._follower:
            self._follower.remote.close()

    def _note(self, changed: int) -> None:
        if changed:
            self.did = f"copied {changed} articles"
