"""
How long after a commit each of several processes answers with what was published.

    python -m benchmarks.coherence --database URL [--publishes 1000] [--processes 4]

The publisher is a process of its own, so that nobody sees a change because they made it. While it
publishes, each server is asked for other articles all the time. Prints a histogram.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import os
import statistics
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.publishing import a_database_of_our_own
from benchmarks.reads import content
from benchmarks.reads.servers import Server, serving

ARTICLES = 50
BETWEEN = 0.1  # seconds from one publish to the next
ASKED_EVERY = 0.002  # seconds: by how much a delay may be overstated
LOADED_EVERY = 0.01  # seconds, by each of the callers that only make load
GIVE_UP = 10.0  # seconds
BOUNDS = (10, 25, 50, 100, 150, 250, 500, 1_000)  # milliseconds


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip())
    parser.add_argument("--database", default="sqlite:///benchmark.sqlite3")
    parser.add_argument("--publishes", type=int, default=1000)
    parser.add_argument("--processes", type=int, default=4)
    options = parser.parse_args(arguments)
    os.environ |= {"CHECK_LINKS": "false", "LOG_LEVEL": "WARNING"}
    with (
        a_database_of_our_own(options.database) as (url, name),
        tempfile.TemporaryDirectory(prefix="astana-coherence-") as folder,
        contextlib.ExitStack() as stack,
    ):
        slugs = content.publish(ARTICLES)
        os.environ["DATABASE_URL"] = url
        log = Path(folder) / "servers.log"
        servers = [
            stack.enter_context(serving("ours", cores=[], environment={}, log=log))
            for _ in range(options.processes)
        ]
        for server in servers:
            stack.enter_context(under_load(server, slugs))
        delays = measured(servers, slugs, options.publishes)
    report(name, delays, processes=options.processes)


def measured(servers: list[Server], slugs: list[str], publishes: int) -> list[float]:
    """Return milliseconds from each commit until each server answered with what it made."""
    from articles import publishing
    from articles.models import Article, Publication

    context = get_context("spawn")
    told = [context.Pipe() for _ in servers]
    watchers = [
        context.Process(target=watch, args=(server.port, theirs), daemon=True)
        for server, (_, theirs) in zip(servers, told, strict=True)
    ]
    for watcher in watchers:
        watcher.start()
    delays: list[float] = []
    for number in range(publishes):
        slug = slugs[number % len(slugs)]
        for ours, _ in told:
            ours.send((slug, None, 0.0))  # hold what is there now
            ours.recv()
        Article.objects.filter(slug=slug).update(standfirst=f"News {number}")
        publishing.publish(article=Article.objects.get(slug=slug), at=datetime.now(UTC))
        committed = time.monotonic()
        etag = Publication.objects.get(slug=slug).etag
        for ours, _ in told:
            ours.send((slug, etag, committed))
        delays += [ours.recv() for ours, _ in told]
        time.sleep(BETWEEN)
        if sys.stderr.isatty():
            print(f"\r{number + 1} of {publishes}", end="", file=sys.stderr)
    for watcher in watchers:
        watcher.terminate()
    return delays


def watch(port: int, orders: Any) -> None:
    """Ask a server for an article until it has the entity tag that is waited for."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while True:
        slug, etag, committed = orders.recv()
        while True:
            connection.request("HEAD", f"/api/v1/articles/{slug}")
            answer = connection.getresponse()
            answer.read()
            waited = time.monotonic() - committed
            if etag is None or answer.headers["ETag"] == etag or waited > GIVE_UP:
                break
            time.sleep(ASKED_EVERY)
        orders.send(waited * 1000)


@contextlib.contextmanager
def under_load(server: Server, slugs: list[str]):
    """Ask the server for one article after the other, meanwhile."""
    is_over = threading.Event()

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port)
        number = 0
        while not is_over.wait(LOADED_EVERY):
            number += 1
            connection.request("GET", f"/api/v1/articles/{slugs[number % len(slugs)]}")
            connection.getresponse().read()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def report(name: str, delays: list[float], *, processes: int) -> None:
    delays.sort()
    cuts = statistics.quantiles(delays, n=100)
    print(f"{name}, {processes} processes, {len(delays)} sightings, milliseconds after the commit:")
    below = 0
    for bound in BOUNDS:
        count = sum(delay <= bound for delay in delays) - below
        below += count
        print(f"  up to {bound:>5}: {count:>6} {'#' * round(60 * count / len(delays))}")
    print(f"  more       : {len(delays) - below:>6}")
    print(f"median {cuts[49]:.0f}, p99 {cuts[98]:.0f}, longest {delays[-1]:.0f}")


if __name__ == "__main__":
    main(sys.argv[1:])
