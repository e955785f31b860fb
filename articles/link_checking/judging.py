"""
What an answer means for a link, and what follows from it: pure decisions, no clock, no network.

Sites are down for an hour, move house, and refuse programs that they let readers through to. A
link is called failing only when that is likely to be the readers' trouble too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from articles.models import LinkTarget

from .fetching import Answer, NotFetched

State = LinkTarget.State

RECHECK = timedelta(days=7)  # of what is fine, or can't be told
AFTER_FAILURE = (  # after the first, the second, …: and so on with the last
    *(timedelta(hours=1), timedelta(hours=6), timedelta(hours=24)),
    *(timedelta(days=2), timedelta(days=4), RECHECK),
)
# It fails once it has failed so often, over so long a time.
FAILS_AFTER = (3, timedelta(days=1))
# What says by itself that the page isn't there, once it has said so twice.
GONE_AFTER = (2, timedelta(minutes=30))
GONE = frozenset({"404", "410"})
AT_ONCE = frozenset({"private", "url"})  # no time will mend these
# These answer, but not us: who knows what a reader gets.
NOT_FOR_PROGRAMS = frozenset({401, 402, 403, 405, 406, 407, 418, 426, 451, 999})
LATER = (timedelta(minutes=1), timedelta(days=7))  # the least and the most that we wait when asked


@dataclass(frozen=True, slots=True)
class Finding:
    """What one look at a URL found."""

    kind: str  # "fine", "fault", "unsure" or "later"
    fault: str = ""  # one word: "404", "timeout"
    detail: str = ""  # a sentence for editors
    moved_to: str = ""
    wait: timedelta = timedelta()  # of "later": how long not to ask this host


def of_answer(answer: Answer, at: datetime) -> Finding:
    """Return what an answer says of the link."""
    status = answer.status
    name = _name(status)
    if 200 <= status < 300:
        return Finding("fine", detail=_way(answer), moved_to=answer.moved_to)
    if status == HTTPStatus.TOO_MANY_REQUESTS or (
        status == HTTPStatus.SERVICE_UNAVAILABLE and "retry-after" in answer.headers
    ):
        wait = _wait(answer.headers.get("retry-after", ""), at)
        detail = f"It asks to be left alone for a while: {name}."
        return Finding("later", str(status), detail, wait=wait)
    if status in NOT_FOR_PROGRAMS or status < 400:
        detail = f"It answers programs with {name}. Readers may get more: look at it yourself."
        return Finding("unsure", str(status), detail)
    if str(status) in GONE:
        return Finding("fault", str(status), f"The page isn’t there: {name}.")
    return Finding("fault", str(status), f"It answers with an error: {name}.")


def of_no_answer(error: NotFetched) -> Finding:
    """Return what it says of the link that no answer was had."""
    if error.code in {"port", "credentials"}:
        return Finding("unsure", error.code, f"{error} It isn’t checked.")
    return Finding("fault", error.code, str(error))


def apply(target: LinkTarget, found: Finding, at: datetime) -> bool:
    """
    Write into the row, unsaved, what follows from a look; return whether it is another problem.

    What an editor marked as fine stays so until what is found changes.
    """
    fault_before = target.fault
    was_problem = target.is_problem
    if found.kind == "later":
        target.due_at = at + _jittered(found.wait, target)
        return False
    target.checked_at = at
    target.fault, target.detail, target.moved_to = found.fault, found.detail[:500], found.moved_to
    if found.kind == "fault":
        _count_failure(target, found, at)
    else:
        target.state = State.FINE if found.kind == "fine" else State.UNSURE
        target.failures, target.failing_since = 0, None
        target.fine_at = at if found.kind == "fine" else target.fine_at
        target.due_at = at + _jittered(RECHECK, target)
    if target.accepted_at and fault_before != target.fault:
        target.accepted_at = target.accepted_by = None
    target.is_problem = target.state == State.FAILING and target.accepted_at is None
    return target.is_problem != was_problem


def _count_failure(target: LinkTarget, found: Finding, at: datetime) -> None:
    target.failures += 1
    target.failing_since = target.failing_since or at
    least, over = GONE_AFTER if found.fault in GONE else FAILS_AFTER
    lasts = target.failures >= least and at - target.failing_since >= over
    if lasts or found.fault in AT_ONCE or target.state == State.FAILING:
        target.state = State.FAILING
    else:
        target.state = State.SUSPECT
    pause = AFTER_FAILURE[min(target.failures, len(AFTER_FAILURE)) - 1]
    target.due_at = at + _jittered(pause, target)


def _jittered(pause: timedelta, target: LinkTarget) -> timedelta:
    """Spread what was imported in one minute over a tenth of the time, the same for each link."""
    return pause * (1 + (target.pk.int % 1000) / 10_000)


def _wait(asked: str, at: datetime) -> timedelta:
    """Read Retry-After (RFC 9110, 10.2.3): seconds or a date; an hour if it says nothing clear."""
    if asked.strip().isdecimal():
        wait = timedelta(seconds=min(int(asked), 10_000_000))
    else:
        try:
            moment = parsedate_to_datetime(asked)
        except ValueError:
            return timedelta(hours=1)
        wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at
    return min(max(wait, LATER[0]), LATER[1])


def _way(answer: Answer) -> str:
    if answer.is_downgraded:
        return f"Leads on to {answer.url}, by way of a connection that anybody can read."
    if answer.moved_to:
        return f"Has moved for good to {answer.moved_to}."
    return ""


def _name(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)
