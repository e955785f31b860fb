"""
What the list of articles and the front page cost editors, at a hundred thousand articles.

    python -m benchmarks.admin_list [--database URL] [--articles 100000]

Each page is asked for as a browser does, through all of Django: its queries, the milliseconds it
takes (the middle one of five), those that the database takes of it, and every table that a query
went through row by row. A database of its own is made beside the one that the URL names, and
dropped afterwards. The data are made in some minutes.
"""

from __future__ import annotations

import argparse
import logging
import os
import random
import statistics
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from benchmarks.publishing import a_database_of_our_own

CHUNK = 2_000
TIMES = 5
AUTHORS, TAGS, CATEGORIES = 2_000, 3_000, 20
WORDS = 60  # of each article: how long a text is doesn't matter to an index of its words
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIST = "/admin/articles/article/"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="The cost of the editors' list and front page.")
    parser.add_argument("--database", default="sqlite:///benchmark.sqlite3", metavar="URL")
    parser.add_argument("--articles", type=int, default=100_000)
    options = parser.parse_args(arguments)
    os.environ |= {"DEBUG": "true", "ALLOWED_HOSTS": "localhost"}
    logging.disable(logging.INFO)  # each login says so
    with a_database_of_our_own(options.database) as (_, name):
        started = time.monotonic()
        some = make(options.articles)
        print(
            f"{name}, {options.articles:,} articles, made in {time.monotonic() - started:.0f} s\n"
        )
        print(f"{'':34}{'queries':>8}{'ms':>8}{'database':>10}  row by row")
        for label, address in pages(some):
            show(label, address)


def pages(some: dict[str, UUID]) -> Iterator[tuple[str, str]]:
    yield "front page", "/admin/"
    yield "list", LIST
    yield "last page", f"{LIST}?p=20"
    for order in ("1", "-1", "6", "-6", "7", "-7"):
        yield f"order {order}", f"{LIST}?o={order}"
    yield "order put back", f"{LIST}?o=-7"
    for status in ("draft", "review", "scheduled", "live", "changed", "expired", "bin"):
        yield f"status {status}", f"{LIST}?status={status}"
    for name, value in some.items():
        yield name, f"{LIST}?{name.split()[0]}={value}"
    yield "language, common", f"{LIST}?language=en"
    yield "language, rare", f"{LIST}?language=kk"
    yield "mine", f"{LIST}?whose=mine"
    for problem in ("need-a-target", "not-live", "failing"):
        yield f"problems {problem}", f"{LIST}?problems={problem}"
    for changed in ("day", "month", "older"):
        yield f"changed {changed}", f"{LIST}?changed={changed}"
    yield "search, a rare word", f"{LIST}?q=w17000"
    yield "search, in a tenth", f"{LIST}?q=w10"
    yield "search, in every one", f"{LIST}?q=the"
    yield "search, one letter", f"{LIST}?q=w"
    yield "search, two words", f"{LIST}?q=the+w10"
    yield "search in drafts", f"{LIST}?q=the&status=draft"
    link = "app_label=articles&model_name=relatedlink&field_name=target"
    yield "autocomplete, a rare title", f"/admin/autocomplete/?term=number+77777&{link}"
    yield "autocomplete, any title", f"/admin/autocomplete/?term=art&{link}"
    yield "autocomplete, nothing typed", f"/admin/autocomplete/?term=&{link}"


def show(label: str, address: str) -> None:
    from django.contrib.auth.models import User
    from django.db import connection, reset_queries
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.get())
    spans = []
    for _ in range(TIMES):
        reset_queries()  # Django keeps 9,000 of them
        with CaptureQueriesContext(connection) as queries:
            started = time.monotonic()
            response = client.get(address)
            spans.append((time.monotonic() - started) * 1000)
        if response.status_code != 200:
            raise SystemExit(f"{address} answered {response.status_code}")
    asked = queries.captured_queries
    in_database = sum(float(query["time"]) for query in asked) * 1000
    scans = sorted({table for query in asked for table in scanned(query["sql"])})
    print(
        f"{label:34}{len(asked):>8}{statistics.median(spans):>8.0f}{in_database:>10.0f}"
        f"  {', '.join(scans)}"
    )


def scanned(sql: str) -> Iterator[str]:
    """Yield the tables of many rows that a query reads from end to end."""
    from django.db import connection

    if not sql.startswith(("SELECT", "WITH")):
        return
    is_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        cursor.execute(f"{'EXPLAIN' if is_postgresql else 'EXPLAIN QUERY PLAN'} {sql}")
        for row in cursor.fetchall():
            line = str(row[-1])
            _, found, rest = line.partition("Seq Scan on " if is_postgresql else "SCAN ")
            table = rest.split(" ")[0]
            if found and " INDEX " not in rest and connection_has_many(table):
                yield table


def connection_has_many(table: str) -> bool:
    many = ("articles_article", "articles_byline", "articles_revision", "articles_finding")
    return any(table.startswith(each) for each in many)


# The data: written row by row into the tables, for publishing them would take hours


def make(count: int) -> dict[str, UUID]:
    """Make the articles, and return the keys of some who are in few of them, and in many."""
    from django.contrib.auth.models import User
    from django.db import connection

    from articles.models import Author, Category, Tag

    chance = random.Random(1)  # noqa: S311  the same data each time
    user = User.objects.create_superuser("aigul", first_name="Aigul")
    authors = Author.objects.bulk_create(
        Author(name=f"Author {number}", slug=f"author-{number}") for number in range(AUTHORS)
    )
    tags = Tag.objects.bulk_create(
        Tag(name=f"tag {number}", slug=f"tag-{number}") for number in range(TAGS)
    )
    categories = Category.objects.bulk_create(
        Category(name=f"Category {number}", slug=f"category-{number}")
        for number in range(CATEGORIES)
    )
    for start in range(0, count, CHUNK):
        numbers = range(start, min(start + CHUNK, count))
        make_some(numbers, chance, user, authors, tags, categories)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return {
        "author of a tenth": authors[0].pk,
        "author of few": authors[-1].pk,
        "tag of a tenth": tags[0].pk,
        "tag of few": tags[-1].pk,
        "category of most": categories[0].pk,
        "category of few": categories[-1].pk,
    }


def make_some(
    numbers: range, chance: random.Random, user: Any, authors: Any, tags: Any, categories: Any
) -> None:
    from django.db import connection

    from articles.models import Article, Byline, Revision
    from articles.models.sql import moment_in, uuid_in

    now = datetime.now(UTC)
    rows = [
        Article(
            title=f"Article number {number}",
            slug=f"article-number-{number}",
            language=chance.choices(["en", "ru", "kk"], [90, 9.9, 0.1])[0],
            status=(status := _status(chance)),
            published_at=NOON + timedelta(minutes=number) if status in LIVE else None,
            planned_at=now + timedelta(days=chance.random() * 30)
            if status == "scheduled"
            else None,
            binned_at=now if status == "bin" else None,
            word_count=chance.randrange(100, 5_000),
            links_without_target=int(chance.random() < 0.001),
            links_not_live=int(chance.random() < 0.01),
            urls_failing=int(chance.random() < 0.001),
            category=_one_of(categories, chance),
            created_by=user if chance.random() < 0.001 else None,
        )
        for number in numbers
    ]
    Article.objects.bulk_create(rows)
    heads = Revision.objects.bulk_create(
        Revision(article=row, number=1, content={}, created_at=now, created_by=user) for row in rows
    )
    with connection.cursor() as cursor:  # bulk_create would date them all today
        cursor.executemany(
            "UPDATE articles_article SET head_id = %s, updated_at = %s WHERE id = %s",
            [
                (head.pk, moment_in(now - chance.random() * timedelta(days=800)), uuid_in(row.pk))
                for row, head in zip(rows, heads, strict=True)
            ],
        )
    Byline.objects.bulk_create(Byline(article=row, author=_one_of(authors, chance)) for row in rows)
    through = Article.tags.through
    through.objects.bulk_create(
        [through(article=row, tag=tag) for row in rows for tag in _some_of(tags, chance)]
    )
    make_findable(rows, chance)


def make_findable(rows: list[Any], chance: random.Random) -> None:
    """Common words and rare ones: the n-th is in one article of n or so."""
    from django.db import connection

    from articles.content.terms import terms
    from articles.models import Finding

    texts = []
    for row in rows:
        words = [f"w{int(10 ** (chance.random() * 5))}" for _ in range(WORDS)]
        named = terms(f"{row.title} {row.slug}")
        texts.append((row.pk, named, terms(" ".join(["the", *named, *words]))))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.executemany(
                "INSERT INTO articles_finding (article_id, names, words)"
                " VALUES (%s, array_to_tsvector(%s::text[]), array_to_tsvector(%s::text[]))",
                texts,
            )
            return
        made = Finding.objects.bulk_create(Finding(article_id=pk) for pk, _, _ in texts)
        cursor.executemany(
            "INSERT INTO articles_finding_words (rowid, names, words) VALUES (%s, %s, %s)",
            [
                (row.pk, " ".join(names), " ".join(words))
                for row, (_, names, words) in zip(made, texts, strict=True)
            ],
        )


LIVE = {"live", "changed"}


def _status(chance: random.Random) -> str:
    shares = {"live": 80, "draft": 10, "changed": 4, "withdrawn": 3, "expired": 1, "bin": 1.7}
    shares |= {"scheduled": 0.2, "review": 0.1}
    return chance.choices([*shares], [*shares.values()])[0]


def _one_of(things: Any, chance: random.Random) -> Any:
    """The first is in a tenth of all, the last in very few."""
    return things[0] if chance.random() < 0.1 else things[int(chance.random() ** 2 * len(things))]


def _some_of(things: Any, chance: random.Random) -> set[Any]:
    return {_one_of(things, chance) for _ in range(3)}


if __name__ == "__main__":
    main(sys.argv[1:])
