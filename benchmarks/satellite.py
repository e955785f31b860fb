"""
How long a cold satellite takes until it is in step, and how far behind it is afterwards.

    python -m benchmarks.satellite --database URL [--articles 100000] [--publishes 100]

Origin and satellite each have a database of their own beside the one that is named; the origin is
`manage.py serve`, the satellite `manage.py follow`, and both share this machine. In the end the
satellite is compared with the origin's manifest.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from benchmarks.publishing import a_database_of_our_own
from benchmarks.reads.servers import ROOT, Server, _cpu_seconds, serving

LIMIT = 5 * 60  # seconds
LOOKED_EVERY = 0.005  # seconds: by how much a delay may be overstated
GIVE_UP = 30.0  # seconds


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip())
    parser.add_argument("--database", default="sqlite:///benchmark.sqlite3")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--publishes", type=int, default=100)
    options = parser.parse_args(arguments)
    os.environ |= {"CHECK_LINKS": "false", "LOG_LEVEL": "WARNING"}
    with (
        a_database_of_our_own(options.database) as (url, name),
        tempfile.TemporaryDirectory(prefix="astana-satellite-") as folder,
    ):
        from benchmarks.corpus.__main__ import show

        show(options.articles, url=url)
        os.environ["DATABASE_URL"] = url
        with (
            serving("ours", cores=[], environment={}, log=Path(folder) / "origin.log") as origin,
            an_empty_one(url, Path(folder)) as satellite,
        ):
            copied(origin, satellite, options.articles, name)
            followed(origin, satellite, options.publishes)
            manage(satellite, "follow", origin.address, "--check")
            print("The satellite's documents are those of the origin's manifest.")


def copied(origin: Server, satellite: str, articles: int, name: str) -> None:
    """Copy it all, and say how long it took and who worked."""
    before, started = origin.cpu_seconds, time.monotonic()
    process = begin(satellite, "follow", origin.address, "--once")
    own = 0.0
    while process.poll() is None:
        with contextlib.suppress(FileNotFoundError):
            own = _cpu_seconds(process.pid)
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit("The satellite gave up.")
    took = time.monotonic() - started
    print(
        f"{name}: {articles:,} articles in {took:.0f} s, {articles / took:,.0f} a second "
        f"(limit: {LIMIT} s); CPU: satellite {own:.0f} s, origin "
        f"{origin.cpu_seconds - before:.0f} s."
    )


def followed(origin: Server, satellite: str, publishes: int) -> None:
    """Publish one article after the other, and say how soon the satellite serves each."""
    from articles import publishing
    from articles.models import Article, Publication

    slugs = list(Article.objects.order_by("pk").values_list("slug", flat=True)[:publishes])
    process = begin(satellite, "follow", origin.address)
    delays: list[float] = []
    with serving_satellite(satellite) as server:
        for number, slug in enumerate(slugs):
            Article.objects.filter(slug=slug).update(standfirst=f"News {number}")
            publishing.publish(article=Article.objects.get(slug=slug), at=datetime.now(UTC))
            committed = time.monotonic()
            etag = Publication.objects.get(slug=slug).etag
            while server.get(f"/api/v1/articles/{slug}")[1]["etag"] != etag:
                if time.monotonic() - committed > GIVE_UP:
                    raise SystemExit(f"{slug} never came.")
                time.sleep(LOOKED_EVERY)
            delays.append((time.monotonic() - committed) * 1000)
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=60)
    cuts = statistics.quantiles(delays[1:], n=100)  # the first waits for the start
    print(
        f"Served by the satellite after {cuts[49]:.0f} ms (median), {cuts[98]:.0f} ms (p99), "
        f"counted from the origin's commit, of {len(delays) - 1} publishes."
    )


@contextlib.contextmanager
def serving_satellite(satellite: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "satellite.log"
        told = {"DATABASE_URL": satellite}
        with serving("ours", cores=[], environment=told, log=log) as server:
            yield server


@contextlib.contextmanager
def an_empty_one(url: str, folder: Path) -> Iterator[str]:
    """Make an empty, migrated database beside the origin's; give its URL."""
    if url.startswith("sqlite:"):
        satellite = f"sqlite:///{folder / 'satellite.sqlite3'}"
        manage(satellite, "migrate", "--verbosity", "0")
        yield satellite
        return
    import psycopg

    name = f"satellite_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[arg-type]  # a name of ours
    satellite = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
    try:
        manage(satellite, "migrate", "--verbosity", "0")
        yield satellite
    finally:
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[arg-type]


def begin(database: str, *arguments: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": database},
        stdout=subprocess.DEVNULL,
    )


def manage(database: str, *arguments: str) -> None:
    if begin(database, *arguments).wait():
        raise SystemExit(f"manage.py {' '.join(arguments)} failed.")


if __name__ == "__main__":
    main(sys.argv[1:])
