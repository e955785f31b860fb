"""What the database says that callers get, read table by table, and held to what it should be."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from typing import Any

from django.db.models import F

from articles import publishing
from articles.models import (
    Change,
    Fact,
    KeyCount,
    LivePeriod,
    LogHead,
    Publication,
    PublicationKey,
    Schedule,
    Slug,
)
from articles.publishing import standing
from tests.invariants.expected_site import Site


class Follower:
    """Walks the log and knows of callers' world only what the log said."""

    def __init__(self) -> None:
        self.cursor = 0
        self.happened_at: Any = None
        self.live: dict[str, tuple[str, str]] = {}  # article's id -> slug, ETag
        self.served: set[tuple[str, str]] = set()  # authors, categories, tags

    def catch_up(self) -> None:
        for change in Change.objects.filter(sequence__gt=self.cursor).order_by("sequence"):
            assert change.sequence == self.cursor + 1
            assert self.happened_at is None or change.happened_at >= self.happened_at
            self.cursor, self.happened_at = change.sequence, change.happened_at
            if change.subject == Change.Subject.ARTICLE:
                self.article(change)
            else:
                self.thing(change)

    def article(self, change: Change) -> None:
        pk = str(change.subject_id)
        if change.kind in {Change.Kind.WITHDRAWN, Change.Kind.DELETED}:
            slug, _ = self.live.pop(pk)
            assert slug == change.slug
            return
        before = self.live.get(pk)
        assert (before is None) == (change.kind == Change.Kind.PUBLISHED)
        assert before is None or before[1] != change.etag
        if change.kind == Change.Kind.MOVED:
            assert before
            assert (before[0], before[0] != change.slug) == (change.former_slug, True)
        self.live[pk] = (change.slug, change.etag)

    def thing(self, change: Change) -> None:
        key = (change.subject, str(change.subject_id))
        assert (key in self.served) == (change.kind != Change.Kind.PUBLISHED)
        if change.kind == Change.Kind.WITHDRAWN:
            self.served.remove(key)
        else:
            self.served.add(key)


def check(site: Site, follower: Follower) -> None:
    """Hold every public table to the expectation; what is stale may be old, and nothing else."""
    check_documents(site)
    check_addresses_and_periods(site)
    check_plans(site)
    standing.catch_up()
    assert standing.check() == 0  # what editors are shown is what follows from the rest
    follower.catch_up()
    assert follower.cursor == LogHead.objects.get().last
    assert follower.live == {
        str(pk): (slug, etag)
        for pk, slug, etag in Publication.objects.values_list("pk", "slug", "etag")
    }
    if not Fact.objects.filter(dirty=True).exists():
        check_nothing_is_stale(site, follower)


def check_documents(site: Site) -> None:
    rows = {str(row.pk): row for row in Publication.objects.all()}
    live = {pk: article for pk, article in site.articles.items() if article.live}
    assert rows.keys() == live.keys()
    stale = stale_ids()
    for pk, row in rows.items():
        assert row.etag == f'"{hashlib.sha256(row.detail_json.encode()).hexdigest()[:32]}"'
        article = live[pk]
        assert article.live
        assert (row.slug, row.expires_at) == (article.live["slug"], article.live["expires_at"])
        if pk in stale:
            continue
        assert json.loads(row.detail_json) == site.detail(article)
        assert json.loads(row.list_json) == site.entry(article)
        assert filed(row) == site.filed_under(article)


def check_addresses_and_periods(site: Site) -> None:
    addresses = {
        slug: (str(owner), current)
        for slug, owner, current in Slug.objects.values_list("slug", "article_id", "is_current")
    }
    assert addresses == site.addresses
    periods: dict[str, list[tuple[int, bool]]] = {}
    for period in LivePeriod.objects.order_by("from_sequence"):
        periods.setdefault(str(period.article_id), []).append(
            (period.revision_number, period.ends is None)
        )
    assert periods == {pk: each.periods for pk, each in site.articles.items() if each.periods}


def check_plans(site: Site) -> None:
    waiting = Schedule.objects.filter(done_at=None)
    assert {
        (str(pk), action): due_at
        for pk, action, due_at in waiting.values_list("article_id", "action", "due_at")
    } == {
        (article.id, action): plan["due_at"]
        for article in site.articles.values()
        for action, plan in article.plans.items()
    }


def check_nothing_is_stale(site: Site, follower: Follower) -> None:
    """What is said to be remade must be remade: every byte, key and count from scratch."""
    assert not stale_ids()
    live = [article for article in site.articles.values() if article.live]
    counts = Counter(key for article in live for key in site.filed_under(article))
    counted = KeyCount.objects.filter(live__gt=0).values_list("fact__kind", "fact__ref", "live")
    assert {(kind, ref): count for kind, ref, count in counted} == counts
    for row in Publication.objects.all():
        assert publishing.current(row).detail == row.detail_json
    assert follower.served == {key for key, thing in site.things.items() if thing and counts[key]}


def stale_ids() -> set[str]:
    lagging = PublicationKey.objects.exclude(version=F("fact__version"))
    return {str(pk) for pk in lagging.values_list("publication_id", flat=True)}


def filed(row: Publication) -> set[tuple[str, str]]:
    return set(row.keys.values_list("fact__kind", "fact__ref"))
