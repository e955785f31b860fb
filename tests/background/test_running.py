"""A duty in a thread of its own."""

from __future__ import annotations

import logging
import threading

import pytest
from django.db import OperationalError, connection

from articles import background
from articles.background import Away, running
from tests.background.waiting import until


class Scripted:
    """A duty whose steps raise what is said, one after the other, and then succeed."""

    name = "counting"

    def __init__(self, *troubles, rest=0.0):
        self.troubles = list(troubles)
        self.rest = rest
        self.steps = 0
        self.is_closed = False
        self.did = ""

    def step(self):
        self.steps += 1
        if self.troubles and (trouble := self.troubles.pop(0)):
            raise trouble
        self.did = f"counted {self.steps}" if self.steps < 5 else ""
        return self.rest

    def close(self):
        self.is_closed = True


@pytest.fixture
def start(transactional_db, monkeypatch, caplog):
    """Start a duty, with hardly a pause after trouble; it stops when the test ends."""
    monkeypatch.setattr(running, "FIRST_PAUSE", 0.01)
    caplog.set_level(logging.INFO, "articles.background")
    stop = threading.Event()
    runners = []

    def start(duty):
        (runner,) = background.start([duty], stop=stop)
        runner.stop = stop
        runners.append(runner)
        return runner

    yield start
    stop.set()
    assert all(runner.join(30) for runner in runners)


def test_it_is_done_again_and_again(start):
    duty = Scripted()

    runner = start(duty)

    until(lambda: duty.steps > 10)
    assert runner.stepped_at
    assert runner.trouble == ""


def test_what_was_done_last_is_kept_until_something_else_is(start):
    duty = Scripted()

    runner = start(duty)

    until(lambda: duty.steps > 10)
    assert runner.deed == "counted 4"
    assert runner.did_at < runner.stepped_at


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (Away("The cache is away."), "Counting waits: The cache is away."),
        (OperationalError("no\n connection"), "Counting waits: no"),
        (ValueError("Nobody foresaw this."), "Counting stumbled, and tries again."),
    ],
)
def test_trouble_is_said_once_and_its_end_too(start, caplog, trouble, said):
    duty = Scripted(trouble, trouble, trouble)

    start(duty)

    until(lambda: "goes on" in caplog.text)
    assert caplog.text.count(said) == 1
    assert caplog.text.count("Counting") == 2
    assert ("Traceback" in caplog.text) == isinstance(trouble, ValueError)


def test_trouble_is_there_to_be_read_while_it_lasts(start):
    duty = Scripted(*[Away("The cache\nis away.")] * 1_000)

    runner = start(duty)
    until(lambda: duty.steps > 1)

    assert runner.trouble == "The cache is away."
    assert runner.in_trouble_since
    duty.troubles.clear()
    until(lambda: not runner.trouble)
    assert runner.in_trouble_since is None


def test_pauses_grow_and_begin_anew_after_a_good_step():
    runner = running.Runner(
        Scripted(Away(), Away(), Away(), Away(), None, Away()), stop=threading.Event()
    )

    assert [runner._step() for _ in range(6)] == [1.0, 2.0, 4.0, 5.0, 0.0, 1.0]


def test_a_mistake_is_tried_again_ever_more_seldom():
    runner = running.Runner(Scripted(*[ValueError()] * 8), stop=threading.Event())

    assert [runner._step() for _ in range(8)] == [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0, 60.0]


def test_a_stop_waits_for_the_step_and_then_closes(start):
    is_in, may_end = threading.Event(), threading.Event()

    class Slow(Scripted):
        def step(self):
            is_in.set()
            assert may_end.wait(30)
            return super().step()

    duty = Slow()
    runner = start(duty)
    assert is_in.wait(30)

    runner.stop.set()
    assert not runner.join(0.05)
    may_end.set()

    assert runner.join(30)
    assert (duty.steps, duty.is_closed) == (1, True)


def test_a_stop_ends_a_long_rest(start):
    duty = Scripted(rest=3_600.0)
    runner = start(duty)
    until(lambda: duty.steps)

    runner.stop.set()

    assert runner.join(30)


@pytest.mark.parametrize(("rest", "is_kept"), [(0.5, True), (60.0, False)])
def test_no_connection_is_kept_over_a_long_rest(transactional_db, rest, is_kept, monkeypatch):
    class Asking(Scripted):
        def step(self):
            connection.ensure_connection()
            return rest

    closed = []
    monkeypatch.setattr(connection, "close", lambda: closed.append(True))

    running.Runner(Asking(), stop=threading.Event())._step()

    assert (closed == []) == is_kept
