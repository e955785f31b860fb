"""
What happens at a moment: scheduled publishing and withdrawal, and expiry.

Nothing need run for it but whatever serves: each process asks `apply_due` every second. The clock
is the database's, and each act marks itself done in the transaction that does it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import connection, transaction

from articles import auditing
from articles.content.rendering import AS_RECEIVED
from articles.models import Article, Change, Publication, Schedule

from . import (
    exclusive,
    going_live,
    keeping,
    log,
    readiness,
    receiving,
    reviews,
    standing,
    working_copy,
)
from .outcome import NotLive, NotReady, Outcome, Problem, Refusal

APPLIER = 6_174_001  # any number that no other advisory lock of this database has


def schedule(
    *,
    article: Article,
    action: str,
    due_at: datetime,
    at: datetime,
    by: AbstractBaseUser | None = None,
) -> Schedule:
    """
    Have the article published or withdrawn at a moment; an earlier plan for the same is replaced.

    Publishing pins the working copy as it is now: what is typed later stays a draft.

    :raises NotReady: if the moment is past, or the article couldn't be published as it is.
    :raises Busy: if somebody holds the article for too long; nothing is written.
    """

    def act(patient: bool) -> Schedule:
        del patient  # nothing that callers get is written
        working = working_copy.locked(article.pk)
        revision = None
        if due_at <= at:
            raise NotReady([Problem("past", "due_at", f"{due_at:%Y-%m-%d %H:%M} UTC is past.")])
        if action == Schedule.Action.PUBLISH:
            revision = keeping.keep(working, at=at, by=by)
            problems = tuple(readiness.problems(working, revision.content, due_at))
            if problems:
                raise NotReady(problems)
        _call_off(working, action, at, "Replaced by another plan.")
        auditing.record(
            act="scheduled",
            at=at,
            subject=working,
            actor=by,
            detail=f"To {action} at {due_at:%Y-%m-%d %H:%M} UTC"
            + (f", revision {revision.number}" if revision else ""),
        )
        plan = Schedule.objects.create(
            article=working,
            action=action,
            revision=revision,
            due_at=due_at,
            created_by_id=by.pk if by else None,
        )
        standing.restand([working.pk])
        return plan

    return exclusive.run(act)


def unschedule(*, article: Article, action: str, at: datetime, why: str = "Called off.") -> bool:
    """Call the plan off; return whether there was one."""
    with transaction.atomic():
        # As whoever applies the plan: first this, then the plan.
        working = working_copy.locked(article.pk)
        was_waiting = _call_off(working, action, at, why)
        if was_waiting:
            auditing.record(act="called off", at=at, subject=working, detail=f"To {action}")
        standing.restand([article.pk])
        return was_waiting


def next_due() -> datetime | None:
    """Return the first moment at which what callers get will change by itself. Two queries."""
    planned = Schedule.objects.filter(done_at=None).order_by("due_at")
    expiring = Publication.objects.filter(expires_at__isnull=False).order_by("expires_at")
    moments = [
        *planned.values_list("due_at", flat=True)[:1],
        *expiring.values_list("expires_at", flat=True)[:1],
    ]
    return min((moment for moment in moments if moment), default=None)


def apply_due() -> int:
    """
    Do what is due, in the order of its moments, and return how much was done.

    Exactly once, however many processes ask: one applies at a time, the others return 0. What is
    refused at its moment is kept with the reason, and not tried again.
    """
    done = 0
    if not _first_due(log.clock()):
        return done
    with _the_only_applier() as is_ours:
        while is_ours and (due := _first_due(log.clock())):
            done += exclusive.run(due)
    return done


class _Due:
    """One thing that is due; called, it is done unless somebody else did it meanwhile."""

    def __init__(
        self,
        *,
        moment: datetime,
        article_id: UUID,
        schedule: Schedule | None = None,
        is_received: bool = False,
    ) -> None:
        self.moment = moment
        self.article_id = article_id
        self.schedule = schedule
        self.is_received = is_received  # from the origin of a satellite: without a working copy

    def __call__(self, patient: bool) -> bool:
        if self.is_received:
            return self._expire_received()
        working = working_copy.locked(self.article_id)
        is_done = self._apply(working, patient)
        standing.restand([working.pk])
        return is_done

    def _apply(self, working: Article, patient: bool) -> bool:
        if self.schedule is None:
            return self._expire(working)
        plan = Schedule.objects.select_for_update().get(pk=self.schedule.pk)
        if plan.done_at:
            return False
        # Marked before it is done: its own publishing must not call it off.
        plan.done_at = self.moment
        with auditing.acting(auditing.CLOCK):
            return self._carry_out(working, plan, patient)

    def _carry_out(self, working: Article, plan: Schedule, patient: bool) -> bool:
        detail = f"As planned by {plan.created_by}." if plan.created_by else ""
        try:
            with transaction.atomic():
                plan.save(update_fields=["done_at"])
                self._do(working, plan, patient)
                done = "published" if plan.action == Schedule.Action.PUBLISH else "withdrawn"
                auditing.record(act=done, at=self.moment, subject=working, detail=detail)
                if plan.revision:
                    reviews.approve(working, plan.revision, at=self.moment, by=plan.created_by)
        except Refusal as refusal:
            plan.refusal = str(refusal)
            plan.save(update_fields=["done_at", "refusal"])
            auditing.record(
                act="not done",
                at=self.moment,
                subject=working,
                detail=f"To {plan.action}. {detail} {refusal}",
            )
        return True

    def _do(self, working: Article, plan: Schedule, patient: bool) -> Outcome:
        if plan.action == Schedule.Action.WITHDRAW:
            return going_live.take_away(working, at=self.moment)
        assert plan.revision  # noqa: S101  a constraint: whatever publishes pins a revision
        return going_live.put_live(working, plan.revision, at=self.moment, patient=patient)

    def _expire(self, working: Article) -> bool:
        row = Publication.objects.filter(pk=working.pk, expires_at=self.moment).first()
        if row is None:
            return False
        try:
            going_live.take_away(working, at=self.moment, cause=Change.Cause.EXPIRED)
        except NotLive:
            return False
        auditing.record(act="expired", at=self.moment, subject=working, actor=auditing.CLOCK)
        return True

    def _expire_received(self) -> bool:
        turn = log.begin(for_origin=True)
        row = Publication.objects.filter(pk=self.article_id, expires_at=self.moment).first()
        if row is None:
            return False
        receiving.expire(turn, row)
        turn.end()
        return True


def _call_off(working: Article, action: str, at: datetime, why: str) -> bool:
    waiting = Schedule.objects.filter(article=working, action=action, done_at=None)
    return bool(waiting.update(done_at=at, refusal=why))


def _first_due(now: datetime) -> _Due | None:
    plan = Schedule.objects.filter(done_at=None, due_at__lte=now).order_by("due_at", "id").first()
    expired = Publication.objects.filter(expires_at__lte=now).order_by("expires_at", "id").first()
    if expired and (plan is None or (expired.expires_at or now) <= plan.due_at):
        return _Due(
            moment=expired.expires_at or now,
            article_id=expired.pk,
            is_received=expired.shape == AS_RECEIVED,
        )
    if plan:
        return _Due(moment=plan.due_at, article_id=plan.article_id, schedule=plan)
    return None


@contextmanager
def _the_only_applier() -> Iterator[bool]:
    """On SQLite every transaction is alone anyway, and each act rechecks that it is still due."""
    if connection.vendor != "postgresql":
        yield True
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [APPLIER])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [APPLIER])
