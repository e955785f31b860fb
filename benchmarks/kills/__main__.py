"""
What is lost and what is repeated while workers and the database are killed.

    python -m benchmarks.kills [--kills 20]

It makes a PostgreSQL of its own in a temporary folder, and runs two workers beside three streams:
articles are published, planned, and an author of two hundred is renamed. At random moments it kills
a worker with SIGKILL, so many times, and then the database, as often. When all has come to rest it
counts. Needs PostgreSQL's programs; as root it runs them as postgres. Exits with 1 if anything was
lost.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.faults import Database, prepare
from benchmarks.kills.site import Cache, Workers

BETWEEN_KILLS = (0.0, 10.0)  # seconds, of a worker, from when all are at work
BETWEEN_CRASHES = (2.0, 8.0)  # seconds, of the database
DOWN_FOR = (0.0, 3.0)  # seconds
REST_AT_MOST = 180.0  # seconds


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip())
    parser.add_argument("--kills", type=int, default=20, help="of workers, and of the database")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="astana-kills-") as named:
        folder = Path(named)
        folder.chmod(0o755)
        database, cache = Database(folder), Cache()
        database.start()
        try:
            os.environ["PURGE_URLS"] = cache.url
            prepare(database.url)
            return measured(database, cache, options.kills, log=folder / "workers.log")
        finally:
            database.kill()


def measured(database: Database, cache: Cache, kills: int, *, log: Path) -> int:
    """Let everything go on while things are killed; print the counts, and return the exit code."""
    from django.db import connection

    from benchmarks.kills import counting, streams

    going_on = streams.Streams()
    going_on.prepare()
    workers = Workers(2, environment={"DATABASE_URL": database.url}, log=log)
    try:
        wait(lambda: counting.followers() == 2, "the workers don't start")
        going_on.start()
        began = time.monotonic()
        kill_all(kills, workers, database)
        lasted = time.monotonic() - began
        going_on.end()
        connection.close()  # this thread's is one to a server that was killed
        wait(counting.is_at_rest, "it doesn't come to rest")
    finally:
        going_on.end()
        codes = workers.stop()
    print(f"{kills} kills of a worker and {kills} of the database in {lasted:.0f} s.")
    print(f"The workers' exit codes when they were told to stop: {codes}")
    return counting.report(going_on, cache)


def kill_all(kills: int, workers: Workers, database: Database) -> None:
    """Kill a worker that is at work so many times, then the database as often."""
    from benchmarks.kills import counting

    for number in range(kills):
        wait(lambda: counting.are_at_work(workers.pids), "a worker doesn't start")
        time.sleep(between(*BETWEEN_KILLS))
        workers.kill_one()
        tell(f"worker killed, {number + 1} of {kills}")
    for number in range(kills):
        time.sleep(between(*BETWEEN_CRASHES))
        database.kill()
        time.sleep(between(*DOWN_FOR))
        wait(partial(is_up, database), "the database doesn't start")
        tell(f"database killed, {number + 1} of {kills}")


def is_up(database: Database) -> bool:
    """Start it, unless what is left of the one before holds on to its memory or port."""
    try:
        database.start()
    except subprocess.CalledProcessError:
        return False
    return True


def between(least: float, most: float) -> float:
    return random.uniform(least, most)  # noqa: S311  not for secrets


def wait(is_so: Callable[[], bool], otherwise: str) -> None:
    deadline = time.monotonic() + REST_AT_MOST
    while not is_so():
        if time.monotonic() > deadline:
            sys.exit(f"After {REST_AT_MOST:.0f} s {otherwise}.")
        time.sleep(0.2)


def tell(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}   ", end="", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
