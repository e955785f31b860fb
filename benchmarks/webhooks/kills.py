"""What is lost, repeated or out of order when worker, database or receiver are killed."""

from __future__ import annotations

import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

from . import log, places

KILLS = 20
WITHIN = (0.0, 1.5)  # seconds of work, at random
A_SECOND = 20  # changes
TO_CATCH_UP = 240.0  # seconds
ENDPOINTS = 2


def run(what: str, *, url: str, folder: Path, port: int) -> str:
    """Kill one of the three at random moments, and return a line of counts."""
    file = folder / f"{what}.txt"
    log.make_endpoints(port, count=ENDPOINTS)
    receiver = places.receiver(port, file)
    worker = places.Process("-m", "benchmarks.webhooks.sender", url=url)
    receiver.start()
    worker.start()
    from django.db import connection

    connection.close()  # the kills of the database are not for us
    stop = threading.Event()
    appended: list[int] = []
    writer = threading.Thread(target=_append, args=(stop, appended))
    writer.start()
    kill: dict[str, Callable[[], None]] = {
        "worker": lambda: _again(worker),
        "receiver": lambda: _again(receiver),
        "database": lambda: _cut_off(url),
    }
    try:
        time.sleep(3)
        for _ in range(KILLS):
            before = file.stat().st_size if file.exists() else 0
            # In the middle of the work, not while it is still being taken up again.
            places.wait_until(
                lambda size=before: file.exists() and file.stat().st_size > size, seconds=60
            )
            time.sleep(random.uniform(*WITHIN))  # noqa: S311  no secret
            kill[what]()
        stop.set()
        writer.join()
        wanted = {(f"/e{n}", s) for n in range(ENDPOINTS) for s in appended}
        places.wait_until(
            lambda: wanted <= {(each.path, each.sequence) for each in places.arrivals(file)},
            seconds=TO_CATCH_UP,
        )
        arrived = places.arrivals(file)
    finally:
        stop.set()
        worker.stop()
        receiver.kill()
    got = {(each.path, each.sequence) for each in arrived}
    return (
        f"{what:10}{KILLS:>8}{len(wanted):>10}{len(arrived):>10}"
        f"{len(arrived) - len(got):>10}{len(wanted - got):>8}{_overtaken(arrived):>14}"
    )


def _append(stop: threading.Event, appended: list[int]) -> None:
    from django.db import Error, connection

    from articles.models import LogHead

    while not stop.wait(1 / A_SECOND):
        try:
            log.append(1)
            appended.append(LogHead.objects.values_list("last", flat=True).get())
        except Error:
            connection.close()
    connection.close()  # it may have been cut off too
    # What was appended as the connection broke was appended all the same.
    appended[:] = range(min(appended), LogHead.objects.values_list("last", flat=True).get() + 1)
    connection.close()


def _again(process: places.Process) -> None:
    process.kill()
    process.start()


def _cut_off(url: str) -> None:
    import psycopg

    with psycopg.connect(url, autocommit=True) as server:
        server.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def _overtaken(arrived: list[places.Arrival]) -> int:
    """Count the first arrivals that came after a later change of the same article."""
    newest: dict[tuple[str, str], int] = defaultdict(int)
    seen, count = set(), 0
    for each in arrived:
        if (each.path, each.sequence) in seen:
            continue  # a repeat, which is recognised
        seen.add((each.path, each.sequence))
        count += each.sequence < newest[each.path, each.article]
        newest[each.path, each.article] = max(newest[each.path, each.article], each.sequence)
    return count
