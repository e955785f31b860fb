"""When to try again: later each time, never at the same moment as everybody else."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

FIRST = 5.0  # seconds
FACTOR = 4.0  # 5 s, 20 s, 80 s, 5 min, 21 min, 1.4 h, 5.7 h, 22.8 h, then a day
LONGEST = timedelta(days=1)  # of a wait, whoever asks for it
_JITTER = (0.8, 1.0)  # so that what failed together doesn't come back together


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row, at least one."""
    seconds = min(FIRST * FACTOR ** (min(failures, 20) - 1), LONGEST.total_seconds())
    return timedelta(seconds=seconds * random.uniform(*_JITTER))  # noqa: S311  no secret


def asked_for(retry_after: str, *, at: datetime) -> datetime | None:
    """
    Return until when a Retry-After asks to wait, a day at most; None if it asks for nothing.

    It is a number of seconds or a date (RFC 9110, section 10.2.3).
    """
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        seconds = int(text[:12])
        return at + min(timedelta(seconds=min(seconds, 10**9)), LONGEST)
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
    return min(until, at + LONGEST) if until > at else None
