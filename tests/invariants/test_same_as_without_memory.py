"""
Whatever editors do, in whatever order: from memory comes byte for byte what Django would answer.

The random sequences are those of `test_random_sequences`. After each step some addresses are asked
for twice: from a memory that has followed from the beginning, and from Django alone.
"""

from __future__ import annotations

import gzip
import os
import random
from datetime import datetime, timedelta
from typing import Any

import brotli
import zstandard
from django.core.wsgi import get_wsgi_application
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from articles.api import log_cursor
from articles.api.memory import MIB, Follower, Memory, following
from articles.models import Article, Fact, Slug
from articles.publishing import log, remaking
from tests.api.memory.asking import Response, SameThread, ask
from tests.invariants.test_random_sequences import Clock, Editing

UNPACK = {
    "identity": bytes,
    "gzip": gzip.decompress,
    "br": brotli.decompress,
    "zstd": zstandard.decompress,
}
ENCODINGS = ["", "gzip", "br", "zstd", "gzip;q=0.5, br;q=0.1", "deflate"]
# What the memory adds or says for its own coding.
OWN = {"Content-Encoding", "Content-Length", "ETag", "Vary"}


class Reading(Editing):
    """Reads along, instead of holding every table to the model."""

    def __init__(self) -> None:
        super().__init__()
        self.django = get_wsgi_application()
        self.memory = Memory(
            SameThread(self.django, threads=1),
            follower=Follower(),
            most=MIB // 4,
            clock=lambda: Clock.now.timestamp(),  # noqa: PLW0108  of then, not of now
        )
        self.etags: dict[str, str] = {}

    def teardown(self) -> None:
        try:
            self.everything_is_the_same()
        finally:
            self.undo()

    @invariant()
    def callers_get_what_they_should(self) -> None:
        """The rule below and the end look at that; here only time goes on."""
        Clock.now += timedelta(minutes=1)

    @rule(seed=st.integers(min_value=0, max_value=2**32))
    def some_are_the_same(self, seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311  hypothesis shrinks one number better than many
        self.memory.follower.look()
        for address in chance.sample(self.addresses(), 6):
            self.is_the_same(address, chance)

    def everything_is_the_same(self) -> None:
        self.memory.follower.look()
        for address in self.addresses():
            self.is_the_same(address, random.Random(address))  # noqa: S311

    def is_the_same(self, address: str, chance: random.Random) -> None:
        method = chance.choice(["GET", "GET", "HEAD"])
        coding = chance.choice(ENCODINGS)
        known = {"if_none_match": self.etags[address]} if address in self.etags else {}
        sent = {**({"accept_encoding": coding} if coding else {}), **known}
        remembered = ask(self.memory, shuffled(address, chance), method=method, **sent)
        fresh = ask(self.django, address)
        assert_same(remembered, fresh, method=method, known=self.etags.get(address))
        if "ETag" in remembered.headers and chance.random() < 0.5:
            self.etags[address] = remembered["ETag"]

    def addresses(self) -> list[str]:
        """Every kind of address, of what is there, what was there and what never was."""
        slugs = [*sorted(Slug.objects.values_list("slug", flat=True)), "never-was"]
        found = [f"articles/{slug}{rest}" for slug in slugs for rest in REST]
        found += [f"articles/by-id/{pk}" for pk in Article.objects.values_list("pk", flat=True)]
        found += LISTS
        kinds = {"author": "authors", "category": "categories", "tag": "tags"}
        for fact in Fact.objects.filter(kind__in=kinds).exclude(slug=""):
            found.append(f"{kinds[fact.kind]}/{fact.slug}")
            found.append(f"articles?{fact.kind}={fact.slug}&language=en")
            found.append(f"articles?{fact.kind}=never-was,{fact.slug}")
        return [f"/api/v1/{address}" for address in sorted(found)]


REST = [
    "",
    "?fields=title,sections.heading",
    "/sections",
    "/sections/talks",
    "/related",
    "/revisions",
]
LISTS = [
    "articles",
    "articles?count=exact&page_size=2",
    "articles?language=ru,en&page_size=1",
    "articles?ordering=modified_at&fields=title",
    "articles?published_after=2026-03-01T12:03:00Z",
    "articles?language=xx&tag_all=saule,marat",
    "changes",
    "changes?language=ru&include=article&limit=3",
    "changes?cursor=now",
    "authors",
    "categories?count=exact",
    "tags?page_size=1",
    "schema",
]


def shuffled(address: str, chance: random.Random) -> str:
    """Return another way to ask for the same."""
    path, _, query = address.partition("?")
    given = query.split("&") if query else []
    if path == "/api/v1/articles" and "ordering" not in query and chance.random() < 0.3:
        given.append("ordering=-published_at")  # the default
    given = [_shuffled_values(each, chance) for each in given]
    chance.shuffle(given)
    return f"{path}?{'&'.join(given)}" if given else path


def _shuffled_values(parameter: str, chance: random.Random) -> str:
    name, _, value = parameter.partition("=")
    values = value.split(",")
    chance.shuffle(values)
    return f"{name}={','.join(values)}"


def assert_same(remembered: Response, fresh: Response, *, method: str, known: str | None) -> None:
    told = {name: value for name, value in remembered.headers.items() if name not in OWN}
    if remembered.status == 304:
        assert fresh.status == 200
        assert known
        assert without_coding(known) == fresh["ETag"]
        assert remembered.body == b""
        del fresh.headers["Content-Type"]
    else:
        assert remembered.status == fresh.status
        coding = remembered.headers.get("Content-Encoding", "identity")
        if method == "HEAD":
            assert remembered.body == b""
        else:
            assert UNPACK[coding](remembered.body) == fresh.body
            assert remembered["Content-Length"] == str(len(remembered.body))
        etag = remembered.headers.get("ETag", "")
        assert without_coding(etag) == fresh.headers.get("ETag", "")
        assert (etag == fresh.headers.get("ETag", "")) == (coding == "identity" or not etag)
        assert known is None or fresh.status != 200 or without_coding(known) != fresh["ETag"]
    if "Changes-Cursor" in told:
        # What is held gives the cursor of then: from there on whatever came since is told again.
        then, now = (log_cursor.decode(each["Changes-Cursor"]) for each in (remembered, fresh))
        assert then.sequence <= now.sequence
        told["Changes-Cursor"] = fresh["Changes-Cursor"]
    assert told == {name: value for name, value in fresh.headers.items() if name not in OWN}


def without_coding(etag: str) -> str:
    for end in ('-gz"', '-br"', '-zst"'):
        if etag.endswith(end):
            return etag.removesuffix(end) + '"'
    return etag


PROFILES = {
    "short": settings(max_examples=12, stateful_step_count=30, derandomize=True),
    "long": settings(max_examples=300, stateful_step_count=80),
}


def test_from_memory_comes_what_django_would_answer(db: Any, monkeypatch: Any) -> None:
    def now() -> datetime:
        return Clock.now

    monkeypatch.setattr(log, "clock", now)
    monkeypatch.setattr(timezone, "now", now)
    monkeypatch.setattr(remaking, "LOCK_SECONDS", 0)
    monkeypatch.setattr(following, "SILENT_AFTER", 3600)  # the machine may be slow
    run_state_machine_as_test(
        Reading,
        settings=settings(
            PROFILES[os.environ.get("HYPOTHESIS_PROFILE", "short")],
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
