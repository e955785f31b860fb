"""
Latency of every read, and the database's share of publishing, at two sizes of site.

    python -m benchmarks.scale [--database URL] [--articles 1000000] [--against 1000]

Each address is asked for 30 times at either size, warm, through all of Django and with nothing in
front of it. Beside the medians stand their ratio, the slowest of the 30, the database's share, how
many rows its scans read, and the kinds of nodes in its plans; what would grow is said in words. Two
databases are made beside the one that the URL names, and dropped afterwards.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from . import databases


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description="Reading and publishing at two sizes of site.")
    parser.add_argument("--database", default="sqlite:///benchmark.sqlite3", metavar="URL")
    parser.add_argument("--articles", type=int, default=1_000_000)
    parser.add_argument("--against", type=int, default=1_000)
    parser.add_argument("--kept", nargs=2, metavar="NAME", help="databases filled so, to be kept")
    parser.add_argument("--only", default="", help="only what has this in its label")
    parser.add_argument("--write", type=Path, help="a file of Markdown to write the tables to")
    options = parser.parse_args(arguments)
    sizes = [options.articles, options.against]
    made = databases.kept(options.database, options.kept) if options.kept else None
    with made or databases.filled(options.database, sizes) as names:
        lines = []
        for line in report(names, sizes, options.only):
            print(line, flush=True)
            lines.append(line)
        if options.write:
            options.write.write_text("\n".join(lines) + "\n")


def report(names: list[str], sizes: list[int], only: str) -> Iterator[str]:
    """Yield lines of Markdown."""
    from django.db import connection

    from . import cases

    many, few = sizes
    version = ".".join(map(str, connection.get_database_version()))
    yield f"# {many:,} articles against {few:,}"
    yield ""
    yield f"{connection.display_name} {version}, {datetime.now(UTC):%Y-%m-%d}. Milliseconds."
    for title, chosen in (("One filter", cases.single), ("Combinations", cases.combined)):
        yield from ("", f"## {title}", "")
        yield (
            f"| what | at {few:,} | at {many:,} | ratio | slowest of 30 | database"
            f" | rows read at {few:,} | at {many:,} | nodes | what grows |"
        )
        yield "| --- " + "| ---: " * 7 + "| --- | --- |"
        yield from _reads(names, sizes, chosen, only)
    yield from ("", "## Publishing", "")
    yield (
        f"| act | statements | processor time of the database at {few:,} | at {many:,}"
        f" | waited for it at {few:,} | at {many:,} | whole |"
    )
    yield "| --- " + "| ---: " * 6 + "|"
    yield from _acts(names, sizes, only)


def _reads(names: list[str], sizes: list[int], chosen: object, only: str) -> Iterator[str]:
    from . import measuring, plans

    assert callable(chosen)  # noqa: S101
    addresses = []
    for name, size in zip(names, sizes, strict=True):
        measuring.use(name)
        addresses.append([case for case in chosen(size) if only in case[0]])
    for (label, many), (_, few) in zip(*addresses, strict=True):
        small_first = measuring.in_turns(names[::-1], (few, many))
        found = []
        for name, measured in zip(names[::-1], small_first, strict=True):
            measuring.use(name)
            found.append((measured, plans.explain(measured.statements)))
        (small, plan_of_few), (large, plan) = found
        assert large.status == small.status < 500  # noqa: S101
        yield (
            f"| {label} | {small.median:.2f} | {large.median:.2f}"
            f" | {large.median / small.median:.2f} | {large.slowest:.1f}"
            f" | {sorted(large.database)[len(large.database) // 2]:.2f}"
            f" | {plan_of_few.rows:,} | {plan.rows:,} | {', '.join(plan.nodes)}"
            f" | {'; '.join(dict.fromkeys(plan.warnings))} |"
        )


def _acts(names: list[str], sizes: list[int], only: str) -> Iterator[str]:
    from . import acts, measuring

    tables = []
    for name, size in zip(names, sizes, strict=True):
        measuring.use(name)
        tables.append(dict(acts.costs(size, only)))
    large, small = tables
    for label, cost in large.items():
        of_few = small[label]
        yield (
            f"| {label} | {statistics.median(cost.statements):.0f}"
            f" | {statistics.fmean(of_few.processor):.1f} | {statistics.fmean(cost.processor):.1f}"
            f" | {statistics.median(of_few.database):.1f}"
            f" | {statistics.median(cost.database):.1f} | {statistics.median(cost.whole):.1f} |"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
