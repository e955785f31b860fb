"""
What a satellite has in the end whose follower was killed again and again.

    python -m benchmarks.satellite_kills --database URL [--kills 20] [--articles 2000]

`manage.py follow` is killed with SIGKILL at random moments, of the first copy and afterwards, while
articles of the origin are published, renamed, withdrawn and deleted. When all has come to rest both
manifests must be the same, line by line, and each document what its entity tag says. Exits with 1
if they aren't.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.publishing import a_database_of_our_own
from benchmarks.reads import content
from benchmarks.reads.servers import Server, serving
from benchmarks.satellite import an_empty_one, begin, manage, serving_satellite

BETWEEN_KILLS = (0.5, 5.0)  # seconds, from its start: Python and Django take the first of them
BETWEEN_ACTS = 0.02  # seconds
# Withdrawn articles are published again by the next act but a deletion.
ACTS = ["publish"] * 6 + ["rename", "withdraw", "withdraw", "delete"]


class Editors(threading.Thread):
    """Do one act after the other, until they are told to stop."""

    def __init__(self, slugs: list[str]) -> None:
        super().__init__()
        self.slugs = slugs
        self.done: Counter[str] = Counter()
        self.is_over = threading.Event()
        self.failure: BaseException | None = None

    def run(self) -> None:
        from django.db import connection

        try:
            number = 0
            while not self.is_over.wait(BETWEEN_ACTS):
                number += 1
                self.act(random.choice(ACTS), number)  # noqa: S311
        except BaseException as error:
            self.failure = error
            raise
        finally:
            connection.close()

    def act(self, act: str, number: int) -> None:
        from articles import publishing
        from articles.models import Article, Publication

        slug, now = random.choice(self.slugs), datetime.now(UTC)  # noqa: S311
        article = Article.objects.get(slug=slug)
        if not Publication.objects.filter(slug=slug).exists() and act != "delete":
            act = "publish"
        if act == "publish":
            Article.objects.filter(pk=article.pk).update(standfirst=f"News {number}")
            article.refresh_from_db()
            publishing.publish(article=article, at=now)
        elif act == "rename":
            publishing.rename(article=article, slug=f"moved-{number}", at=now)
        elif act == "withdraw":
            publishing.withdraw(article=article, at=now)
        else:
            publishing.delete(article=article, at=now)
        if act in {"rename", "delete"}:
            self.slugs.remove(slug)
        if act == "rename":
            self.slugs.append(f"moved-{number}")
        self.done[act] += 1


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip())
    parser.add_argument("--database", default="sqlite:///benchmark.sqlite3")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--articles", type=int, default=2_000)
    options = parser.parse_args(arguments)
    os.environ |= {"CHECK_LINKS": "false", "LOG_LEVEL": "WARNING"}
    with (
        a_database_of_our_own(options.database) as (url, name),
        tempfile.TemporaryDirectory(prefix="astana-satellite-kills-") as folder,
    ):
        slugs = content.publish(options.articles)
        os.environ["DATABASE_URL"] = url
        with (
            serving("ours", cores=[], environment={}, log=Path(folder) / "origin.log") as origin,
            an_empty_one(url, Path(folder)) as satellite,
            editing(slugs) as editors,
        ):
            copying = killed(origin, satellite, options.kills)
            stop(editors)
            manage(satellite, "follow", origin.address, "--once")
            told = ", ".join(f"{count} × {act}" for act, count in sorted(editors.done.items()))
            print(f"{name}: {options.kills} kills of the follower, {copying} of them before the")
            print(f"first copy was whole. At the origin meanwhile: {told}.")
            return compared(origin, satellite)


@contextlib.contextmanager
def editing(slugs: list[str]) -> Iterator[Editors]:
    editors = Editors(slugs)
    editors.start()
    try:
        yield editors
    finally:
        editors.is_over.set()
        editors.join()


def stop(editors: Editors) -> None:
    editors.is_over.set()
    editors.join()
    if editors.failure:
        raise SystemExit("The origin's editors stumbled.")


def killed(origin: Server, satellite: str, kills: int) -> int:
    """Kill the follower so many times; return how many first copies that interrupted."""
    copying = 0
    for number in range(kills):
        process = begin(satellite, "follow", origin.address)
        time.sleep(random.uniform(*BETWEEN_KILLS))  # noqa: S311
        if process.poll() is not None:
            raise SystemExit(f"The follower ended by itself: {process.returncode}.")
        process.kill()
        process.wait()
        copying += not is_whole(satellite)
        if sys.stderr.isatty():
            print(f"\rkilled, {number + 1} of {kills}   ", end="", file=sys.stderr)
    return copying


def is_whole(satellite: str) -> bool:
    """Whether the satellite's first copy has ended."""
    if satellite.startswith("sqlite:"):
        own: Any = sqlite3.connect(satellite.removeprefix("sqlite:///"))
    else:
        own = psycopg.connect(satellite)
    with contextlib.closing(own):
        found = own.execute("SELECT COUNT(*) FROM articles_origin WHERE is_whole").fetchone()
    return found is not None and bool(found[0])


def compared(origin: Server, satellite: str) -> int:
    """Compare both manifests, and each document here with its entity tag; 1 if any differs."""
    there = origin.get("/api/v1/manifest")[2].splitlines()
    with serving_satellite(satellite) as server:
        here = server.get("/api/v1/manifest")[2].splitlines()
    differing = len(set(there) ^ set(here))
    print(f"Lines of the manifests: {len(there)} there, {len(here)} here; differing: {differing}.")
    manage(satellite, "follow", origin.address, "--check")
    return int(there != here)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
