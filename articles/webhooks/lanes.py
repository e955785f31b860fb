"""
What may be sent to one endpoint now.

In order for each article, different ones together; to one that fails, one at a time; and to one
that is down nothing but a probe, later each time. Plain Python: no clock, no query.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import islice
from typing import Any
from uuid import UUID

from . import retrying
from .posting import AT_ONCE, Answer

# So many failures in a row, of whichever deliveries, and it is taken to be down.
DOWN_AFTER = 3
HISTORY = 20  # earlier attempts that a delivery remembers


@dataclass(slots=True)
class Waiting:
    """A delivery that is not done, as it stands in the queue."""

    pk: int
    sequence: int
    message_id: str
    subject: int | None  # the article's UUID
    body: str
    attempts: int = 0
    next_try_at: datetime | None = None
    first_tried_at: datetime | None = None
    last: dict[str, Any] | None = None  # the attempt before, in short
    history: list[dict[str, Any]] = field(default_factory=list)

    def is_ripe(self, at: datetime) -> bool:
        return self.next_try_at is None or self.next_try_at <= at


@dataclass(frozen=True, slots=True)
class Result:
    """What one attempt makes of a delivery."""

    delivery: Waiting
    answer: Answer
    tried_at: datetime
    headers: dict[str, str]
    state: str
    next_try_at: datetime | None
    done_at: datetime | None


@dataclass(slots=True)
class Lane:
    """
    The queue of one endpoint, and how it goes with it.

    :param give_up: an endpoint that has failed for so long is switched off; a delivery that alone
        has is given up.
    """

    endpoint_id: UUID
    give_up: timedelta
    failures: int = 0
    failing_since: datetime | None = None
    next_try_at: datetime | None = None
    last_success_at: datetime | None = None
    last_error: str = ""
    off_reason: str = ""
    has_recovered: bool = False  # since it was last written down
    is_news: bool = False  # how it goes, since then: not that it goes well as before
    waiting: dict[int, Waiting] = field(default_factory=dict)  # by key, in the log's order
    in_flight: dict[int, Waiting] = field(default_factory=dict)

    @property
    def is_down(self) -> bool:
        return self.failures >= DOWN_AFTER

    def add(self, deliveries: Iterable[Waiting]) -> None:
        """Put deliveries at the end."""
        self.waiting |= {each.pk: each for each in deliveries}

    def due(self, at: datetime) -> list[Waiting]:
        """Return what is to be sent now, in its order; `sent` is to be called for each."""
        if self.off_reason or (self.next_try_at and self.next_try_at > at):
            return []
        free = (1 if self.failures else AT_ONCE) - len(self.in_flight)
        if free <= 0 or not self.waiting:
            return []
        if self.is_down:
            # Whichever was tried least: of one that it never takes it would never recover.
            heads = [*self._heads()]
            return [min(heads, key=lambda each: (each.attempts, each.sequence))] if heads else []
        ready = (each for each in self._heads() if each.is_ripe(at))
        return [*islice(ready, free)]

    def sent(self, delivery: Waiting) -> None:
        """Note that it is under way."""
        self.in_flight[self.waiting.pop(delivery.pk).pk] = delivery

    def answered(
        self, delivery: Waiting, answer: Answer, *, at: datetime, headers: dict[str, str]
    ) -> Result:
        """Note what came of it, and return what is to be written down."""
        del self.in_flight[delivery.pk]
        if delivery.last:
            delivery.history = [*delivery.history, delivery.last][-HISTORY:]
        delivery.last = _in_short(answer, at)
        delivery.attempts += 1
        delivery.first_tried_at = delivery.first_tried_at or at
        if answer.is_success:
            self._succeeded(at)
            return Result(delivery, answer, at, headers, "delivered", None, at)
        self._failed(answer, at)
        if self._is_hopeless(delivery, at):
            return Result(delivery, answer, at, headers, "failed", None, at)
        delivery.next_try_at = at + retrying.wait_after(delivery.attempts)
        if self.next_try_at and not self.is_down:  # it asked for a pause
            delivery.next_try_at = max(delivery.next_try_at, self.next_try_at)
        self._put_back(delivery)
        return Result(delivery, answer, at, headers, "waiting", delivery.next_try_at, None)

    def _heads(self) -> Iterator[Waiting]:
        """The first of each article, but of those with one under way: none overtakes another."""
        busy = {each.subject for each in self.in_flight.values()}
        for each in self.waiting.values():
            if each.subject not in busy:
                busy.add(each.subject)
                yield each

    def _succeeded(self, at: datetime) -> None:
        if self.is_down:
            # What failed while it was down was no fault of its own.
            self.has_recovered = True
            for each in self.waiting.values():
                each.next_try_at = None
        self.is_news = self.is_news or self.failures > 0
        self.failures, self.failing_since, self.next_try_at = 0, None, None
        self.last_success_at, self.last_error = at, ""

    def _failed(self, answer: Answer, at: datetime) -> None:
        self.is_news = True
        # What was under way when it went down says nothing new: eight that fail together would
        # otherwise be waited for as if eight probes had failed, for hours.
        is_new = not self.is_down or self.next_try_at is None or self.next_try_at <= at
        self.failures += is_new
        self.failing_since = self.failing_since or at
        self.last_error = answer.error
        if self.is_down and is_new:
            self.next_try_at = at + retrying.wait_after(self.failures - DOWN_AFTER + 1)
        pause = retrying.asked_for(answer.headers.get("retry-after", ""), at=at)
        if pause and (self.next_try_at is None or pause > self.next_try_at):
            self.next_try_at = pause
        if answer.status == HTTPStatus.GONE:
            self.off_reason = "It answered 410 Gone: it wants nothing more."
        elif at - self.failing_since >= self.give_up:
            days = self.give_up / timedelta(days=1)
            self.off_reason = f"It took nothing for {days:g} days. The last error: {answer.error}"

    def _is_hopeless(self, delivery: Waiting, at: datetime) -> bool:
        """Whether it alone isn't taken: of an endpoint that is down everything is kept."""
        assert delivery.first_tried_at  # noqa: S101  set by whoever asks
        is_old = at - delivery.first_tried_at >= self.give_up
        return is_old and not self.is_down and not self.off_reason

    def _put_back(self, delivery: Waiting) -> None:
        """Where it was: few are before it."""
        after = {pk: each for pk, each in self.waiting.items() if each.sequence > delivery.sequence}
        for pk in after:
            del self.waiting[pk]
        self.waiting |= {delivery.pk: delivery, **after}


def _in_short(answer: Answer, at: datetime) -> dict[str, Any]:
    return {
        "at": at.isoformat(),
        "milliseconds": answer.milliseconds,
        "status": answer.status,
        "error": answer.error,
    }
