"""`wait`: whoever asks where there is nothing yet is answered as soon as there is something."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from articles.api.memory import MIB, Memory
from articles.models import Change
from tests.api.contract.test_examples import problem_examples
from tests.api.memory.asking import SameThread, ask

CHANGES = "/api/v1/changes"
pytestmark = pytest.mark.django_db(transaction=True)

LONG = 30  # seconds: only a failing test waits so long


class OneByOne(SameThread):
    """Lets one at a time in, each with a connection of their own, and counts them."""

    def __init__(self, application):
        super().__init__(application, threads=1)
        self.inside = threading.Lock()
        self.asked = 0

    def _inside(self, work, patience, gives_up=None):
        with self.inside:
            self.asked += 1
            try:
                return work()
            finally:
                if threading.current_thread() is not threading.main_thread():
                    connection.close()


@pytest.fixture
def shared(django):
    """A way into Django for several threads of one test."""
    return OneByOne(django)


@pytest.fixture
def memory(shared, follower):
    return Memory(shared, follower=follower, most=MIB, seats=8)


@pytest.fixture
def end(memory, make_live, follower):
    """The address of the feed's end."""
    make_live(title="Snow in Astana")
    follower.look()
    return f"{CHANGES}?cursor={ask(memory, f'{CHANGES}?cursor=now').json['next_cursor']}"


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as threads:
        yield threads


def until(condition):
    deadline = time.monotonic() + LONG
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_what_is_there_already_is_answered_at_once(memory, make_live, follower):
    make_live(title="Snow in Astana")
    follower.look()

    response = ask(memory, f"{CHANGES}?wait={LONG}")

    assert [entry["slug"] for entry in response.json["results"]] == ["snow-in-astana"]


def test_once_time_is_over_the_answer_is_as_without_wait(memory, end):
    plain = ask(memory, end)

    waited = ask(memory, f"{end}&wait=1")

    assert (waited.status, waited.body, waited["ETag"]) == (200, plain.body, plain["ETag"])
    assert waited["Link"] == plain["Link"]
    assert ask(memory, f"{end}&wait=1", if_none_match=plain["ETag"]).status == 304


def test_eight_who_wait_are_answered_by_one_query(memory, shared, pool, end, make_live, follower):
    waiting = [pool.submit(ask, memory, f"{end}&wait={LONG}") for _ in range(8)]
    until(lambda: memory.waiting.taken == 8)
    asked = shared.asked

    with shared.inside:  # nobody is answered before all of them were woken
        make_live(title="Ice on the river")
        follower.look()
    answers = [each.result(LONG) for each in waiting]

    assert {answer.body for answer in answers} == {answers[0].body}
    assert [entry["slug"] for entry in answers[0].json["results"]] == ["ice-on-the-river"]
    assert shared.asked == asked + 1
    assert memory.waiting.taken == 0


def test_what_is_not_in_the_feed_wakes_nobody_for_good(
    memory, shared, pool, end, make_live, follower
):
    waiting = pool.submit(ask, memory, f"{end}&language=kk&wait={LONG}")
    until(lambda: memory.waiting.taken == 1)
    with shared.inside:
        make_live(title="Ice on the river")
        asked = shared.asked
    follower.look()
    until(lambda: shared.asked > asked)
    assert not waiting.done()

    with shared.inside:
        make_live(title="Muz", language="kk")
    follower.look()

    answer = waiting.result(LONG)
    assert [entry["slug"] for entry in answer.json["results"]] == ["muz"]


def test_one_more_than_there_is_room_for_is_refused(shared, follower, end):
    memory = Memory(shared, follower=follower, most=MIB, seats=0)

    refused = ask(memory, f"{end}&wait={LONG}")

    assert (refused.status, refused["Retry-After"]) == (503, "5")
    assert refused.json == problem_examples()["too-many-waiting"]
    assert ask(memory, end).status == 200


def test_nobody_waits_in_a_process_that_is_about_to_end(memory, pool, end):
    waiting = pool.submit(ask, memory, f"{end}&wait={LONG}")
    until(lambda: memory.waiting.taken == 1)

    memory.close()

    assert waiting.result(LONG).json["results"] == []
    assert ask(memory, f"{end}&wait={LONG}").json["results"] == []


def test_an_answer_that_was_waited_for_is_not_sent_again_without_waiting(memory, end):
    """What was just sent is sent again as it is: not to whoever would wait."""
    ask(memory, f"{end}&wait=1")
    begun = time.monotonic()

    ask(memory, f"{end}&wait=1")

    assert time.monotonic() - begun >= 1


def test_without_memory_nobody_waits(shared, follower, end):
    memory = Memory(shared, follower=follower, most=0, seats=8)

    assert ask(memory, f"{end}&wait={LONG}").json["results"] == []
    assert memory.waiting.taken == 0


@pytest.mark.parametrize("text", ["51", "-1", "long"])
def test_who_would_wait_too_long_is_refused(memory, text):
    assert ask(memory, f"{CHANGES}?wait={text}").status == 400
    assert memory.waiting.taken == 0


def test_a_cursor_that_is_gone_is_not_waited_at(memory, end, make_live):
    Change.objects.update(token="another")

    assert ask(memory, f"{end}&wait={LONG}").status == 410
