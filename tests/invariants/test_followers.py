"""Whoever walks `sequence > cursor` sees every change once, whoever publishes meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from articles import publishing
from articles.models import Article, Change
from articles.publishing import log
from tests.conftest import NOON
from tests.invariants.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

PUBLISHERS = 8
TIMES = 6  # that each publishes


def follow_while_eight_publish(articles: list[Article], tries: int = 0) -> list[int]:
    """Return the sequences that a follower saw, in its order."""
    busy = [article.pk for article in articles]

    def publish(article: Article) -> list[int]:
        try:
            for number in range(TIMES):
                title = f"{article.slug} {tries}.{number}"
                Article.objects.filter(pk=article.pk).update(title=title)
                at = NOON + timedelta(minutes=tries * TIMES + number)
                publishing.publish(article=article, at=at)
        finally:
            busy.remove(article.pk)
        return []

    def follow() -> list[int]:
        seen: list[int] = []
        cursor, is_last_look = 0, False
        while not is_last_look:
            is_last_look = not busy
            news = Change.objects.filter(sequence__gt=cursor).order_by("sequence")
            seen += news.values_list("sequence", flat=True)
            cursor = max(seen, default=0)
        return seen

    acts = [lambda article=article: publish(article) for article in articles]
    return at_once([*acts, follow])[-1]


def test_none_is_missed_none_is_seen_twice_and_there_is_no_gap(make_live):
    articles = [make_live(title=f"Snow {number}") for number in range(PUBLISHERS)]

    seen = follow_while_eight_publish(articles)

    assert seen == list(range(1, PUBLISHERS * (TIMES + 1) + 1))
    moments = Change.objects.order_by("sequence").values_list("happened_at", flat=True)
    assert sorted(moments) == list(moments)


@pytest.mark.postgres  # SQLite has one writer at a time, lock or none
def test_changes_are_missed_without_the_lock(make_live, monkeypatch):
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
            seen = follow_while_eight_publish(articles, tries)
            missed = set(Change.objects.values_list("sequence", flat=True)) - set(seen)
            if missed:
                break
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SEQUENCE numbers")

    assert missed
