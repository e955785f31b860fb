from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest

from articles.webhooks.lanes import DOWN_AFTER, Lane, Waiting
from articles.webhooks.posting import AT_ONCE, Answer
from tests.conftest import NOON

TAKEN = Answer(status=204)
REFUSED = Answer(status=500, error="It answers 500.")
GIVE_UP = timedelta(days=5)


def lane_of(*subjects):
    """Return a lane with a delivery for each of these articles, in their order."""
    lane = Lane(endpoint_id=UUID(int=1), give_up=GIVE_UP)
    lane.add(
        Waiting(pk=number, sequence=number, message_id=f"msg_{number}", subject=subject, body="{}")
        for number, subject in enumerate(subjects, start=1)
    )
    return lane


def sent_by(lane, at=NOON):
    due = lane.due(at)
    for each in due:
        lane.sent(each)
    return [each.pk for each in due]


def answers(lane, pk, answer, at=NOON):
    return lane.answered(lane.in_flight[pk], answer, at=at, headers={})


def fails(lane, times, at=NOON):
    """Have the endpoint refuse so many, one after another."""
    for _ in range(times):
        first = lane.due(at)[0]
        lane.sent(first)
        answers(lane, first.pk, REFUSED, at)


def test_different_articles_are_under_way_together():
    lane = lane_of(1, 2, 3)

    assert sent_by(lane) == [1, 2, 3]


def test_no_more_are_under_way_than_the_window_has():
    lane = lane_of(*range(AT_ONCE + 5))

    assert len(sent_by(lane)) == AT_ONCE
    assert sent_by(lane) == []


def test_the_next_of_an_article_waits_for_the_one_before():
    lane = lane_of(1, 1, 2)

    assert sent_by(lane) == [1, 3]
    assert sent_by(lane) == []

    answers(lane, 1, TAKEN)

    assert sent_by(lane) == [2]


def test_the_next_of_an_article_waits_while_the_one_before_is_tried_again():
    lane = lane_of(1, 1, 2)
    assert sent_by(lane) == [1, 3]
    answers(lane, 3, TAKEN)
    first = answers(lane, 1, REFUSED)

    assert sent_by(lane, NOON + timedelta(seconds=1)) == []
    assert sent_by(lane, first.next_try_at) == [1]
    answers(lane, 1, TAKEN)
    assert sent_by(lane, first.next_try_at) == [2]


def test_an_article_that_is_never_taken_holds_up_no_other():
    lane = lane_of(1, 2, 3, 4)
    sent_by(lane)
    answers(lane, 1, REFUSED)
    for pk in (2, 3, 4):
        answers(lane, pk, TAKEN)

    lane.add([Waiting(pk=5, sequence=5, message_id="msg_5", subject=5, body="{}")])

    assert sent_by(lane, NOON + timedelta(seconds=1)) == [5]


def test_each_wait_is_longer_and_none_is_longer_than_a_day():
    lane, at, waits = lane_of(1), NOON, []
    lane.give_up = timedelta(days=365)
    for _ in range(14):
        lane.next_try_at = None
        sent_by(lane, at)
        result = answers(lane, 1, REFUSED, at)
        waits.append(result.next_try_at - at)
        at = result.next_try_at
        # The endpoint takes others meanwhile
        lane.failures, lane.failing_since = 0, None

    assert timedelta(seconds=4) <= waits[0] <= timedelta(seconds=5)
    assert waits[0] < waits[1] < waits[2] < waits[3] < waits[4]
    assert timedelta(hours=19) < max(waits) <= timedelta(days=1)


def test_an_endpoint_that_fails_is_sent_one_at_a_time():
    lane = lane_of(1, 2, 3, 4)
    sent_by(lane)
    for pk in (1, 2, 3, 4):
        answers(lane, pk, TAKEN if pk > 1 else REFUSED)
    lane.failures = 1
    lane.add(
        Waiting(pk=pk, sequence=pk, message_id="", subject=pk, body="{}") for pk in range(5, 9)
    )

    assert sent_by(lane) == [5]


def test_an_endpoint_that_is_down_gets_nothing_but_a_probe_later_each_time():
    lane = lane_of(*range(50))
    fails(lane, DOWN_AFTER)

    assert lane.is_down
    assert sent_by(lane) == []

    at, waits = NOON, []
    for _ in range(4):
        waits.append(lane.next_try_at - at)
        at = lane.next_try_at
        (pk,) = sent_by(lane, at)
        answers(lane, pk, REFUSED, at)

    assert waits == sorted(waits)
    assert waits[0] < timedelta(seconds=6)
    assert waits[-1] > timedelta(minutes=4)


def test_what_fails_together_is_waited_for_as_once():
    lane = lane_of(*range(AT_ONCE))
    for pk in sent_by(lane):
        answers(lane, pk, REFUSED)

    assert lane.failures == DOWN_AFTER
    assert lane.next_try_at - NOON <= timedelta(seconds=5)


def test_the_probe_is_what_was_tried_least():
    lane = lane_of(1, 2, 3, 4)

    fails(lane, DOWN_AFTER)

    assert sent_by(lane, lane.next_try_at) == [4]


def test_an_endpoint_that_is_up_again_gets_all_at_once_in_order():
    lane = lane_of(*range(6))
    fails(lane, DOWN_AFTER)
    at = lane.next_try_at
    (pk,) = sent_by(lane, at)

    answers(lane, pk, TAKEN, at)

    assert lane.has_recovered
    assert (lane.failures, lane.failing_since, lane.next_try_at) == (0, None, None)
    assert sent_by(lane, at) == [1, 2, 3, 5, 6]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for_by_all_of_the_endpoint(status):
    lane = lane_of(1, 2)
    lane.sent(lane.waiting[1])
    result = answers(lane, 1, Answer(status, {"retry-after": "600"}, error="Later."))

    assert result.next_try_at == NOON + timedelta(minutes=10)
    assert sent_by(lane, NOON + timedelta(minutes=9, seconds=59)) == []
    assert sent_by(lane, NOON + timedelta(minutes=10)) == [1]


def test_retry_after_makes_no_wait_shorter():
    lane = lane_of(1, 2, 3, 4)
    fails(lane, DOWN_AFTER)
    at = lane.next_try_at
    (pk,) = sent_by(lane, at)

    answers(lane, pk, Answer(503, {"retry-after": "1"}, error="Soon."), at)

    assert lane.next_try_at - at >= timedelta(seconds=16)


def test_gone_switches_it_off():
    lane = lane_of(1, 2)
    lane.sent(lane.waiting[1])

    result = answers(lane, 1, Answer(410, error="Gone."))

    assert "410" in lane.off_reason
    assert result.state == "waiting"
    assert sent_by(lane, NOON + timedelta(days=2)) == []


def test_who_takes_nothing_for_too_long_is_switched_off_and_keeps_what_waits():
    lane = lane_of(1, 2)
    fails(lane, 1)
    lane.next_try_at = None

    (pk,) = sent_by(lane, NOON + GIVE_UP)
    result = answers(lane, pk, REFUSED, NOON + GIVE_UP)

    assert lane.off_reason == "It took nothing for 5 days. The last error: It answers 500."
    assert result.state == "waiting"


def test_what_alone_is_never_taken_is_given_up():
    lane = lane_of(1, 2)
    sent_by(lane)
    answers(lane, 1, REFUSED)
    answers(lane, 2, TAKEN)

    assert sent_by(lane, NOON + GIVE_UP) == [1]
    result = answers(lane, 1, REFUSED, NOON + GIVE_UP)

    assert (result.state, result.done_at) == ("failed", NOON + GIVE_UP)
    assert not lane.off_reason
    assert not lane.waiting


def test_a_delivery_remembers_the_attempts_before():
    lane = lane_of(1)
    sent_by(lane)
    answers(lane, 1, REFUSED)
    later = NOON + timedelta(minutes=1)
    sent_by(lane, later)

    result = answers(lane, 1, Answer(status=204, milliseconds=7), later)

    assert result.delivery.attempts == 2
    assert [each["status"] for each in result.delivery.history] == [500]
    assert result.delivery.last["milliseconds"] == 7
