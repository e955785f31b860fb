"""What is measured of publishing: each act is done in a process of its own, on its own articles."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from benchmarks.publishing_followed import Published

TOGETHER = 10  # articles that are published under one lock
PARAGRAPH = (
    "<p>" + "The wind came over the steppe and the talks went on without a word. " * 12 + "</p>"
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Span:
    """One act: when it began and ended, in seconds, and what of the processors it took, in ms."""

    started: float
    ended: float
    python: float
    database: float
    statements: int
    published: list[Published] = field(default_factory=list)


class Act:
    name: ClassVar[str]
    each: ClassVar[int] = 1  # articles at once

    def __init__(self, ids: Sequence[UUID]) -> None:
        self.ids = ids

    def make_ready(self) -> None:
        """Do what is not measured, before the run begins."""

    def on(self, ids: Sequence[UUID]) -> Span:
        """Act on some articles, and measure it."""
        raise NotImplementedError


class Commit(Act):
    name = "bare commits"

    def on(self, ids: Sequence[UUID]) -> Span:
        from django.db import transaction

        from articles.models import LogHead

        def act() -> list[Published]:
            with transaction.atomic():
                LogHead.objects.update(happened_at=datetime.now(UTC))
            return []

        return measured(act)


class Publish(Act):
    name = "publish"

    def make_ready(self) -> None:
        edit(self.ids, self.name)

    def on(self, ids: Sequence[UUID]) -> Span:
        from articles import publishing
        from articles.models import Article

        article = Article(pk=ids[0])

        def act() -> list[Published]:
            outcome = publishing.publish(article=article, at=datetime.now(UTC))
            return [pair(outcome)]

        return measured(act)


class EditAndPublish(Publish):
    name = "publish, and edited"

    def make_ready(self) -> None:
        """Each is edited in its turn."""

    def on(self, ids: Sequence[UUID]) -> Span:
        edit(ids, self.name)
        return super().on(ids)


class PublishMany(Act):
    name = f"publish_many, {TOGETHER} a lock"
    each = TOGETHER

    def make_ready(self) -> None:
        edit(self.ids, self.name)

    def on(self, ids: Sequence[UUID]) -> Span:
        from articles import publishing
        from articles.models import Article

        articles = [Article(pk=pk) for pk in ids]

        def act() -> list[Published]:
            results = publishing.publish_many(articles=articles, at=datetime.now(UTC))
            return [pair(outcome) for _, outcome in results]

        return measured(act)


class EditAndPublishMany(PublishMany):
    name = "publish_many, and edited"

    def make_ready(self) -> None:
        """Each ten are edited in their turn."""

    def on(self, ids: Sequence[UUID]) -> Span:
        edit(ids, self.name)
        return super().on(ids)


def pair(outcome: Any) -> Published:
    return outcome.article.pk, outcome.revision.number


def edit(ids: Sequence[UUID], text: str) -> None:
    """Type something into every section, so that nothing in them was counted before."""
    from django.db.models import TextField, Value
    from django.db.models.functions import Cast, Concat

    from articles.models import Article, Section

    Article.objects.filter(pk__in=ids).update(standfirst=text)
    number = Cast("position", TextField())
    name = Cast("article_id", TextField())
    before, after = Value(f"<p>{text} "), Value("</p>" + PARAGRAPH * 2)
    html = Concat(before, name, Value(" "), number, after, output_field=TextField())
    Section.objects.filter(article__in=ids).update(html=html)


def measured(act: Callable[[], list[Published]]) -> Span:
    from django.db import connection

    counted = 0

    def count(execute: Any, *call: Any) -> Any:
        nonlocal counted
        counted += 1
        return execute(*call)

    server = server_processor(server_pid())
    python, started = time.process_time(), time.monotonic()
    with connection.execute_wrapper(count):
        published = act()
    ended, used = time.monotonic(), time.process_time() - python
    server = server_processor(server_pid()) - server
    return Span(started, ended, used * 1000, server, counted, published)


@cache
def server_pid() -> int:
    """Return the process that PostgreSQL has for us; 0 on SQLite."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def server_processor(pid: int) -> float:
    """Return the milliseconds that it has run; 0 where that can't be read."""
    path = Path(f"/proc/{pid}/schedstat")
    return int(path.read_text().split()[0]) / 1e6 if path.exists() else 0.0


def prepare(publishers: int, share: int) -> list[list[UUID]]:
    """Make as many live articles for each publisher, and a few to begin with; return their ids."""
    from articles import publishing
    from articles.models import Article, Author, Byline, Category, RelatedLink, Section, Tag

    author, category = Author(name="Saule"), Category(name="Talks")
    tags = [Tag(name=name) for name in ("talks", "winter", "steppe")]
    things: list[Author | Category | Tag] = [author, category, *tags]
    for thing in things:
        publishing.save_embedded(thing=thing)
    made: list[Article] = []
    for number in range(publishers * (TOGETHER + share)):
        article = Article.objects.create(
            title=f"{publishers} publishers, article {number}", language="en", category=category
        )
        Section.objects.bulk_create(
            Section(
                article=article, position=position, heading=f"Part {position}", html=PARAGRAPH * 2
            )
            for position in range(5)
        )
        Byline.objects.create(article=article, author=author)
        article.tags.set(tags)
        for target in made[-2:]:
            RelatedLink.objects.create(article=article, target=target)
        RelatedLink.objects.create(article=article, title="Out", url="https://example.org")
        made.append(article)
    publishing.publish_many(articles=made, at=NOON)
    ids = [article.pk for article in made]
    return [ids[start : start + TOGETHER + share] for start in range(0, len(ids), TOGETHER + share)]
