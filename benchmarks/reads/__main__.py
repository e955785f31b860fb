"""
What a read costs: hot, cold, unmodified and compressed, beside the bare server and an ordinary API.

    python -m benchmarks.reads [--database URL ...] [--rounds 12] [--seconds 1] [--quick]

Every server is `manage.py serve` with the same flags, one process on one core; the load, wrk, has
another. Two sides at a time take turns of a second, so that whatever else the machine does hits
both; a ratio is the middle of those of all turns. It prints a table, and writes RESULTS.md unless
it is quick. Databases of its own are made beside those that are named, and dropped afterwards.
"""

from __future__ import annotations

import argparse
import json
import socket
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from . import load, machine, report

RESULTS = Path(__file__).resolve().parents[1] / "RESULTS.md"
SQLITE = "sqlite:///benchmark.sqlite3"
POSTGRESQL = "postgres:///postgres?host=/var/run/postgresql"


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reads", description="Reads.")
    parser.add_argument("--database", action="append", metavar="URL", help="both, if none is named")
    parser.add_argument("--rounds", type=int, default=12, help="turns of each side")
    parser.add_argument("--seconds", type=int, default=1, help="that a turn takes")
    parser.add_argument("--quick", action="store_true", help="whether it works, on SQLite alone")
    options = parser.parse_args(arguments)
    if options.quick:
        options.rounds, options.database = 1, options.database or [SQLITE]
    load.find_or_install()
    results = [
        measure(url, options.rounds, options.seconds) for url in options.database or databases()
    ]
    for result in results:
        print(f"\n{result['database']}\n\n{report.as_text(report.table(result))}\n")
        print(report.memory(result))
    if not options.quick:
        written = report.document(
            results,
            machine=machine.described(),
            command=" ".join(["python -m benchmarks.reads", *arguments]),
            turns=f"{options.rounds} turns of {options.seconds} s for each side, "
            f"{load.CONNECTIONS} connections",
        )
        RESULTS.write_text(written)
        print(f"\nWritten: {RESULTS}")


def databases() -> list[str]:
    """SQLite, and PostgreSQL if one answers here."""
    with socket.socket(socket.AF_UNIX) as probe:
        answers = probe.connect_ex("/var/run/postgresql/.s.PGSQL.5432") == 0
    return [SQLITE, *([POSTGRESQL] if answers else [])]


def measure(url: str, rounds: int, seconds: int) -> dict[str, Any]:
    """Measure on one database, in a process of its own: Django knows one only."""
    print(url, flush=True)
    with tempfile.TemporaryDirectory(prefix="astana-result-") as folder:
        file = Path(folder) / "result.json"
        module = [sys.executable, "-m", "benchmarks.reads.one_database", url, str(file)]
        turns = [f"--rounds={rounds}", f"--seconds={seconds}"]
        subprocess.run([*module, *turns], check=True)  # noqa: S603
        result: dict[str, Any] = json.loads(file.read_text())
    return result


if __name__ == "__main__":
    main(sys.argv[1:])
