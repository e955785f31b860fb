"""
Whatever editors do, in whatever order: a mirror that is built from the changes feed alone is exact.

The random sequences are those of `test_random_sequences`; beside them the log is pruned, mirrors
follow it and crash, and copies are made page by page while others publish.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test

from articles import publishing
from articles.api.memory import MIB, Follower, Memory, following
from articles.publishing import log, pruning, remaking
from tests.api.memory.asking import SameThread, ask
from tests.invariants.mirror import CHANGES, Mirror, entries
from tests.invariants.test_random_sequences import Clock, Editing, languages, titles

ARTICLES = "/api/v1/articles"
FILTERS: list[dict[str, str]] = [
    {},
    {"tag": "saule"},
    {"category": "marat,snow,saule"},
    {"language": "ru"},
    {"tag": "saule,marat,daniyar,aigerim", "language": "en"},
]
KINDS = ["published", "updated", "moved", "withdrawn", "deleted"]

# What a process doesn't know of the log yet: less than copies are given for.
LOOK_EVERY = 3  # steps
STEP = timedelta(seconds=20)

mirrors = st.integers(0, len(FILTERS) - 1)


class Copy:
    """A copy in pages, of all that is live, and the feed from the cursor of its first page on."""

    def __init__(self, memory: Memory) -> None:
        self.memory = memory
        self.next: str | None = f"{ARTICLES}?page_size=1"
        self.mirror = Mirror({})

    def take_a_page(self) -> None:
        if self.next is None:
            return
        page = ask(self.memory, self.next)
        if self.mirror.cursor is None:
            self.mirror.cursor = page["Changes-Cursor"]
        for entry in page.json["results"]:
            article = ask(self.memory, f"{ARTICLES}/by-id/{entry['id']}")
            if article.status == 200:
                self.mirror.held[entry["id"]] = article["ETag"], article.body.decode()
        self.next = page.json["next"]


class Mirroring(Editing):
    """Mirrors, instead of holding every table to the model."""

    def __init__(self) -> None:
        super().__init__()
        self.api = Client()
        self.mirrors = [Mirror(only) for only in FILTERS]
        self.memory = Memory(
            SameThread(get_wsgi_application(), threads=1),
            follower=Follower(),
            most=MIB // 4,
            clock=lambda: Clock.now.timestamp(),  # noqa: PLW0108  of then, not of now
        )
        self.memory.follower.look()
        self.copy = Copy(self.memory)
        self.steps = 0

    def teardown(self) -> None:
        try:
            self.all_are_exact()
            while self.copy.next:
                self.copy.take_a_page()
            self.copy_is_exact()
            self.filters_by_kind_are_of_the_same_feed()
        finally:
            self.undo()

    @invariant()
    def callers_get_what_they_should(self) -> None:
        """The rules below and the end look at that; here only time goes on."""
        Clock.now += STEP
        self.steps += 1
        if self.steps % LOOK_EVERY == 0:
            self.memory.follower.look()

    # What mirrors could get wrong happens often: things are put on what is live, and taken off

    @initialize(target=Editing.things)
    def begin_with_a_tag(self) -> Any:
        return self.add("tag", "Saule")

    @initialize(target=Editing.things)
    def begin_with_a_category(self) -> Any:
        return self.add("category", "Marat")

    @rule(target=Editing.articles, title=titles, language=languages, key=Editing.things)
    def write_named_and_publish(self, title: str, language: str, key: Any) -> Any:
        pk: Any = self.draft(title, language, "It fell.", 5)
        self.name(pk, key)
        self.publish(pk)
        return pk

    @rule(pk=Editing.articles, key=Editing.things)
    def name_and_publish(self, pk: str, key: Any) -> None:
        self.name(pk, key)
        self.publish(pk)

    @rule(number=mirrors, pages=st.integers(1, 3))
    def follow(self, number: int, pages: int) -> None:
        for _ in range(pages):
            self.mirrors[number].step(self.api)

    @rule(number=mirrors, crash_after=st.integers(0, 1))
    def crash(self, number: int, crash_after: int) -> None:
        self.mirrors[number].step(self.api, crash_after=crash_after)

    @rule(kept=st.integers(2, 4))
    def prune(self, kept: int) -> None:
        """Nothing goes that a copy's page from a cache might not have heard of: days, in truth."""
        publishing.prune_changes(kept=timedelta(minutes=kept))

    @rule()
    def republish(self) -> None:
        """The model's follower would stumble over what is pruned."""
        publishing.remake_stale()
        assert publishing.republish(everything=True) == 0

    @rule()
    def take_a_page(self) -> None:
        self.copy.take_a_page()

    @rule()
    def copy_again(self) -> None:
        """One that is ready is exact; then another is begun."""
        if self.copy.next is None:
            self.copy_is_exact()
            self.copy = Copy(self.memory)

    @rule()
    def all_are_exact(self) -> None:
        self.what_is_due_is_done()
        for mirror, only in zip(self.mirrors, FILTERS, strict=True):
            mirror.catch_up(self.api)
            assert mirror.held == self.live(only), only

    def copy_is_exact(self) -> None:
        self.what_is_due_is_done()
        self.copy.mirror.catch_up(self.api)
        assert self.copy.mirror.held == self.live({})

    def what_is_due_is_done(self) -> None:
        publishing.apply_due()
        self.site.apply_due(Clock.now)

    def filters_by_kind_are_of_the_same_feed(self) -> None:
        for only, kinds in zip(FILTERS, chain(KINDS, ["moved,published"]), strict=False):
            told = [entry for entry in self.told(only) if entry["kind"] in kinds.split(",")]
            assert self.told({**only, "kind": kinds}) == told

    def told(self, only: dict[str, str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        asked = {**only, "limit": "3"}
        while True:
            response = self.api.get(CHANGES, asked)
            page = [entry for entry, _ in entries(response.content.decode())]
            if not page:  # and never before the end
                return found
            found += page
            asked["cursor"] = response.json()["next_cursor"]

    def live(self, only: dict[str, str]) -> dict[str, tuple[str, str]]:
        """What callers get, by the other door."""
        page = self.api.get(ARTICLES, {**only, "page_size": "100"}).json()
        assert page["next"] is None
        found = {}
        for entry in page["results"]:
            article = self.api.get(f"{ARTICLES}/by-id/{entry['id']}")
            found[entry["id"]] = article["ETag"], article.content.decode()
        return found


PROFILES = {
    "short": settings(max_examples=20, stateful_step_count=40, derandomize=True),
    "long": settings(max_examples=300, stateful_step_count=80),
}


def test_mirrors_are_exact(db: Any, monkeypatch: Any) -> None:
    def now() -> datetime:
        return Clock.now

    monkeypatch.setattr(log, "clock", now)
    monkeypatch.setattr(timezone, "now", now)
    monkeypatch.setattr(remaking, "LOCK_SECONDS", 0)
    monkeypatch.setattr(pruning, "AT_ONCE", 8)
    monkeypatch.setattr(following, "SILENT_AFTER", 3600)  # the machine may be slow
    run_state_machine_as_test(
        Mirroring,
        settings=settings(
            PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "short")],
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
