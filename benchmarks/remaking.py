"""
What a rename of an author of ten thousand articles costs those who publish meanwhile.

    python -m benchmarks.remaking --database URL [--documents 10000]

Somebody publishes one article after the other: first alone, then while a worker remakes all that
shows the author. That worker is killed on the way, and another goes on. A database of its own is
made beside the one that the URL names, and dropped afterwards.
"""

from __future__ import annotations

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.publishing import a_database_of_our_own

ROOT = Path(__file__).resolve().parents[1]
TOGETHER = 500  # documents that are made at once
ALONE = 100  # publishings before the rename
KILLED_AT = 0.3  # of the documents


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip())
    parser.add_argument("--database", default="sqlite:///benchmark.sqlite3", metavar="URL")
    parser.add_argument("--documents", type=int, default=10_000)
    options = parser.parse_args(arguments)
    with a_database_of_our_own(options.database) as (url, name):
        measure(name, url, options.documents)


def measure(name: str, url: str, documents: int) -> None:
    from articles import publishing
    from articles.models import Author, Byline, Change
    from tests.invariants.many import copies_of

    author = Author(name="Old Name")
    publishing.save_embedded(thing=author)
    for number in range(0, documents, TOGETHER):
        article = draft(f"Hers {number}")
        Byline.objects.create(article=article, author=author)
        publishing.save(article=article, at=datetime.now(UTC))
        publishing.publish(article=article, at=datetime.now(UTC))
        copies_of(article, min(TOGETHER, documents - number) - 1)
    publisher = Publisher()
    alone = [publisher.publish() for _ in range(ALONE)]

    author.name = "New Name"
    publishing.save_embedded(thing=author)
    began, meanwhile, killed_at = time.monotonic(), [], 0
    worker = start_worker(url)
    try:
        while left := publishing.stale_documents():
            meanwhile.append(publisher.publish())
            if not killed_at and left < documents * (1 - KILLED_AT):
                worker.send_signal(signal.SIGKILL)
                worker.wait()
                killed_at = documents - publishing.stale_documents()
                worker = start_worker(url)
    finally:
        worker.terminate()
        worker.wait(30)
    lasted = time.monotonic() - began

    remade = Change.objects.filter(cause="embedded", subject="article")
    ids = remade.values_list("subject_id", flat=True)
    print(f"{name}: {documents} documents show an author who gets another name.")
    print(
        f"Remade in {lasted:.0f} s, the worker killed after {killed_at} of them: {len(set(ids))} "
        f"documents changed, {len(ids) - len(set(ids))} of them more than once."
    )
    print(f"{'publishing, ms':24}{'times':>8}{'p50':>8}{'p99':>8}{'longest':>9}")
    for what, took in (("alone", alone), ("during the remake", meanwhile)):
        cuts = statistics.quantiles(took, n=100)
        print(f"{what:24}{len(took):>8}{cuts[49]:>8.1f}{cuts[98]:>8.1f}{max(took):>9.1f}")


class Publisher:
    """Publishes one article after the other, and says how many milliseconds each took."""

    def __init__(self) -> None:
        self.number = 0

    def publish(self) -> float:
        from articles import publishing

        self.number += 1
        article = draft(f"News {self.number}")
        began = time.monotonic()
        publishing.publish(article=article, at=datetime.now(UTC))
        return (time.monotonic() - began) * 1000


def draft(title: str):
    from articles import publishing
    from articles.models import Article, Section

    article = Article.objects.create(title=title, language="en")
    for position in range(5):
        Section.objects.create(article=article, position=position, html="<p>It fell.</p>" * 20)
    publishing.save(article=article, at=datetime.now(UTC))
    return article


def start_worker(url: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(ROOT / "manage.py"), "worker"]
    environment = os.environ | {"CHECK_LINKS": "false", "DATABASE_URL": url, "LOG_LEVEL": "WARNING"}
    return subprocess.Popen(  # noqa: S603
        command, env=environment, stdout=subprocess.DEVNULL, cwd=ROOT
    )


if __name__ == "__main__":
    main(sys.argv[1:])
