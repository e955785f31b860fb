"""Many callers of what isn't held: one fetches it, the others wait for that."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest

from articles import publishing
from articles.api.conditional import FRESHNESS, Freshness
from articles.api.memory import MIB, Gate, Memory, layer
from tests.api.memory.asking import ask
from tests.conftest import NOON
from tests.invariants.threads import at_once

PATH = "/api/v1/articles/snow"
WAIT = 5  # seconds: only a failing test waits so long


class Application:
    """Answers once it may, and counts how often it was asked."""

    def __init__(self, tag="release"):
        self.tag = tag
        self.asked = 0
        self.is_asked, self.may_answer = threading.Event(), threading.Event()

    def __call__(self, environ, start_response):
        self.asked += 1
        self.is_asked.set()
        self.may_answer.wait(WAIT)
        environ[FRESHNESS] = Freshness(datetime.now(UTC), NOON, None)
        tags = [("Cache-Tag", self.tag)] if self.tag else []
        start_response("200 OK", [("Content-Type", "text/plain"), ("ETag", '"a"'), *tags])
        return [str(self.asked).encode()]


def in_front_of(application, follower, *, threads=2):
    return Memory(Gate(application, threads=threads), follower=follower, most=MIB)


def all_wait(memory, application, callers, meanwhile=lambda: None):
    """Let so many ask at once, and the application answer when all of them wait for it."""

    def release():
        application.is_asked.wait(WAIT)
        meanwhile()
        application.may_answer.set()

    return at_once([release, *[lambda: ask(memory, PATH)] * callers])[1:]


def test_many_callers_are_one_question(follower):
    application = Application()

    answers = all_wait(in_front_of(application, follower), application, 200)

    assert {(answer.status, answer.body) for answer in answers} == {(200, b"1")}
    assert application.asked == 1


def test_what_was_touched_meanwhile_is_asked_for_again(follower, make_live):
    article = make_live()
    follower.look()
    application = Application(tag=f"article:{article.pk}")
    memory = in_front_of(application, follower)
    begun = threading.Thread(target=lambda: ask(memory, PATH))
    begun.start()
    application.is_asked.wait(WAIT)
    publishing.withdraw(article=article, at=NOON)
    follower.look()
    application.may_answer.set()
    begun.join()

    assert ask(memory, PATH).body == b"2"
    assert ask(memory, PATH).body == b"2"


def test_what_can_not_be_held_is_each_one_s_own(follower):
    application = Application(tag="")

    answers = all_wait(in_front_of(application, follower, threads=4), application, 4)

    assert application.asked == 4
    assert {answer.status for answer in answers} == {200}


def test_whoever_waits_too_long_is_told_so(follower, monkeypatch):
    monkeypatch.setattr(layer, "PATIENCE", 0.05)
    application = Application()
    memory = in_front_of(application, follower)
    first = threading.Thread(target=lambda: ask(memory, PATH))
    first.start()
    application.is_asked.wait(WAIT)

    refused = ask(memory, PATH)
    application.may_answer.set()
    first.join()

    assert (refused.status, refused["Retry-After"]) == (503, "5")
    assert ask(memory, PATH).status == 200


def test_an_error_frees_the_way(follower):
    def broken(environ, start_response):
        raise ValueError("broken")

    memory = in_front_of(broken, follower)

    for _ in range(2):
        with pytest.raises(ValueError, match="broken"):
            ask(memory, PATH)
