from __future__ import annotations

from datetime import timedelta

import pytest

from articles.webhooks import retrying
from tests.conftest import NOON


def test_waits_grow_up_to_a_day():
    longest = [max(retrying.wait_after(failures) for _ in range(50)) for failures in range(1, 30)]

    assert longest[0] <= timedelta(seconds=5)
    assert longest[3] > timedelta(minutes=4)
    assert max(longest) <= timedelta(days=1)
    assert longest[-1] > timedelta(hours=19)


@pytest.mark.parametrize(
    ("failures", "whole"), [(1, 5), (2, 20), (3, 80), (8, 81_920), (9, 86_400)]
)
def test_a_wait_is_shortened_by_a_fifth_at_most_and_never_lengthened(failures, whole):
    waits = [retrying.wait_after(failures).total_seconds() for _ in range(200)]

    assert 0.8 * whole <= min(waits) < 0.85 * whole
    assert 0.95 * whole < max(waits) <= whole


def test_no_two_wait_alike():
    assert len({retrying.wait_after(3) for _ in range(50)}) > 40


@pytest.mark.parametrize(
    ("text", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (" 0 ", timedelta(0)),
        ("99999999999999", timedelta(days=1)),
        ("Sun, 01 Mar 2026 12:10:00 GMT", timedelta(minutes=10)),
        ("Sun, 01 Mar 2099 12:10:00 GMT", timedelta(days=1)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", None),
        ("soon", None),
        ("", None),
        ("-5", None),
        ("1.5", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text, wait):
    until = retrying.asked_for(text, at=NOON)

    assert until == (None if wait is None else NOON + wait)
