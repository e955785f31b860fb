"""
The changes feed: what a page costs far along the log, how soon a change is in it, and who may wait.

    python -m benchmarks.changes --database URL [--changes 10000000] [--waiters 1000]

On PostgreSQL, in a database of its own beside the one that the URL names. A waiting caller is one
HTTP connection of `wait=50`; the server is `manage.py serve` with one process.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.publishing import a_database_of_our_own
from benchmarks.reads import content
from benchmarks.reads.servers import Server, serving

ARTICLES = 20
PAGE = 100  # entries
EARLY = 1_000  # a sequence
TIMES = 200  # that a page is asked for, and that something is published
ROUNDS = 5  # of all who wait
BETWEEN = 0.05  # seconds from one publish to the next
GIVE_UP = 40.0  # seconds
RARE = 1_000  # one change in so many has the rare tag


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip())
    parser.add_argument("--database", required=True)
    parser.add_argument("--changes", type=int, default=10_000_000, help="0: no pages")
    parser.add_argument("--waiters", type=int, default=1_000, help="0: nobody waits")
    options = parser.parse_args(arguments)
    os.environ |= {"CHECK_LINKS": "false", "LOG_LEVEL": "WARNING"}
    with (
        a_database_of_our_own(options.database) as (url, name),
        tempfile.TemporaryDirectory(prefix="astana-changes-") as folder,
    ):
        slugs = content.publish(ARTICLES)
        os.environ["DATABASE_URL"] = url
        log = Path(folder) / "server.log"
        print(f"{name}, {os.cpu_count()} cores\n")
        if options.waiters:
            with serving("ours", cores=[], environment={}, log=log) as server:
                until_seen(server, slugs)
                waiting(server, slugs, options.waiters)
        if options.changes:
            pages(options.changes)


# How soon a change is in the feed


def until_seen(server: Server, slugs: list[str]) -> None:
    """Publish again and again, while one caller waits."""

    async def measured() -> list[float]:
        delays = []
        for number in range(TIMES):
            waiting = asyncio.create_task(wait_for_news(server.port))
            await asyncio.sleep(BETWEEN)
            committed = await asyncio.to_thread(publish, slugs[number % len(slugs)], number)
            delays.append((await waiting - committed) * 1000)
        return delays

    delays = asyncio.run(measured())
    cuts = statistics.quantiles(delays, n=100)
    print(
        f"A change is with one who waits, milliseconds after its commit, {TIMES} times: "
        f"median {cuts[49]:.1f}, p99 {cuts[98]:.1f}, longest {max(delays):.1f}"
    )


def waiting(server: Server, slugs: list[str], callers: int) -> None:
    """Let very many wait, ask for an article meanwhile, and publish."""

    async def measured() -> None:
        alone, mib = await reads(server.port, slugs), server.rss / 2**20
        for number in range(ROUNDS):
            waiting = [asyncio.create_task(wait_for_news(server.port)) for _ in range(callers)]
            await asyncio.sleep(5)  # until all are there
            meanwhile, held = await reads(server.port, slugs), server.rss / 2**20
            committed = await asyncio.to_thread(publish, slugs[0], TIMES + number)
            seen = sorted((at - committed) * 1000 for at in await asyncio.gather(*waiting))
            print(
                f"{callers} wait: {mib:.0f} MiB before, {held:.0f} MiB meanwhile; a read "
                f"{alone:.2f} ms before (median), {meanwhile:.2f} meanwhile; answered after "
                f"{seen[0]:.0f} ms (first), {statistics.median(seen):.0f} (median), "
                f"{seen[-1]:.0f} (last)"
            )

    asyncio.run(measured())


async def reads(port: int, slugs: list[str]) -> float:
    """Return the median of the milliseconds that a hot read takes, one after the other."""
    took = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(500):
        started = time.monotonic()
        await get(reader, writer, f"/api/v1/articles/{slugs[number % len(slugs)]}")
        took.append((time.monotonic() - started) * 1000)
    writer.close()
    return statistics.median(took)


async def wait_for_news(port: int) -> float:
    """Wait at the feed's end; return when there was something."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    end = await get(reader, writer, "/api/v1/changes?cursor=now")
    cursor = end.rpartition(b'"next_cursor":"')[2].rstrip(b'"}').decode()
    body = await get(reader, writer, f"/api/v1/changes?cursor={cursor}&wait=50")
    seen = time.monotonic()
    writer.close()
    if b'"sequence"' not in body:
        raise SystemExit(f"Nothing came: {body[:200]!r}")
    return seen


async def get(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> bytes:
    writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), GIVE_UP + 20)
    length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
    return await reader.readexactly(length)


def publish(slug: str, number: int) -> float:
    """Publish an article again; return when that was committed. Its thread keeps no connection."""
    from django.db import connection

    from articles import publishing
    from articles.models import Article

    Article.objects.filter(slug=slug).update(standfirst=f"News {number}")
    publishing.publish(article=Article.objects.get(slug=slug), at=datetime.now(UTC))
    committed = time.monotonic()
    connection.close()
    return committed


# What a page costs far along the log


def pages(changes: int) -> None:
    from articles.models import Fact, LogHead, feed
    from articles.models.feed import Filter, Position

    started = time.monotonic()
    first = LogHead.objects.get().last
    append(changes)
    print(
        f"\n{changes:,} changes more in {time.monotonic() - started:.0f} s. A page of {PAGE}, ms:"
    )
    tag, language = (Fact.Kind.TAG, "rare"), (Fact.Kind.LANGUAGE, "en")
    two = (tag, (Fact.Kind.TAG, "common"))
    asked: dict[str, tuple[Filter, bool]] = {
        "all": (Filter(), False),
        "all, with articles": (Filter(), True),
        "one language": (Filter(groups=((language,),)), False),
        "withdrawn, in one language": (Filter(((language,),), ("withdrawn",)), False),
        "a rare tag": (Filter(groups=((tag,),)), False),
        "two tags": (Filter(groups=(two,)), False),
        "updates of two tags": (Filter(groups=(two,), kinds=("updated",)), False),
        "a rare tag, in one language": (Filter(groups=((tag,), (language,))), False),
    }
    early, late = first + EARLY, first + changes - PAGE * RARE
    for name, (only, has_articles) in asked.items():

        def page(after: int, only: Filter = only, has_articles: bool = has_articles) -> int:
            found = feed.page(
                Position(after, "any"),
                size=PAGE,
                at=datetime.now(UTC),
                only=only,
                has_articles=has_articles,
            )
            return len(found.entries)

        at_once, far = timed(page, early), timed(page, late)
        print(
            f"  {name:28} at sequence {early:,}: {at_once:6.2f}   at {late:,}: {far:6.2f}   "
            f"({far / at_once:.2f} times)"
        )


def timed(page: Callable[[int], int], after: int) -> float:
    """Return the median of the milliseconds that the page takes, in one query."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        entries = page(after)
    if (len(captured), entries) != (1, PAGE):
        raise SystemExit(f"{len(captured)} queries, {entries} entries")
    took = []
    for _ in range(TIMES):
        started = time.perf_counter()
        page(after)
        took.append((time.perf_counter() - started) * 1000)
    return statistics.median(took)


# Changes of articles that are there, in turn: nine in ten are updates, the rest comes and goes.
KIND = "(ARRAY['withdrawn', 'published'])[1 + (g / 10) %% 2]"
CHANGES = f"""
    INSERT INTO articles_change (sequence, token, subject, subject_id, kind, slug, former_slug,
        revision, etag, language, facts_before, facts_after, keys, changed, cause, happened_at)
    SELECT h.last + g, md5(g::text)::varchar(16), 'article', p.id,
        CASE WHEN g %% 10 < 9 THEN 'updated' ELSE {KIND} END, p.slug, '', p.revision_number, p.etag,
        'en', '[]', '[]', '[]', '["standfirst"]', 'edited', h.happened_at
    FROM articles_loghead h, generate_series(%s, %s) g
    JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM articles_publication) p
        ON p.place = g %% {ARTICLES}
"""  # noqa: S608  literals of this module
KEYS = f"""
    INSERT INTO articles_changekey (fact_id, sequence, kind)
    SELECT f.id, h.last + g, CASE WHEN g %% 10 < 9 THEN 'updated' ELSE {KIND} END
    FROM articles_loghead h, articles_fact f, generate_series(%s, %s) g
    WHERE f.id = %s AND g %% %s = 0
"""  # noqa: S608
AT_ONCE = 500_000  # rows of one statement


def append(changes: int) -> None:
    """Append very many changes to the log, with their keys."""
    from django.db import connection

    from articles.models import Fact, LogHead

    kinds = ((Fact.Kind.ALL, "", 1), (Fact.Kind.LANGUAGE, "en", 1))
    every = [(Fact.objects.get(kind=kind, slug=slug).pk, each) for kind, slug, each in kinds]
    for name, each in (("rare", RARE), ("common", 3)):
        tag = Fact.objects.create(kind=Fact.Kind.TAG, ref=name, slug=name, data={"live": True})
        every.append((tag.pk, each))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SET synchronous_commit = off")
        for start in range(1, changes, AT_ONCE):
            span = [start, min(start + AT_ONCE - 1, changes)]
            cursor.execute(CHANGES, span)
            for fact, each in every:
                cursor.execute(KEYS, [*span, fact, each])
        last = LogHead.objects.get().last + changes
        LogHead.objects.update(last=last)
        cursor.execute("VACUUM ANALYZE articles_change, articles_changekey")


if __name__ == "__main__":
    main(sys.argv[1:])
