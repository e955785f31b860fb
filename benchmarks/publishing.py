"""
How many articles are published a second, by one publisher and by eight.

    python -m benchmarks.publishing [--database URL] [--times 200]

An article has five sections, three links, three tags, an author and a category. It is edited
before each publishing: that is in the rate, but not in the times of one publishing. The limit
is measured in the same run: how often the same processes commit a transaction that updates the
one row of the log's lock, and nothing else. A database of its own is made beside the one that
the URL names, and dropped afterwards.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import django

PUBLISHERS = (1, 8)
TOGETHER = 10  # articles that are published under one lock
PARAGRAPH = (
    "<p>" + "The wind came over the steppe and the talks went on without a word. " * 12 + "</p>"
)
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAD_START = 1.0  # seconds for all processes to be ready: they begin at the same moment

Span = tuple[float, float]


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Publishes a second, against bare commits.")
    parser.add_argument("--database", default="sqlite:///benchmark.sqlite3", metavar="URL")
    parser.add_argument("--times", type=int, default=200, help="publishings in each run")
    options = parser.parse_args(arguments)
    with a_database_of_our_own(options.database) as (url, name):
        print(f"{name}, {os.cpu_count()} cores, {options.times} publishings a run\n")
        print(
            f"{'':24}{'publishers':>10}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'of limit':>10}"
        )
        for publishers in PUBLISHERS:
            articles = prepare(publishers)
            limit = measure(commit, publishers, options.times, articles, url)
            show("bare commits", publishers, limit, limit)
            spans = measure(publish, publishers, options.times, articles, url)
            show("publish", publishers, spans, limit)
            spans = measure(publish_many, publishers, options.times // TOGETHER, articles, url)
            show(f"publish_many, {TOGETHER} a lock", publishers, spans, limit, each=TOGETHER)


# What is measured: each is called in a process of its own, and returns when it began and ended


def commit(ids: list[str], number: int) -> Span:
    from django.db import transaction

    from articles.models import LogHead

    started = time.monotonic()
    with transaction.atomic():
        LogHead.objects.update(happened_at=datetime.now(UTC))
    return started, time.monotonic()


def publish(ids: list[str], number: int) -> Span:
    from articles import publishing
    from articles.models import Article

    article = Article.objects.get(pk=ids[number % len(ids)])
    edit(article.pk, f"Single {number}")
    started = time.monotonic()
    publishing.publish(article=article, at=NOON + timedelta(seconds=number))
    return started, time.monotonic()


def publish_many(ids: list[str], number: int) -> Span:
    from articles import publishing
    from articles.models import Article

    articles = list(Article.objects.filter(pk__in=ids[:TOGETHER]))
    for article in articles:
        edit(article.pk, f"Many {number}")
    started = time.monotonic()
    publishing.publish_many(articles=articles, at=NOON + timedelta(days=1, seconds=number))
    return started, time.monotonic()


def edit(pk: UUID, standfirst: str) -> None:
    from articles.models import Article

    Article.objects.filter(pk=pk).update(standfirst=standfirst)


# Around it


def measure(
    act: Callable[[list[str], int], Span],
    publishers: int,
    times: int,
    articles: list[list[str]],
    url: str,
) -> list[Span]:
    """Run the act in as many processes, each with articles of its own; return every span."""
    share = max(times // publishers, 5)
    with ProcessPoolExecutor(publishers, get_context("spawn"), begin_process, (url,)) as pool:
        begin_at = time.monotonic() + HEAD_START * (1 + publishers / 2)
        runs = [pool.submit(repeat, act, ids, share, begin_at) for ids in articles[:publishers]]
        return [span for run in runs for span in run.result()]


def begin_process(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    django.setup()


def repeat(
    act: Callable[[list[str], int], Span], ids: list[str], times: int, begin_at: float
) -> list[Span]:
    act(ids, 0)  # the connection, and what is compiled or cached once
    time.sleep(max(0.0, begin_at - time.monotonic()))
    return [act(ids, number) for number in range(1, times + 1)]


def prepare(publishers: int) -> list[list[str]]:
    """Make ten live articles for each publisher; return their ids."""
    from articles import publishing
    from articles.models import Article, Author, Byline, Category, RelatedLink, Section, Tag

    author, category = Author(name="Saule"), Category(name="Talks")
    tags = [Tag(name=name) for name in ("talks", "winter", "steppe")]
    things: list[Author | Category | Tag] = [author, category, *tags]
    for thing in things:
        publishing.save_embedded(thing=thing)
    made: list[Article] = []
    for number in range(publishers * TOGETHER):
        article = Article.objects.create(
            title=f"{publishers} publishers, article {number}", language="en", category=category
        )
        for position in range(5):
            Section.objects.create(
                article=article, position=position, heading=f"Part {position}", html=PARAGRAPH * 2
            )
        Byline.objects.create(article=article, author=author)
        article.tags.set(tags)
        for target in made[-2:]:
            RelatedLink.objects.create(article=article, target=target)
        RelatedLink.objects.create(article=article, title="Out", url="https://example.org")
        made.append(article)
    publishing.publish_many(articles=made, at=NOON)
    ids = [str(article.pk) for article in made]
    return [ids[start : start + TOGETHER] for start in range(0, len(ids), TOGETHER)]


def show(
    name: str, publishers: int, spans: list[Span], limit: list[Span], *, each: int = 1
) -> None:
    lengths = sorted((ended - started) * 1000 for started, ended in spans)
    last = lengths[min(len(lengths) - 1, int(len(lengths) * 0.99))]
    rate = a_second(spans) * each
    print(
        f"{name:24}{publishers:>10}{rate:>10.0f}{statistics.median(lengths):>9.1f}{last:>9.1f}"
        f"{rate / a_second(limit):>10.1%}"
    )


def a_second(spans: list[Span]) -> float:
    """Return how many went through in a second, from the first beginning to the last end."""
    lasted = max(ended for _, ended in spans) - min(started for started, _ in spans)
    return len(spans) / lasted


@contextlib.contextmanager
def a_database_of_our_own(url: str) -> Iterator[tuple[str, str]]:
    """Make one beside the one that is named; give its URL, and what it is."""
    folder = tempfile.TemporaryDirectory(prefix="astana-benchmark-")
    os.environ |= {
        "ENV_FILE": "",
        "SECRET_KEY": "benchmark",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "astana_api.settings",
    }
    django.setup()
    from django.db import connection

    file = Path(folder.name) / "benchmark.sqlite3"
    if connection.vendor == "sqlite":
        connection.settings_dict["TEST"]["NAME"] = str(file)
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        if connection.vendor == "sqlite":
            yield f"sqlite:///{file}", f"SQLite {sqlite3.sqlite_version}"
        else:
            parts = urlsplit(url)._replace(path=f"/{connection.settings_dict['NAME']}")
            yield (
                urlunsplit(parts),
                "PostgreSQL " + ".".join(map(str, connection.get_database_version())),
            )
    finally:
        connection.creation.destroy_test_db(url.rpartition("/")[2], verbosity=0)
        folder.cleanup()


if __name__ == "__main__":
    main(sys.argv[1:])
