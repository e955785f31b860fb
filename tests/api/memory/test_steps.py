"""What is sent in steps is worked out inside step by step, and nothing in there is held between."""

from __future__ import annotations

import threading

import pytest

from articles.api.memory import MIB, Follower, Gate, Memory
from tests.api.memory.asking import ask

PATH = "/api/v1/manifest"


class InSteps:
    is_sent_in_steps = True
    cut_off = b"cut off\n"

    def __init__(self, *steps):
        self.steps = steps
        self.threads = []
        self.is_closed = False

    def __iter__(self):
        for step in self.steps:
            self.threads.append(threading.current_thread().name)
            if isinstance(step, Exception):
                raise step
            yield step

    def close(self):
        self.threads.append(threading.current_thread().name)
        self.is_closed = True


@pytest.fixture
def sent():
    return InSteps(b"one\n", b"two\n", b"three\n")


def in_front_of(sent):
    """A memory whose gate lets one in at a time: that one answers others as well."""

    def application(environ, start_response):
        start_response("200 OK", [("Content-Type", "text/plain")])
        return sent if environ["PATH_INFO"] == PATH else [b"another"]

    return Memory(Gate(application, threads=1), follower=Follower(), most=MIB)


def begun(memory):
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": PATH}  # nothing is asked of Django here
    return memory.gate._steps(memory.gate._application(environ, lambda *started: None))


def test_all_of_it_comes_in_order(sent):
    assert ask(in_front_of(sent), PATH).body == b"one\ntwo\nthree\n"


def test_each_step_is_inside_and_between_two_others_are_let_in(sent):
    memory = in_front_of(sent)
    steps = begun(memory)

    assert next(steps) == b"one\n"
    assert ask(memory, "/api/v1/tags").body == b"another"
    assert list(steps) == [b"two\n", b"three\n"]
    assert set(sent.threads) == {"inside-0"}
    assert sent.is_closed


def test_no_step_is_worked_out_before_it_is_asked_for(sent):
    steps = begun(in_front_of(sent))
    next(steps)

    assert len(sent.threads) == 1


def test_whoever_goes_away_closes_it(sent):
    steps = begun(in_front_of(sent))
    next(steps)

    steps.close()

    assert sent.is_closed


def test_what_is_cut_off_says_so(caplog):
    sent = InSteps(b"one\n", ValueError("broken"))

    assert ask(in_front_of(sent), PATH).body == b"one\ncut off\n"
    assert "An answer was cut off" in caplog.text
    assert sent.is_closed
