from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.contrib.auth.models import User
from hypothesis import given
from hypothesis import strategies as st

from articles.link_checking import judging
from articles.link_checking.fetching import Answer, OffLimits, Unreachable
from articles.link_checking.judging import Finding
from articles.models import LinkTarget
from tests.conftest import NOON

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
FINE = Finding("fine")
FAULTS = {code: Finding("fault", code, "x") for code in ("404", "410", "500", "timeout", "private")}


def answer(status, hops=(), **headers):
    given = {name.lower().replace("_", "-"): value for name, value in headers.items()}
    return Answer("https://a.example/", status, given, b"", hops)


def target(pk="00000000-0000-0000-0000-000000000000", **fields):
    return LinkTarget(pk=LinkTarget._meta.pk.to_python(pk), kind="url", **fields)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        *((200, "fine"), (204, "fine"), (206, "fine")),
        *((401, "unsure"), (403, "unsure"), (405, "unsure"), (451, "unsure"), (999, "unsure")),
        *((304, "unsure"), (300, "unsure"), (429, "later")),
        *((400, "fault"), (404, "fault"), (410, "fault"), (500, "fault"), (503, "fault")),
    ],
)
def test_a_status_means(status, kind):
    assert judging.of_answer(answer(status), NOON).kind == kind


@pytest.mark.parametrize(
    ("retry_after", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("1", timedelta(minutes=1)),
        ("99999999999999", timedelta(days=7)),
        (format_datetime(NOON + HOUR), HOUR),
        (format_datetime(NOON - HOUR), timedelta(minutes=1)),
        ("soon", HOUR),
        ("-5", HOUR),
    ],
)
def test_it_waits_as_long_as_it_is_asked_to(retry_after, wait):
    assert judging.of_answer(answer(429, Retry_After=retry_after), NOON).wait == wait
    assert judging.of_answer(answer(503, Retry_After=retry_after), NOON).wait == wait


@given(st.text())
def test_no_retry_after_is_an_error(text):
    wait = judging.of_answer(answer(429, Retry_After=text), NOON).wait

    assert timedelta(minutes=1) <= wait <= timedelta(days=7)


def test_a_move_is_told():
    moved = answer(200, hops=((301, "https://b.example/"),))
    lent = answer(200, hops=((302, "https://b.example/"),))
    bare = answer(200, hops=((302, "http://b.example/"),))

    assert judging.of_answer(moved, NOON).detail == "Has moved for good to https://a.example/."
    assert judging.of_answer(lent, NOON).detail == ""
    assert "anybody can read" in judging.of_answer(bare, NOON).detail


def test_what_is_not_asked_is_no_fault_unless_readers_cannot_go_there():
    assert judging.of_no_answer(OffLimits("port", "Port 22.")).kind == "unsure"
    assert judging.of_no_answer(OffLimits("credentials", "A password.")).kind == "unsure"
    assert judging.of_no_answer(OffLimits("private", "Private.")).kind == "fault"
    assert judging.of_no_answer(Unreachable("timeout", "Slow.")).kind == "fault"


def looks(row, *steps):
    """Apply looks, each a finding and how long after noon; return the states in between."""
    states = []
    for found, after in steps:
        judging.apply(row, found, NOON + after)
        states.append(row.state)
    return states


def test_one_failure_is_suspect_and_three_over_a_day_fail():
    fault = FAULTS["timeout"]
    row = target()

    states = looks(row, (fault, 0 * HOUR), (fault, HOUR), (fault, 7 * HOUR), (fault, 31 * HOUR))

    assert states == ["suspect", "suspect", "suspect", "failing"]
    assert row.is_problem
    assert (row.failures, row.failing_since) == (4, NOON)


def test_three_failures_within_the_day_do_not_fail():
    fault = FAULTS["500"]

    assert looks(target(), (fault, 0 * HOUR), (fault, HOUR), (fault, DAY - HOUR))[-1] == "suspect"
    assert looks(target(), (fault, 0 * HOUR), (fault, DAY))[-1] == "suspect"
    assert looks(target(), (fault, 0 * HOUR), (fault, HOUR), (fault, DAY))[-1] == "failing"


@pytest.mark.parametrize("code", ["404", "410"])
def test_a_page_that_is_gone_fails_the_second_time(code):
    fault = FAULTS[code]

    assert looks(target(), (fault, 0 * HOUR), (fault, HOUR)) == ["suspect", "failing"]


def test_what_time_will_not_mend_fails_at_once():
    assert looks(target(), (FAULTS["private"], 0 * HOUR)) == ["failing"]


def test_what_is_fine_again_is_fine_at_once():
    row = target()

    looks(row, (FAULTS["404"], 0 * HOUR), (FAULTS["404"], HOUR), (FINE, 2 * HOUR))

    assert (row.state, row.is_problem, row.failures) == ("fine", False, 0)
    assert (row.failing_since, row.fine_at) == (None, NOON + 2 * HOUR)


def test_a_plea_to_wait_changes_nothing_but_the_moment():
    row = target()
    looks(row, (FAULTS["404"], 0 * HOUR), (FAULTS["404"], HOUR))

    judging.apply(row, Finding("later", "429", "x", wait=2 * HOUR), NOON + DAY)

    assert (row.state, row.is_problem, row.failures) == ("failing", True, 2)
    assert row.checked_at == NOON + HOUR
    assert row.due_at == NOON + DAY + 2 * HOUR


def test_pauses_grow_with_each_failure_up_to_a_week():
    row, at, pauses = target(), NOON, []

    for _ in range(8):
        judging.apply(row, FAULTS["500"], at)
        pauses.append(row.due_at - at)
        at = row.due_at

    days = [timedelta(days=each) for each in (1, 2, 4, 7, 7, 7)]
    assert pauses == [HOUR, 6 * HOUR, *days]


def test_what_is_fine_is_asked_again_in_a_week_but_not_all_at_once():
    first, last = target(), target("ffffffff-ffff-ffff-ffff-ffffffffffff")

    looks(first, (FINE, 0 * HOUR))
    looks(last, (FINE, 0 * HOUR))

    assert first.due_at == NOON + timedelta(days=7)
    assert NOON + timedelta(days=7) < last.due_at < NOON + timedelta(days=8)


def test_what_an_editor_marked_stays_so_until_something_else_is_found():
    marked = {"accepted_at": NOON, "accepted_by": User(pk=1, username="aigul")}
    row = target(state="failing", fault="404", failures=2, failing_since=NOON, **marked)

    assert not judging.apply(row, FAULTS["404"], NOON + HOUR)
    assert (row.is_problem, row.accepted_at) == (False, NOON)

    assert judging.apply(row, FAULTS["500"], NOON + DAY)
    assert (row.is_problem, row.accepted_at, row.accepted_by) == (True, None, None)
