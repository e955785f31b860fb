"""What was just sent for a request is sent again as it is, for a moment."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.api.memory import Memory, ready, sending
from tests.api.memory.asking import SameThread, ask
from tests.conftest import NOON

ARTICLES = "/api/v1/articles"
SNOW = f"{ARTICLES}/snow-in-astana"


@pytest.fixture
def memory(memory):
    """The same, and no time goes by: on a slow machine a moment is soon over."""
    now = time.time()
    memory.clock = lambda: now
    return memory


def three_times(memory, path, **sent):
    """The first is fetched, the second put together, and from the third on it is ready."""
    return [ask(memory, path, **sent) for _ in range(3)][-1]


def test_what_was_just_sent_is_sent_again_as_it_is(memory, snow, monkeypatch):
    expected = three_times(memory, SNOW)
    monkeypatch.setattr(sending, "response", None)  # calling it would fail

    assert ask(memory, SNOW) == expected


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"authorization": "Bearer secret"}, 200),
        ({"host": "evil.example"}, 400),
        ({"accept": "text/html"}, 406),
        ({"method": "POST"}, 405),
        ({"if_none_match": "*"}, 304),
        ({"accept_encoding": "br"}, 200),
        ({"method": "HEAD"}, 200),
    ],
)
def test_who_asks_otherwise_gets_something_else(memory, django, snow, sent, status):
    plain = three_times(memory, SNOW)
    answer = ask(memory, SNOW, **sent)

    assert answer.status == status
    assert answer != plain
    assert three_times(memory, SNOW, **sent) == answer


def test_what_was_touched_is_not_ready_any_more(memory, snow):
    three_times(memory, SNOW)
    publishing.withdraw(article=snow, at=NOON)
    memory.follower.look()

    assert ask(memory, SNOW).status == 404


def test_what_changes_elsewhere_leaves_it_ready(memory, snow, make_live, monkeypatch):
    expected = three_times(memory, SNOW)
    make_live(title="Ice on the Ishim")
    memory.follower.look()
    monkeypatch.setattr(sending, "response", None)  # calling it would fail

    assert ask(memory, SNOW) == expected


def test_what_will_be_due_is_in_what_is_sent(memory, snow, make_article):
    assert "max-age=60" in three_times(memory, SNOW)["Cache-Control"]
    now = timezone.now()
    due_at = now + timedelta(seconds=30)
    publishing.schedule(article=make_article(title="Ice"), action="publish", due_at=due_at, at=now)
    memory.follower.look()

    assert "max-age=60" not in ask(memory, SNOW)["Cache-Control"]


def test_what_changes_elsewhere_and_then_here_is_not_ready(memory, django, snow, make_live):
    three_times(memory, SNOW)
    make_live(title="Ice on the Ishim")
    memory.follower.look()
    ask(memory, SNOW)
    snow.title = "Much snow in Astana"
    snow.save()
    publishing.publish(article=snow, at=NOON)
    memory.follower.look()

    assert ask(memory, SNOW).json["title"] == "Much snow in Astana"


def test_strangers_who_ask_in_many_ways_leave_no_more_than_a_few(memory, snow, monkeypatch):
    monkeypatch.setattr(ready, "AT_MOST", 10)
    three_times(memory, SNOW)
    for number in range(35):
        ask(memory, SNOW, if_none_match=f'"{number}"')

    (slot,) = memory.answers._slots.values()
    assert 0 < len(memory.ready) <= 10
    assert len(slot.value.sent_for) == len(memory.ready)


def test_what_is_let_go_takes_only_its_own_along(memory, snow, make_live):
    make_live(title="Ice on the Ishim")
    memory.follower.look()
    three_times(memory, SNOW)
    three_times(memory, f"{ARTICLES}/ice-on-the-ishim")
    publishing.withdraw(article=snow, at=NOON)
    memory.follower.look()
    ask(memory, SNOW)

    (left,) = memory.ready._responses
    assert f"{ARTICLES}/ice-on-the-ishim" in left


def test_what_is_let_go_is_not_kept_ready(django, follower, snow):
    memory = Memory(SameThread(django, threads=1), follower=follower, most=40_000)
    three_times(memory, SNOW)
    assert len(memory.ready) == 1
    for number in range(1, 25):
        ask(memory, f"{ARTICLES}?page_size={number}")

    assert len(memory.ready) == 0


def test_long_requests_are_not_kept_ready(memory, snow):
    three_times(memory, SNOW, if_none_match=", ".join(['"other"'] * 300))

    assert len(memory.ready) == 0
