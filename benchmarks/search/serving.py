"""A server that searches: what memory it takes for it, and when it finds what was published."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.reads import servers
from benchmarks.reads.servers import ROOT, Server

from . import asking, texts

READS, SEARCHES, PUBLISHES = 500, 800, 30
LOOKED_EVERY = 0.02  # seconds: by how much a delay may be overstated
GIVE_UP = 30.0  # seconds
AGAIN = 50  # times the same is asked


def memory(folder: Path, articles: int) -> dict[str, float]:
    """
    Return MiB of anonymous memory: of a process that was never asked to search and doesn't keep
    the index, and of one that keeps it and was asked all kinds of things.

    Neither holds answers: how much of these a process may keep is a setting of its own.
    """
    found = {}
    with tempfile.TemporaryDirectory(prefix="astana-search-") as nowhere:
        log = Path(nowhere) / "server.log"
        start = partial(servers.serving, "ours", cores=[], log=log)
        bare = _environment(folder) | {"MEMORY_MIB": "0"}
        with _kept_by_another(folder), start(environment=bare) as server:
            _read(server)
            found["without"] = anonymous(server)
        with start(environment=bare) as server:
            _read(server)
            _search(server, articles)
            found["with"] = anonymous(server)
        with start(environment=_environment(folder)) as server:
            found["again_ms"] = _again(server)
    return found


def found_after(folder: Path, *, by_worker: bool) -> dict[str, float]:
    """Return milliseconds from a commit until the server finds what it published."""
    with tempfile.TemporaryDirectory(prefix="astana-search-") as nowhere:
        log = Path(nowhere) / "server.log"
        environment = _environment(folder)
        with contextlib.ExitStack() as stack:
            if by_worker:
                stack.enter_context(_worker(environment))
            server = stack.enter_context(
                servers.serving("ours", cores=[], environment=environment, log=log)
            )
            delays = [_delay(server, f"{time.time_ns()}-{number}") for number in range(PUBLISHES)]
    return {"p50": statistics.median(delays), "longest": max(delays)}


def _delay(server: Server, name: str) -> float:
    from articles import publishing
    from articles.models import Article, Section

    word = f"found{name.replace('-', 'x')}{'w' * 3}"
    article = Article.objects.create(title=f"News {name}", slug=f"news-{name}", language="en")
    Section.objects.create(article=article, position=0, html=f"<p>{word} is here.</p>")
    publishing.save(article=article, at=datetime.now(UTC))
    publishing.publish(article=article, at=datetime.now(UTC))
    committed = time.monotonic()
    path = f"/api/v1/search?{urlencode({'q': word})}"
    while word.encode() not in server.get(path)[2].partition(b'"facets"')[0]:
        if time.monotonic() - committed > GIVE_UP:
            raise SystemExit(f"{word} is never found.")
        time.sleep(LOOKED_EVERY)
    return (time.monotonic() - committed) * 1000


@contextlib.contextmanager
def _worker(environment: dict[str, str]) -> Iterator[None]:
    """Run a worker, which keeps the index before any server comes."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "worker"], cwd=ROOT, env=os.environ | environment
    )
    time.sleep(10)  # it takes the lock
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


@contextlib.contextmanager
def _kept_by_another(folder: Path) -> Iterator[None]:
    from articles import search

    home = search.Home(folder)
    if not home.lock():
        raise SystemExit("Another process writes this index.")
    try:
        yield
    finally:
        home.unlock()


def _environment(folder: Path) -> dict[str, str]:
    return {"SEARCH_INDEX": str(folder), "CHECK_LINKS": "false", "LOG_LEVEL": "WARNING"}


def anonymous(server: Server) -> float:
    """Return MiB of the largest of a server's processes that are no pages of files."""
    return max(_anonymous(pid) for pid in servers._tree(server.pid))


def _anonymous(pid: int) -> float:
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Anonymous:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _read(server: Server) -> None:
    from articles.models import Publication

    slugs = list(Publication.objects.values_list("slug", flat=True)[:READS])
    chance = random.Random(1)  # noqa: S311
    for slug in slugs:
        server.get(f"/api/v1/articles/{slug}")
        server.get(f"/api/v1/articles?page_size={chance.randint(1, 100)}")


def _search(server: Server, articles: int) -> None:
    chance = random.Random(1)  # noqa: S311
    rare = asking.rare_words(articles, chance)
    common = texts.vocabulary("en").words[0]
    starts = list(asking.beginnings(chance))
    for number in range(SEARCHES):
        kinds: list[tuple[str, dict[str, str]]] = [
            ("", {"q": rare[number % len(rare)], "page_size": "20"}),
            ("/suggest", {"q": starts[number % len(starts)]}),
        ]
        if number % 20 == 0:
            facets = {"facets": asking.FACETS, "count": "exact"}
            kinds.append(("", {"q": f"{common} {rare[number % len(rare)]}", **facets}))
            kinds.append(("", {"q": common, "page_size": str(1 + number // 20), **facets}))
        for under, asked in kinds:
            query = urlencode(asked)
            server.get(f"/api/v1/search{under}?{query}")


def _again(server: Server) -> float:
    """Return milliseconds of the same search with five facets, asked again unchanged."""
    common = texts.vocabulary("en").words[0]
    query = urlencode({"q": common, "count": "exact", "facets": asking.FACETS})
    spans = []
    for _ in range(AGAIN):
        started = time.perf_counter()
        server.get(f"/api/v1/search?{query}")
        spans.append((time.perf_counter() - started) * 1000)
    return statistics.median(spans[1:])
