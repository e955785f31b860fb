"""Whoever walks `sequence > cursor` sees every change once, whoever publishes meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from articles import publishing
from articles.models import Article, Change
from articles.publishing import log
from tests import documented_client
from tests.conftest import NOON
from tests.invariants.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

PUBLISHERS = 8
TIMES = 6  # that each publishes
# Whoever looks without a pause has the interpreter nearly all the time, and whoever publishes, who
# gives it away with each statement, gets it back after 5 ms each time: 100 s instead of one.
PAUSE_SECONDS = 0.002


Follow = Callable[[int | str], tuple[list[int], int | str]]


def along_the_table(after: int | str) -> tuple[list[int], int | str]:
    """Return the sequences that come after a sequence, and the last of them."""
    news = Change.objects.filter(sequence__gt=after or 0).order_by("sequence")
    seen = list(news.values_list("sequence", flat=True))
    return seen, max(seen, default=after)


def in_the_feed(cursor: int | str) -> tuple[list[int], int | str]:
    """Return the sequences on the page at a cursor, and the cursor to go on with."""
    page = Client().get("/api/v1/changes", {"limit": 3, **({"cursor": cursor} if cursor else {})})
    assert page.status_code == 200, page.content
    told = page.json()
    return [entry["sequence"] for entry in told["results"]], told["next_cursor"]


FOLLOWERS = [along_the_table, in_the_feed]


def patiently(act: Callable[[], object]) -> None:
    """Do it, as often as it takes: among nine who write, SQLite lets some wait for very long."""
    for attempt in range(10):
        try:
            act()
        except (OperationalError, publishing.Busy):
            if attempt == 9:
                raise
        else:
            return


def follow_while_eight_publish(
    articles: list[Article], follow: Follow, *, tries: int = 0
) -> list[list[int]]:
    """Return the sequences that each of two followers saw, in its order."""
    documented_client.strict()  # what answers are held to can't be made in several threads at once
    busy = [article.pk for article in articles]

    def publish(article: Article) -> list[int]:
        rows = Article.objects.filter(pk=article.pk)
        try:
            for number in range(TIMES):
                title = f"{article.slug} {tries}.{number}"
                at = NOON + timedelta(minutes=tries * TIMES + number)
                patiently(partial(rows.update, title=title))
                patiently(partial(publishing.publish, article=article, at=at))
        finally:
            busy.remove(article.pk)
        return []

    def walk() -> list[int]:
        seen: list[int] = []
        place: int | str = ""
        while True:
            is_last_look = not busy
            news, place = follow(place)
            is_going_round = not set(news).isdisjoint(seen)  # without the lock it can be
            seen += news
            if is_last_look and (is_going_round or not news):
                return seen
            time.sleep(PAUSE_SECONDS)

    acts = [lambda article=article: publish(article) for article in articles]
    return at_once([*acts, walk, walk])[-2:]


@pytest.mark.parametrize("follow", FOLLOWERS)
def test_none_is_missed_none_is_seen_twice_and_there_is_no_gap(make_live, follow):
    articles = [make_live(title=f"Snow {number}") for number in range(PUBLISHERS)]

    seen = follow_while_eight_publish(articles, follow)

    assert seen == [list(range(1, PUBLISHERS * (TIMES + 1) + 1))] * 2
    moments = Change.objects.order_by("sequence").values_list("happened_at", flat=True)
    assert sorted(moments) == list(moments)


@pytest.mark.postgres  # SQLite has one writer at a time, lock or none
@pytest.mark.parametrize("follow", FOLLOWERS)
def test_changes_are_missed_without_the_lock(make_live, monkeypatch, follow):
    """The test above can fail: numbered as a table usually is, changes get lost."""
    articles = [make_live(title=f"Snow {number}") for number in range(PUBLISHERS)]

    class Numbered(log.Turn):
        def append(self, **values: Any) -> Change:
            with connection.cursor() as cursor:
                cursor.execute("SELECT nextval('numbers')")
                self.last = cursor.fetchone()[0] - 1
            return super().append(**values)

    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE numbers START 1000")
    monkeypatch.setattr(log, "begin", lambda: Numbered(last=0, moment=log.clock()))
    try:
        for tries in range(1, 20):
            seen = follow_while_eight_publish(articles, follow, tries=tries)
            every = set(Change.objects.values_list("sequence", flat=True))
            missed = [every - set(each) for each in seen]
            if any(missed):
                break
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SEQUENCE numbers")

    assert any(missed)
