"""Which workers there are: each says so itself, every few seconds, by the database's clock."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from articles.models import Job, Worker
from articles.publishing import log

from .running import Runner

INTERVAL = 5.0  # seconds
GONE_AFTER = timedelta(seconds=30)  # without a word from it
FORGOTTEN_AFTER = timedelta(days=1)


def is_anybody_there() -> bool:
    """Tell whether a worker is at work. Two queries."""
    silent_for = last_seen()
    return silent_for is not None and silent_for <= GONE_AFTER


def last_seen() -> timedelta | None:
    """
    Return how long ago a worker was seen that wasn't told to stop; None: there is none.

    Two queries.
    """
    at_work = Worker.objects.filter(stopped_at=None).order_by("-seen_at")
    seen_at = at_work.values_list("seen_at", flat=True).first()
    return None if seen_at is None else max(log.clock() - seen_at, timedelta())


class Attendance:
    """
    Says that this worker is there, and how its duties go.

    A row that others took for that of somebody long gone is written anew.
    """

    name = "attendance"
    about = "says that this worker is there"

    def __init__(self, *, worker_id: UUID, runners: Sequence[Runner]) -> None:
        self.worker_id = worker_id
        self.runners = runners
        self._started = time.monotonic()

    def step(self) -> float:
        """Write this worker's row; forget workers and jobs of long ago. Four queries."""
        now = log.clock()
        said = {"seen_at": now, "duties": [_state(each, now) for each in self.runners]}
        if not Worker.objects.filter(pk=self.worker_id).update(**said, stopped_at=None):
            self._begin(now, said)
        Worker.objects.filter(seen_at__lt=now - FORGOTTEN_AFTER).delete()
        Job.objects.filter(leased_until__lt=now - FORGOTTEN_AFTER).delete()
        return INTERVAL

    def close(self) -> None:
        now = log.clock()
        Worker.objects.filter(pk=self.worker_id).update(seen_at=now, stopped_at=now)

    def _begin(self, now: datetime, said: dict[str, Any]) -> None:
        Worker.objects.create(
            pk=self.worker_id,
            host=socket.gethostname()[:255],
            pid=os.getpid(),
            release=settings.RELEASE,
            started_at=now - timedelta(seconds=time.monotonic() - self._started),
            **said,
        )


def _state(runner: Runner, now: datetime) -> dict[str, Any]:
    """Return what a worker's row says of one of its duties."""
    return {
        "name": runner.duty.name,
        "about": getattr(runner.duty, "about", ""),
        "deed": runner.deed,
        "did_at": _moment(runner.did_at, now),
        "stepped_at": _moment(runner.stepped_at, now),
        "trouble": runner.trouble,
        "since": _moment(runner.in_trouble_since, now),
    }


def _moment(monotonic: float | None, now: datetime) -> str | None:
    if monotonic is None:
        return None
    return (now - timedelta(seconds=time.monotonic() - monotonic)).isoformat()
