"""What time does to what is held: expiry, what is due, and a database that is away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError, connection

from articles import publishing
from tests.api.memory.asking import ask

ARTICLES = "/api/v1/articles"
SNOW = f"{ARTICLES}/snow-in-astana"


class Clock:
    now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def clock(memory, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: Clock.now)
    memory.clock = lambda: Clock.now.timestamp()  # noqa: PLW0108  of then, not of now
    Clock.now = datetime.now(UTC)
    return Clock


def test_what_expires_is_not_sent_a_moment_longer(memory, make_article, clock):
    expires_at = clock.now + timedelta(seconds=90)
    article = make_article(expires_at=expires_at)
    publishing.publish(article=article, at=clock.now)
    memory.follower.look()
    paths = [
        SNOW,
        ARTICLES,
        f"{SNOW}/sections",
        f"{SNOW}/sections/it-fell",
        f"{ARTICLES}?count=exact",
    ]
    before = [ask(memory, path) for path in paths]

    clock.now = expires_at - timedelta(microseconds=1)
    assert [ask(memory, path).body for path in paths] == [each.body for each in before]
    clock.now = expires_at
    assert ask(memory, SNOW).status == 404
    assert ask(memory, f"{SNOW}/sections").status == 404
    assert ask(memory, ARTICLES).json["results"] == []
    assert ask(memory, f"{ARTICLES}?count=exact").json["count"] == 0


def test_nor_while_the_database_is_away(memory, make_article, clock):
    expires_at = clock.now + timedelta(seconds=90)
    publishing.publish(article=make_article(expires_at=expires_at), at=clock.now)
    memory.follower.look()
    ask(memory, SNOW)
    clock.now = expires_at

    with away():
        assert ask(memory, SNOW).status == 503


def test_no_copy_may_be_kept_beyond_what_is_due(memory, snow, make_article, clock):
    ask(memory, SNOW)
    due_at = clock.now + timedelta(seconds=30)
    draft = make_article(title="Next")
    publishing.schedule(article=draft, action="publish", due_at=due_at, at=clock.now)
    memory.follower.look()

    clock.now += timedelta(seconds=20)
    control = ask(memory, SNOW)["Cache-Control"]

    assert "max-age=9, s-maxage=9" in control  # a second less: it has to arrive
    clock.now = due_at
    assert "max-age=0" in ask(memory, SNOW)["Cache-Control"]


def test_a_moment_is_told_of_only_when_its_second_is_over(memory, make_live, clock, monkeypatch):
    monkeypatch.setattr("articles.publishing.log.clock", lambda: Clock.now)
    clock.now = clock.now.replace(microsecond=300_000)
    make_live(at=clock.now)
    memory.follower.look()
    first = ask(memory, SNOW)["Last-Modified"]
    clock.now += timedelta(seconds=1)

    assert first < ask(memory, SNOW)["Last-Modified"]


# The database away


def away():
    def refuse(execute, sql, params, many, context):
        raise OperationalError("The database is away.")

    return connection.execute_wrapper(refuse)


@pytest.fixture
def silence(monkeypatch):
    monkeypatch.setattr("articles.api.memory.following.SILENT_AFTER", -1)


def test_what_is_held_is_sent_and_says_that_it_may_be_stale(memory, snow, silence, settings):
    settings.SHARED_CACHE_SECONDS = 3_600
    first = ask(memory, SNOW)

    with away():
        answer = ask(memory, SNOW)

    assert answer.body == first.body
    assert answer["Cache-Status"] == "astana; hit; detail=database-away"
    # One that was purged of it must not keep it for an hour again.
    assert "max-age=60, s-maxage=60," in answer["Cache-Control"]


def test_what_is_not_held_is_a_503_that_says_when_to_ask_again(memory, snow):
    with away():
        answer = ask(memory, SNOW)

    assert answer.status == 503
    assert answer["Retry-After"] == "5"
    assert answer.json["type"].endswith("/unavailable")
    assert ask(memory, SNOW).status == 200  # nothing of it was held


def test_while_the_database_answers_nothing_is_said(memory, snow):
    assert "Cache-Status" not in ask(memory, SNOW).headers


def test_what_was_just_sent_expires_as_well(memory, make_article, clock):
    expires_at = clock.now + timedelta(milliseconds=100)
    publishing.publish(article=make_article(expires_at=expires_at), at=clock.now)
    memory.follower.look()
    for _ in range(3):
        assert ask(memory, SNOW).status == 200
    clock.now = expires_at

    assert ask(memory, SNOW).status == 404
