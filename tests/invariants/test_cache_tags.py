"""
Whatever editors do: a copy that no change has touched since is as good as new.

A cache beside them keeps each answer for as long as its tags and its max-age let it.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import RequestFactory
from django.urls import resolve
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from articles import publishing
from articles.api import tags
from articles.models import Article, Change, Fact, LogHead, Section
from articles.publishing import log, remaking
from tests.invariants import test_random_sequences
from tests.invariants.test_random_sequences import BEGINNING, Clock, Editing

DAY = 24 * 60 * 60  # seconds
LISTS = [
    "",
    "?count=exact&page_size=1",
    "?language=en",
    "?author=saule&count=exact",
    "?author=marat",
    "?tag=saule,daniyar",
    "?tag=first",
    "?tag_all=saule,daniyar",
    "?category=first&language=ru",
]
SLUGS = ["first", "snow", "steppe", "rivers"]
BELOW = ["", "/related", "/sections/talks"]
SHELVES = ["authors", "tags", "authors/saule", "tags/saule", "tags/first"]
PATHS = [
    *(f"/api/v1/articles{query}" for query in LISTS),
    *(f"/api/v1/articles/{slug}{below}" for slug in SLUGS for below in BELOW),
    *(f"/api/v1/{path}" for path in SHELVES),
]


@dataclass(frozen=True)
class Copy:
    says: tuple[int, str | None, bytes]  # status, Location, body
    tags: frozenset[str]
    sequence: int  # of the log, before it was asked for
    ends_at: datetime


class Cache:
    def __init__(self) -> None:
        self.copies: dict[str, list[Copy]] = {}
        self.touched: dict[str, int] = {}
        self.followed = 0

    def check(self, ids: Iterable[str]) -> None:
        """Hold every copy that is still valid to what is said now, and keep that as well."""
        for change in Change.objects.filter(sequence__gt=self.followed).order_by("sequence"):
            self.touched |= dict.fromkeys(tags.of_change(change), change.sequence)
            self.followed = change.sequence
        by_ids = [f"/api/v1/articles?id={','.join(ids)}&tag=saule"]
        by_ids += [f"/api/v1/articles/by-id/{pk}" for pk in ids]
        # What is renamed is at once found by its new slug; that is told once all is remade.
        is_remade = not Fact.objects.filter(dirty=True).exists()
        for path in PATHS + by_ids:
            now = ask(path)
            kept = [copy for copy in self.copies.get(path, ()) if self.is_valid(copy)]
            if is_remade:
                for copy in kept:
                    assert copy.says == now.says, (path, copy, now)
            self.copies[path] = [*kept[-3:], now]

    def is_valid(self, copy: Copy) -> bool:
        touched = max((self.touched.get(tag, 0) for tag in copy.tags), default=0)
        return touched <= copy.sequence and Clock.now < copy.ends_at


def ask(path: str) -> Copy:
    sequence = LogHead.objects.get().last
    request = RequestFactory().get(path)
    request.resolver_match = match = resolve(request.path_info)
    response: Any = match.func(request, *match.args, **match.kwargs)
    assert response.status_code in {200, 308, 404}, (path, response.content)
    kept_for = response["Cache-Control"].partition("max-age=")[2].partition(",")[0]
    return Copy(
        says=(response.status_code, response.get("Location"), response.content),
        tags=frozenset(response["xkey"].split()),
        sequence=sequence,
        # What isn't there comes back only with a change.
        ends_at=Clock.now + timedelta(seconds=int(kept_for or DAY)),
    )


@pytest.fixture(autouse=True)
def _clock(db, monkeypatch):
    Clock.now = BEGINNING
    monkeypatch.setattr(log, "clock", lambda: Clock.now)
    monkeypatch.setattr(timezone, "now", lambda: Clock.now)
    monkeypatch.setattr(django_settings, "CACHE_SECONDS", DAY)


def test_after_each_kind_of_act(make_live, make_article, make_author, make_tag):
    author, tag, other_tag = make_author("Saule"), make_tag("saule"), make_tag("daniyar")
    unused = make_tag("first")
    target = make_live(title="Rivers", tags=[other_tag], at=BEGINNING)
    article = make_live(
        title="Snow",
        sections=("<p>It fell.</p>", {"heading": "Talks", "html": "<p>They met.</p>"}),
        links=[{"target": target}],
        authors=[author],
        tags=[tag],
        at=BEGINNING,
    )
    newcomer = make_article(title="First", authors=[author], links=[{"target": article}])
    cache, ids = Cache(), [str(each.pk) for each in (target, article, newcomer)]

    def publish(row, **changed):
        Article.objects.filter(pk=row.pk).update(**changed)
        row.refresh_from_db()
        publishing.publish(article=row, at=Clock.now)

    def edit(row):
        Section.objects.filter(article=row).update(html="<p>It lay.</p>")
        publish(row)

    def tagged(row, wanted):
        publishing.set_tag(article=row, tag=tag, is_wanted=wanted, at=Clock.now)
        publish(row)

    def save(thing, **changed):
        for name, value in changed.items():
            setattr(thing, name, value)
        publishing.save_embedded(thing=thing)
        publishing.remake_stale()

    def expire(row):
        publishing.set_expiry(
            article=row, expires_at=Clock.now + timedelta(minutes=30), at=Clock.now
        )
        cache.check(ids)
        Clock.now += timedelta(minutes=31)
        cache.check(ids)
        publishing.apply_due()

    acts = [
        lambda: edit(article),
        lambda: edit(target),
        lambda: publish(target, title="The rivers"),
        lambda: publish(newcomer),
        lambda: tagged(target, wanted=True),
        lambda: tagged(target, wanted=False),
        lambda: save(author, name="Saule Omarova"),
        lambda: save(author, slug="marat"),
        lambda: save(unused, slug="second"),
        lambda: save(other_tag, slug="first"),
        lambda: save(tag, name="Talks"),
        lambda: publishing.rename(article=target, slug="steppe", at=Clock.now),
        lambda: publishing.rename(article=target, slug="rivers", at=Clock.now),
        lambda: publishing.withdraw(article=target, at=Clock.now),
        lambda: publish(target, slug="steppe"),
        lambda: publishing.delete_embedded(thing=tag),
        publishing.remake_stale,
        lambda: expire(article),
        lambda: publish(article, expires_at=None),
        lambda: publishing.delete(article=article, at=Clock.now),
    ]
    cache.check(ids)
    for act in acts:
        sequence = cache.followed
        Clock.now += timedelta(minutes=1)
        act()
        cache.check(ids)
    assert cache.followed > sequence


class CachedEditing(Editing):
    def __init__(self) -> None:
        super().__init__()
        self.cache = Cache()

    @invariant()
    def what_no_change_has_touched_is_as_good_as_new(self) -> None:
        self.cache.check(self.site.articles)


def test_after_random_sequences(monkeypatch):
    monkeypatch.setattr(remaking, "AT_ONCE", 1)
    monkeypatch.setattr(remaking, "LOCK_SECONDS", 0)
    is_long = os.environ.get("HYPOTHESIS_PROFILE") == "long"
    profile = test_random_sequences.PROFILES["long" if is_long else "short"]
    run_state_machine_as_test(
        CachedEditing,
        settings=settings(
            profile,
            max_examples=200 if is_long else 4,  # each asks for all of them at each step
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
