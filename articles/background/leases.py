"""
Leases: the right to do a job, for some seconds, by the database's clock.

A worker that dies, or is cut off, leaves a lease that runs out. One that was merely stopped for
longer may wake in the middle of a step beside the new holder: what a job writes must bear that, as
a follower's place in the log does, which only moves forward.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from articles.models import Job
from articles.publishing import log

SECONDS = 15.0  # so long after its holder's death a job is taken over
RENEWED_AFTER = 5.0  # seconds: a step may take the other ten
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0  # seconds before a job that failed is tried again


class Lease:
    """One worker's hold on one job."""

    def __init__(self, name: str, *, holder: UUID) -> None:
        self.name = name
        self.holder = holder
        self._renewed_at: float | None = None
        self._has_failed = True  # perhaps: another holder's failures count too

    def hold(self, *, at: float) -> bool:
        """
        Take or keep the lease; return whether it is ours. No query within RENEWED_AFTER.

        :param at: of `time.monotonic`.
        """
        if self._renewed_at is not None and at - self._renewed_at < RENEWED_AFTER:
            return True
        now = log.clock()
        Job.objects.get_or_create(name=self.name, defaults={"leased_until": now})
        may_try = Q(next_try_at=None) | Q(next_try_at__lte=now)
        free = Q(holder_id=self.holder) | Q(leased_until__lte=now)
        is_ours = Job.objects.filter(may_try, free, name=self.name).update(
            holder_id=self.holder, leased_until=now + timedelta(seconds=SECONDS)
        )
        self._renewed_at = at if is_ours else None
        return bool(is_ours)

    def trouble(self) -> str:
        """Return what the job stumbles over, while it does, whoever has it. One query."""
        failing = Job.objects.filter(name=self.name, attempts__gt=0)
        return failing.values_list("trouble", flat=True).first() or ""

    def note_success(self) -> None:
        """Forget earlier failures. One query after the first step and after trouble, else none."""
        if self._has_failed:
            self._ours.update(attempts=0, next_try_at=None, trouble="")
            self._has_failed = False

    def note_failure(self, error: Exception) -> None:
        """Let go of the job, and say when it may be tried again, by whomever."""
        self._renewed_at, self._has_failed = None, True
        now = log.clock()
        job = self._ours.first()
        if job is None:
            return
        pause = min(FIRST_PAUSE * 2 ** min(job.attempts, 10), LONGEST_PAUSE)
        self._ours.update(
            holder_id=None,
            leased_until=now,
            attempts=job.attempts + 1,
            next_try_at=now + timedelta(seconds=pause),
            trouble=" ".join(str(error).split()) or type(error).__name__,
        )

    def give_back(self) -> None:
        """Let another worker go on at once."""
        self._renewed_at = None
        self._ours.update(holder_id=None, leased_until=log.clock())

    @property
    def _ours(self) -> QuerySet[Job]:
        return Job.objects.filter(name=self.name, holder_id=self.holder)
