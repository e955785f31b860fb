"""The figures as a table, for the terminal and for RESULTS.md."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from typing import Any

from .servers import ROOT

HEAD = ("", "a second", "p50 ms", "p99 ms", "µs of CPU", "MiB", "ratio", "of CPU", "at least")


def table(result: dict[str, Any]) -> list[list[str]]:
    """Return two rows for each pair: the first side, with the ratios, and the second."""
    rows = []
    for pair in result["pairs"]:
        least = pair["least"]
        verdict = "" if least is None else f"{least:g}{_mark(pair['ratio'] >= least)}"
        rows += [
            [*_side(pair["left"]), f"{pair['ratio']:.2f}", f"{pair['of_cpu']:.2f}", verdict],
            [*_side(pair["right"]), "", "", ""],
        ]
    return rows


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows for a terminal."""
    everything = [HEAD, *rows]
    widths = [max(len(row[column]) for row in everything) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in everything
    )


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    lines = [HEAD, ["---"] + ["---:"] * (len(HEAD) - 1), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def memory(result: dict[str, Any]) -> str:
    """Return a sentence on what a process holds after much that was asked."""
    kept = result["memory"]
    limit = (kept["base"] + kept["bound"]) * 1.2
    return (
        f"Memory: a process that may keep {kept['bound']:.0f} MiB of answers holds "
        f"{kept['held']:.0f} MiB after {kept['seconds']} s of random requests; one that keeps none "
        f"{kept['base']:.0f}. At most {limit:.0f}{_mark(kept['held'] <= limit)}"
    )


def document(
    results: Sequence[dict[str, Any]], *, machine: Sequence[str], command: str, turns: str
) -> str:
    """Return RESULTS.md."""
    parts = [
        "# Results",
        f"Written by `{command}`. What is measured, and how to read it: [README.md](README.md).",
        "\n".join(f"- {line}" for line in [*machine, turns]),
    ]
    for result in results:
        parts += [
            f"## {result['database']}",
            as_markdown(table(result)),
            memory(result),
            "What asked:",
            "```\n" + "\n".join(dict.fromkeys(_commands(result))) + "\n```",
        ]
    return "\n\n".join(parts) + "\n"


def _side(figures: dict[str, Any]) -> list[str]:
    return [
        figures["name"],
        f"{figures['rate']:,.0f}",
        f"{figures['p50']:.2f}",
        f"{figures['p99']:.2f}",
        f"{figures['cpu']:,.0f}",
        f"{figures['rss']:.0f}",
    ]


def _commands(result: dict[str, Any]) -> list[str]:
    sides = [side for pair in result["pairs"] for side in (pair["left"], pair["right"])]
    return [
        f"{side['name']}: {_anywhere(side['command'])} ({side['load']:.0%} of a core)"
        for side in sides
    ]


def _anywhere(command: str) -> str:
    """Return a command line without the places that only one machine has."""
    from_here = command.replace(f"{ROOT}/", "")
    return re.sub(rf"{re.escape(tempfile.gettempdir())}/\S+", "PATHS", from_here)


def _mark(is_reached: bool) -> str:
    return " ✓" if is_reached else " ✗"
