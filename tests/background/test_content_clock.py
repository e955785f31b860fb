from __future__ import annotations

import logging
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from articles import background, publishing
from articles.background import ContentClock, content_clock
from articles.models import Article, Publication, PublicationKey, Schedule
from articles.publishing import log
from tests.background.waiting import until


@pytest.fixture
def running(transactional_db, monkeypatch):
    """Have a clock tick quickly, in a thread of its own, for as long as the test lasts."""
    monkeypatch.setattr(content_clock, "TICK", 0.02)
    stop = threading.Event()
    (runner,) = background.start([ContentClock()], stop=stop, longest=0.02)
    yield runner
    stop.set()
    assert runner.join(30)


def test_a_tick_does_what_is_due(make_article):
    article = make_article()
    now = log.clock()
    publishing.schedule(
        article=article, action="publish", due_at=now + timedelta(microseconds=1), at=now
    )
    time.sleep(0.001)

    ContentClock().step()

    assert Publication.objects.get().pk == article.pk


def test_a_tick_goes_on_with_a_remake(make_live, make_author):
    author = make_author("Old Name")
    make_live(authors=[author])
    author.name = "New Name"
    publishing.save_embedded(thing=author)

    ContentClock().step()

    assert '"New Name"' in Publication.objects.get().detail_json


def test_a_tick_without_anything_to_do_is_cheap_and_writes_nothing(
    make_live, django_assert_max_num_queries
):
    make_live(expires_at=log.clock() + timedelta(days=1))
    ContentClock().step()

    with django_assert_max_num_queries(5) as seen:
        ContentClock().step()

    assert all(query["sql"].startswith("SELECT") for query in seen.captured_queries)


def test_the_running_clock_needs_nobody_to_ask(running, make_article):
    article = make_article()
    now = log.clock()
    due_at = now + timedelta(seconds=0.2)
    publishing.schedule(article=article, action="publish", due_at=due_at, at=now)

    until(Publication.objects.exists)

    assert log.clock() >= due_at
    assert Publication.objects.get().published_at == due_at


def test_it_outlives_a_mistake_and_says_so_once(running, make_live, caplog):
    """A row that no act leaves behind: live, and its working copy erased by hand."""
    caplog.set_level(logging.INFO, "articles.background")
    soon = log.clock() + timedelta(seconds=0.05)
    article = make_live(title="Snow", expires_at=soon + timedelta(days=1))
    Article.objects.filter(pk=article.pk).delete()
    Publication.objects.update(expires_at=soon)

    until(lambda: "stumbled" in caplog.text)
    time.sleep(0.1)
    PublicationKey.objects.all().delete()
    Publication.objects.all().delete()
    until(lambda: "goes on" in caplog.text)

    assert caplog.text.count("stumbled") == 1
    assert running.is_alive


@pytest.mark.postgres
def test_it_outlives_a_lost_connection(running, make_article, caplog):
    caplog.set_level(logging.INFO, "articles.background")
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    until(lambda: count(f"SELECT count(*) {others}"))

    until(
        lambda: (
            count(f"SELECT count(pg_terminate_backend(pid)) {others}")
            and "Content clock waits" in caplog.text
        )
    )

    until(lambda: "goes on" in caplog.text)
    now = log.clock()
    publishing.schedule(
        article=make_article(),
        action="publish",
        due_at=now + timedelta(milliseconds=50),
        at=now,
    )
    until(Publication.objects.exists)
    assert not Schedule.objects.filter(done_at=None).exists()


def count(query):
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]
