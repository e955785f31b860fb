"""
A database of so many publications: what search reads of a site, and nothing of its desk.

It takes a while, may be stopped at any moment, and then goes on: which articles are there, and how
to put the indexes back, stands in tables beside the others.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context

import django
from django.db import connection, transaction

CHUNK = 2_500  # articles whose rows are held in memory at once


def fill(articles: int, *, workers: int, progress: Callable[[int], object]) -> None:
    """Fill the database that Django is connected to, a migrated one on PostgreSQL."""
    from articles.models import Change, Fact, Publication, PublicationKey
    from benchmarks.corpus import loading, rows
    from benchmarks.corpus.filling import conclude

    tables = connection.introspection.table_names()
    with transaction.atomic(), connection.cursor() as cursor:
        if "filled" not in tables:
            cursor.execute("CREATE TABLE filled (first integer)")
            cursor.execute("CREATE TABLE taken (statement text)")
            taken = loading.take_indexes([Change, Fact, Publication, PublicationKey])
            cursor.executemany("INSERT INTO taken VALUES (%s)", [(each,) for each in taken])
            loading.load(Fact, rows.of_shelves())
        cursor.execute("SELECT first FROM filled")
        there = {first for (first,) in cursor.fetchall()}
        cursor.execute("SELECT statement FROM taken")
        taken = [statement for (statement,) in cursor.fetchall()]
    progress(len(there) * CHUNK)
    chunks = [range(n, min(n + CHUNK, articles)) for n in range(0, articles, CHUNK)]
    missing = [chunk for chunk in chunks if chunk.start not in there]
    address = os.environ["DATABASE_URL"]
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (address,)) as pool:
        for count in pool.map(partial(make_some, of=articles), missing):
            progress(count)
    if taken:
        loading.put_back(taken)
        conclude()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM taken")


def _begin(address: str) -> None:
    os.environ["DATABASE_URL"] = address
    django.setup()


def make_some(numbers: range, *, of: int) -> int:
    """Write the public rows of some articles in one transaction; return how many they were."""
    from articles.models import Change, Fact, Publication, PublicationKey
    from benchmarks.corpus import loading, rows

    from . import texts

    made: rows.Rows = defaultdict(list)
    for number in numbers:
        rows.add_public(made, texts.written(number, of=of), of=of)
    with transaction.atomic(), connection.cursor() as cursor:
        for model in (Fact, Publication, PublicationKey, Change):
            loading.load(model, made[model])
        cursor.execute("INSERT INTO filled VALUES (%s)", [numbers.start])
    return len(numbers)
