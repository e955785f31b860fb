"""The figures of all steps, as a page of Markdown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.reads import machine

from .asking import OURS

# p50 and p99 in milliseconds.
LIMITS = {
    "rare word": (10, 30),
    "commonest word, counted": (30, 80),
    "the same, five facets": (120, 200),
    "suggestions": (None, 5),
}
FASTER = {"rare word": 5, "commonest word, counted": 50}
A_SECOND, OF_TEXT, MEMORY, FOUND = 2_000, 1.6, 60, 2_000


class Figures:
    """What the steps have found so far, in a file beside the index."""

    def __init__(self, index: Path) -> None:
        self._file = index.with_suffix(".json")

    def read(self) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._file.read_text())
        except OSError:
            return {}
        return found

    def keep(self, **found: Any) -> None:
        self._file.write_text(json.dumps(self.read() | found, indent=1))


def lines(figures: dict[str, Any]) -> Iterator[str]:
    articles = figures.get("articles", 0)
    yield f"# Search at {articles:,} articles"
    yield ""
    yield "Written by `python -m benchmarks.search`. What is measured, and how:"
    yield "[README.md](README.md)."
    yield ""
    yield from (f"- {line}" for line in machine.described())
    yield f"- {datetime.now(UTC):%Y-%m-%d}"
    yield from _building(figures)
    yield from _asking(figures.get("asked", {}))
    yield from _serving(figures)
    yield from _judged(figures.get("judged", {}))


def _building(figures: dict[str, Any]) -> Iterator[str]:
    if not (built := figures.get("built")):
        return
    a_second = built["articles"] / built["seconds"]
    of_cpu = built["articles"] / built["cpu_seconds"]
    of_text = built["megabytes"] / built["text_megabytes"]
    yield from ("", "## The index", "", "|  |  | at least, at most |", "| --- | ---: | ---: |")
    rows = [
        ("articles a second, one core", a_second, A_SECOND, a_second >= A_SECOND),
        ("articles a second of CPU", of_cpu, A_SECOND, of_cpu >= A_SECOND),
    ]
    for name, value, limit, is_kept in rows:
        yield f"| {name} | {value:,.0f} | {limit:,} {_is(is_kept)} |"
    yield f"| MB on disk | {built['megabytes']:,.0f} |  |"
    text = f"of the text's {built['text_megabytes']:,.0f} MB"
    yield f"| {text} | {of_text:.2f} | {OF_TEXT} {_is(of_text < OF_TEXT)} |"
    if theirs := figures.get("theirs"):
        yield f"| PostgreSQL's vectors, MB | {theirs['vectors']:,.0f} |  |"
        yield f"| and their GIN index, MB | {theirs['index']:,.0f} |  |"


def _asking(asked: dict[str, Any]) -> Iterator[str]:
    if not asked:
        return
    yield from ("", "## Answers", "")
    yield "Milliseconds of whole answers, and of this process's CPU. All sides by turns. Ours is so"
    yield "many times faster than theirs:"
    yield ""
    yield "|  | times | p50 | p99 | CPU | at most | times faster | at least |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
    for label, told in asked.items():
        name, _, who = label.partition(": ")
        limit = faster = least = ""
        if who == OURS:
            p50, p99 = LIMITS[name]
            is_kept = told["p99"] <= p99 and (p50 is None or told["p50"] <= p50)
            limit = f"{p50 or ''} / {p99} {_is(is_kept)}"
        else:
            ratio = told["p50"] / asked[f"{name}: {OURS}"]["p50"]
            faster, least = f"{ratio:.1f}", f"{FASTER[name]} {_is(ratio >= FASTER[name])}"
        yield (
            f"| {name}, {who} | {told['times']} | {told['p50']:.1f} | {told['p99']:.1f} "
            f"| {told['cpu']:.1f} | {limit} | {faster} | {least} |"
        )


def _serving(figures: dict[str, Any]) -> Iterator[str]:
    memory, found = figures.get("memory"), figures.get("found", {})
    if not (memory or found):
        return
    yield from ("", "## A server that searches", "")
    if memory:
        more = memory["with"] - memory["without"]
        yield (
            f"- Anonymous memory: {memory['without']:.0f} MiB without search, "
            f"{memory['with']:.0f} with it and with the index to keep: {more:.0f} more, at most "
            f"{MEMORY} {_is(more <= MEMORY)}"
        )
        yield (
            f"- The same search with five facets, asked again unchanged: {memory['again_ms']:.1f} "
            "ms over HTTP, from memory."
        )
    for who, told in found.items():
        yield (
            f"- What is published is found after {told['p50']:.0f} ms (median), "
            f"{told['longest']:.0f} ms (longest) where {who} keeps the index: at most {FOUND:,} "
            f"{_is(told['longest'] <= FOUND)}"
        )


def _judged(judged: dict[str, Any]) -> Iterator[str]:
    if not judged:
        return
    yield from ("", "## Judged", "")
    yield (
        f"{judged['queries']} queries (tests/search/judged.py): nDCG@10 {judged['ndcg']:.3f}, mean "
        f"reciprocal rank {judged['mrr']:.3f}. The worst:"
    )
    yield from ("", "| query | nDCG@10 | reciprocal rank |", "| --- | ---: | ---: |")
    for typed, gain, rank in judged["worst"]:
        yield f"| `{typed[:60]}` | {gain:.2f} | {rank:.2f} |"


def _is(kept: bool) -> str:
    return "✓" if kept else "✗"
