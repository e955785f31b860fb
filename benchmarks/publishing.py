"""
How many articles are published a second, by one publisher and by eight.

    python -m benchmarks.publishing [--database URL] [--times 200]

An article has five sections, three links, three tags, an author and a category. Each is published
once in a run. All its sections have been edited before the run began: what is timed is `publish`
and `publish_many` alone, which includes keeping the edited text as a revision. In the lines "and
edited" each is edited just before it is published, and the rate is of both together. A process
has published a few times before its run begins, as one that serves has.

The limit is measured in the same run: how often the same processes commit a transaction that
updates the one row of the log's lock, and nothing else. The milliseconds of CPU are those of one
article, in the publisher's process and in the one that PostgreSQL has for it: where the machine is
shared, they are the steady figure. Editing is in neither those nor p50 and p99.

Meanwhile a follower walks the log. In the end it must have seen each publishing once, in order.
A database of its own is made beside the one that the URL names, and dropped afterwards.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sqlite3
import statistics
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from threading import Barrier
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import django

from benchmarks import publishing_acts as acts
from benchmarks import publishing_followed
from benchmarks.publishing_acts import TOGETHER

PUBLISHERS = (1, 8)
AT_LEAST = 50  # articles of each publisher, so that the run doesn't end as it begins
FIRST_TURNS = 6  # psycopg prepares what comes for the sixth time
READY_SECONDS = 60  # for every process to have done them


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Publishes a second, against bare commits.")
    parser.add_argument("--database", default="sqlite:///benchmark.sqlite3", metavar="URL")
    parser.add_argument("--times", type=int, default=200, help="publishings in each run")
    options = parser.parse_args(arguments)
    with a_database_of_our_own(options.database) as (url, name):
        print(f"{name}, {os.cpu_count()} cores, {options.times} publishings a run or more\n")
        print(
            f"{'':24}{'publishers':>10}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'of limit':>10}"
            f"{'Python':>9}{'database':>10}{'statements':>12}"
        )
        for publishers in PUBLISHERS:
            share = max(options.times // publishers // TOGETHER * TOGETHER, AT_LEAST)
            articles = acts.prepare(publishers, share)
            limit = measure(acts.Commit, share, articles, url)
            show(acts.Commit, publishers, limit, limit)
            for kind in (
                acts.Publish,
                acts.EditAndPublish,
                acts.PublishMany,
                acts.EditAndPublishMany,
            ):
                with publishing_followed.begun(url) as seen:
                    spans = measure(kind, share, articles, url)
                show(kind, publishers, spans, limit)
                published = [each for span in spans for each in span.published]
                print(f"{'  followed':24}{publishing_followed.compared(seen, published)}")


def measure(
    kind: type[acts.Act], share: int, articles: list[list[UUID]], url: str
) -> list[acts.Span]:
    """Run the act in a process for each list of articles, all at once; return every span."""
    publishers, context = len(articles), get_context("spawn")
    with (
        context.Manager() as manager,
        ProcessPoolExecutor(publishers, context, begin_process, (url,)) as pool,
    ):
        all_ready = manager.Barrier(publishers, timeout=READY_SECONDS)
        runs = [pool.submit(repeat, kind, ids, share, all_ready) for ids in articles]
        return [span for run in runs for span in run.result()]


def begin_process(url: str) -> None:
    os.environ["DATABASE_URL"] = url
    django.setup()


def repeat(
    kind: type[acts.Act], ids: list[UUID], share: int, all_ready: Barrier
) -> list[acts.Span]:
    """
    Act on each article but the first ten.

    On those it acts before, untimed, as often as it takes to have compiled, prepared or cached
    what a process keeps.
    """
    act = kind(ids)
    for turn in range(FIRST_TURNS):
        acts.edit(ids[:TOGETHER], f"Turn {turn}")
        act.on(ids[: kind.each])
    act.make_ready()
    all_ready.wait()
    turns = range(TOGETHER, TOGETHER + share, kind.each)
    return [act.on(ids[start : start + kind.each]) for start in turns]


def show(
    kind: type[acts.Act], publishers: int, spans: list[acts.Span], limit: list[acts.Span]
) -> None:
    lengths = sorted((span.ended - span.started) * 1000 for span in spans)
    last = lengths[min(len(lengths) - 1, int(len(lengths) * 0.99))]
    rate, each = a_second(spans) * kind.each, kind.each
    print(
        f"{kind.name:24}{publishers:>10}{rate:>10.0f}{statistics.median(lengths):>9.1f}{last:>9.1f}"
        f"{rate / a_second(limit):>10.1%}{of_each([span.python for span in spans], each):>9.1f}"
        f"{of_each([span.database for span in spans], each):>10.1f}"
        f"{of_each([span.statements for span in spans], each):>12.1f}"
    )


def of_each(values: list[float] | list[int], each: int) -> float:
    return statistics.median(values) / each


def a_second(spans: list[acts.Span]) -> float:
    """Return how many went through in a second, from the first beginning to the last end."""
    lasted = max(span.ended for span in spans) - min(span.started for span in spans)
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
