"""An empty database in, one with as many articles as asked for out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from typing import Any

import django
from django.db import connection, transaction

CHUNK = 2_500  # articles whose rows are held in memory at once
Progress = Callable[[int], object]


class Occupied(Exception):
    """The database holds articles already: somebody else's, or those of an earlier run."""


def fill(
    articles: int, *, url: str = "", workers: int = 1, progress: Progress = lambda n: None
) -> None:
    """
    Make the articles, and all that publishing them would have made.

    The log has a change for each publishing, but none for the counts of authors and shelves.

    :param url: of the database that Django is connected to; needed by more than one worker.
    :param progress: is told how many were made, after each chunk.
    :raises Occupied: if there is a single article; then nothing is written.
    """
    from articles.models import Article, Change, Fact, Publication

    from . import loading, rows, site

    if any(model._default_manager.exists() for model in (Article, Publication, Change, Fact)):
        raise Occupied("The database isn't empty. Name one that nobody uses.")
    things: list[Any] = site.people_and_shelves()
    for kind in {type(thing) for thing in things}:
        kind._default_manager.bulk_create(thing for thing in things if type(thing) is kind)
    with loading.without_indexes(rows.COLUMNS):
        loading.load(Fact, rows.of_shelves())
        numbers = [range(n, min(n + CHUNK, articles)) for n in range(0, articles, CHUNK)]
        for done in _made(numbers, articles, url, workers):
            progress(done)
    conclude()


def _made(numbers: list[range], of: int, url: str, workers: int) -> Iterator[int]:
    make = partial(make_some, of=of)
    if workers == 1 or connection.vendor == "sqlite":  # which has one writer at a time
        yield from map(make, numbers)
        return
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin_process, (url,)) as pool:
        yield from pool.map(make, numbers)


def _begin_process(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    django.setup()


def make_some(numbers: range, *, of: int) -> int:
    """Write all rows of some articles in one transaction; return how many articles they were."""
    from articles.models import Finding

    from . import loading, rows

    made, found_by = rows.of_articles(numbers, of=of)
    findings = made.pop(Finding)
    with transaction.atomic():
        for model, some in made.items():
            loading.load(model, some)
        loading.load_findings(findings, found_by)
    return len(numbers)


def conclude() -> None:
    """What follows from the rows: counts, the log's head, the numbers to go on with, statistics."""
    from articles.models import Fact, Finding, Revision

    from . import loading, writing

    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(_COUNTS, [writing.LAST])
        cursor.execute(_HEAD, [writing.LAST])
        cursor.execute(_FOLLOWER)
        loading.renumber([Fact, Finding, Revision])
    _analyze()


def _analyze() -> None:
    """Index-only scans need PostgreSQL's VACUUM; inside a transaction there can be none."""
    statements: Iterable[str] = ["ANALYZE"]
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        statements = ["SET statement_timeout = 0", "VACUUM ANALYZE", "RESET statement_timeout"]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


_COUNTS = """
    INSERT INTO articles_keycount (fact_id, live, changed_at)
    SELECT f.id, COUNT(k.fact_id), COALESCE(MAX(k.modified_at), %s)
    FROM articles_fact f LEFT JOIN articles_publicationkey k ON k.fact_id = f.id GROUP BY f.id
"""
_HEAD = """
    UPDATE articles_loghead SET happened_at = %s,
        last = (SELECT COALESCE(MAX(sequence), 0) FROM articles_change)
"""
# Where articles stand is up to date: nobody need go through the log for it.
_FOLLOWER = """
    UPDATE articles_logfollower SET sequence = (SELECT last FROM articles_loghead)
"""
