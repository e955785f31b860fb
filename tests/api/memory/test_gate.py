"""The gate before Django."""

from __future__ import annotations

import threading

import pytest

from articles.api.memory.gate import Busy, Gate
from tests.invariants.threads import at_once

WAIT = 5  # seconds: only a failing test waits so long


class Slow:
    """An application that answers once it may, and knows how many are inside."""

    def __init__(self):
        self.may_end = threading.Event()
        self.is_entered = threading.Event()
        self.threads = set()
        self.inside = self.most_inside = self.closed = 0
        self._lock = threading.Lock()

    def __call__(self, environ, start_response):
        with self._lock:
            self.inside += 1
            self.most_inside = max(self.inside, self.most_inside)
            self.threads.add(threading.current_thread().name)
        self.is_entered.set()
        self.may_end.wait(WAIT)
        start_response("200 OK", [("X-Is", "slow")])
        with self._lock:
            self.inside -= 1
        return self

    def __iter__(self):
        return iter([b"a", b"b"])

    def close(self):
        self.closed += 1


def test_the_answer_is_read_to_its_end_and_closed():
    slow = Slow()
    slow.may_end.set()

    answered = Gate(slow, threads=1).ask({}, patience=WAIT)

    assert (answered.status, answered.headers, answered.body) == (
        "200 OK",
        [("X-Is", "slow")],
        b"ab",
    )
    assert slow.closed == 1


def test_no_more_are_inside_than_it_has_threads():
    slow = Slow()
    gate = Gate(slow, threads=2)

    def end():
        slow.is_entered.wait(WAIT)
        slow.may_end.set()

    at_once([end, *[lambda: gate.ask({}, patience=WAIT)] * 12])

    assert slow.most_inside <= 2
    assert len(slow.threads) <= 2  # and so are the connections
    assert slow.closed == 12


def test_whoever_finds_no_room_is_told_so():
    slow = Slow()
    gate = Gate(slow, threads=1)

    def ask():
        slow.is_entered.wait(WAIT)
        with pytest.raises(Busy):
            gate.ask({}, patience=0.01)
        slow.may_end.set()

    at_once([lambda: gate.ask({}, patience=WAIT), ask])
    gate.ask({}, patience=WAIT)

    assert slow.closed == 2  # whoever was told so isn't let in later


def test_whoever_gives_up_leaves_what_runs_alone_and_its_place_taken():
    slow = Slow()
    gate = Gate(slow, threads=1)

    with pytest.raises(Busy):
        gate.ask({}, patience=0.01, gives_up=lambda: True)
    with pytest.raises(Busy):
        gate.ask({}, patience=0.01)
    slow.may_end.set()

    assert gate.ask({}, patience=WAIT).body == b"ab"
    assert slow.closed == 2


def test_what_must_follow_is_done_before_anybody_sees_the_answer():
    slow, order = Slow(), []
    slow.may_end.set()

    Gate(slow, threads=1).ask(
        {}, patience=WAIT, then=lambda: order.append(threading.current_thread().name)
    )

    assert order == list(slow.threads)


def test_an_error_of_the_application_reaches_the_caller_and_frees_the_place():
    def broken(environ, start_response):
        raise ValueError("broken")

    gate = Gate(broken, threads=1)

    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            gate.ask({}, patience=0.1)
