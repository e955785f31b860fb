"""The state of the background's work, for people to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from articles import publishing
from articles.models import (
    Job,
    LogFollower,
    LogHead,
    Publication,
    Schedule,
    WebhookEndpoint,
    Worker,
)
from articles.publishing import Remake, log

from .attendance import GONE_AFTER

WORKERS = 20  # that are shown at most: those of a day
WEBHOOKS = 100  # that are shown at most
DUE = 10  # moments that are shown at most
LATE_AFTER = timedelta(seconds=5)  # what is due so long ago waits for something


@dataclass(frozen=True, slots=True)
class DutyState:
    """How one duty of a worker goes, as the worker last said."""

    name: str
    about: str
    deed: str
    did_at: datetime | None
    stepped_at: datetime | None
    trouble: str
    since: datetime | None
    stands_by: bool  # another worker has the lease of it


@dataclass(frozen=True, slots=True)
class WorkerState:
    worker: Worker
    state: str  # "at work", "gone" without a word, or "stopped"
    silent_for: timedelta
    duties: list[DutyState]


@dataclass(frozen=True, slots=True)
class FollowerState:
    name: str
    sequence: int
    behind: int  # changes


@dataclass(frozen=True, slots=True)
class Due:
    """Something that happens at a moment."""

    at: datetime
    action: str  # "publish", "withdraw" or "expire"
    article_id: UUID
    title: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class Overview:
    at: datetime  # by the database's clock
    last: int  # the newest change of the log
    workers: list[WorkerState]
    followers: list[FollowerState]
    failing: list[Job]  # what is tried again later
    remakes: list[Remake]
    due: list[Due]

    @property
    def is_anybody_there(self) -> bool:
        return any(each.state == "at work" for each in self.workers)


def overview() -> Overview:
    """Return the state of all of it. Nine queries, each by an index or of few rows."""
    now = log.clock()
    last: int = LogHead.objects.values_list("last", flat=True).get()
    jobs = {job.name: job for job in Job.objects.order_by("name")}
    return Overview(
        at=now,
        last=last,
        workers=[
            _worker(each, jobs, now) for each in Worker.objects.order_by("-seen_at", "id")[:WORKERS]
        ],
        followers=[
            FollowerState(name, sequence, max(last - sequence, 0))
            for name, sequence in _followers()
        ],
        failing=[job for job in jobs.values() if job.attempts],
        remakes=publishing.remakes_under_way(),
        due=_due(now),
    )


def _worker(worker: Worker, jobs: Mapping[str, Job], now: datetime) -> WorkerState:
    silent_for = max(now - worker.seen_at, timedelta())
    state = "gone" if silent_for > GONE_AFTER else "at work"
    return WorkerState(
        worker=worker,
        state="stopped" if worker.stopped_at else state,
        silent_for=silent_for,
        duties=[_duty(each, jobs.get(each["name"]), worker) for each in worker.duties],
    )


def _duty(said: Mapping[str, Any], job: Job | None, worker: Worker) -> DutyState:
    return DutyState(
        name=said["name"],
        about=said["about"],
        deed=said["deed"],
        did_at=_moment(said["did_at"]),
        stepped_at=_moment(said["stepped_at"]),
        trouble=said["trouble"],
        since=_moment(said["since"]),
        stands_by=job is not None and job.holder_id not in {worker.pk, None},
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _followers() -> Iterator[tuple[str, int]]:
    yield from LogFollower.objects.order_by("name").values_list("name", "sequence")
    endpoints = WebhookEndpoint.objects.filter(is_on=True).order_by("description", "id")
    for description, sequence in endpoints.values_list("description", "sequence")[:WEBHOOKS]:
        yield f"webhook: {description}", sequence


def _due(now: datetime) -> list[Due]:
    plans = Schedule.objects.filter(done_at=None).order_by("due_at", "id")
    expiring = Publication.objects.filter(expires_at__isnull=False).order_by("expires_at", "id")
    rows = [
        *plans.values_list("due_at", "action", "article_id", "article__title")[:DUE],
        *((at, "expire", pk, slug) for at, pk, slug in _named(expiring)),
    ]
    rows.sort(key=lambda row: row[0])
    return [
        Due(at, action, pk, title, is_late=at + LATE_AFTER < now)
        for at, action, pk, title in rows[:DUE]
    ]


def _named(expiring: Any) -> list[tuple[datetime, UUID, str]]:
    return list(expiring.values_list("expires_at", "pk", "slug")[:DUE])
