"""
How many deliveries a second, how late they are beside some that hang, and what kills cost.

    python -m benchmarks.webhooks [--database URL] [speed] [hanging] [worker] [database] [receiver]

Everything is on this machine: the worker (`manage.py worker`), the receiver in a process of its
own, and a database that is made beside the one that the URL names, and dropped afterwards. Killing
the database's connections needs PostgreSQL.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

from benchmarks.reads.servers import _free_port

from . import kills, log, places

CHANGES = 3_000
ENDPOINTS, HANGING = 100, 10
A_SECOND, SECONDS = 3.0, 30.0  # changes, each for all endpoints: 270 deliveries a second


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip())
    parser.add_argument("--database", default="sqlite:///benchmark.sqlite3", metavar="URL")
    parser.add_argument("runs", nargs="*", default=["speed", "hanging", "worker", "receiver"])
    options = parser.parse_args(arguments)
    for run in options.runs:
        with (
            tempfile.TemporaryDirectory(prefix="astana-webhooks-") as folder,
            places.a_database(options.database) as url,
        ):
            load = os.getloadavg()[0]
            print(f"{run}: {os.cpu_count()} cores, load {load:.1f} before", flush=True)
            port = _free_port()
            if run in {"speed", "hanging"}:
                {"speed": speed, "hanging": hanging}[run](url, Path(folder), port)
            else:
                print(
                    f"{'killed':10}{'times':>8}{'sent':>10}{'received':>10}"
                    f"{'repeated':>10}{'lost':>8}{'out of order':>14}"
                )
                print(kills.run(run, url=url, folder=Path(folder), port=port), flush=True)


def speed(url: str, folder: Path, port: int) -> None:
    """Let a worker send what has piled up, to one endpoint and to ten."""
    from articles.models import WebhookDelivery

    file, receiver = folder / "speed.txt", places.receiver(port, folder / "speed.txt")
    receiver.start()
    worker = places.worker(url)
    log.make_endpoints(port, count=1)
    for _ in range(CHANGES // 100):
        log.append(100)
    worker.start()
    try:
        places.wait_until(lambda: len(places.arrivals(file)) >= CHANGES, seconds=300)
        arrived, cpu = places.arrivals(file), worker.cpu_seconds
        span = arrived[-1].at - arrived[0].at
        print(f"  {len(arrived)} deliveries in {span:.1f} s: {len(arrived) / span:.0f} a second")
        print(f"  {cpu / len(arrived) * 1000:.2f} ms of the worker's CPU each, its start with it")
        delivered = WebhookDelivery.objects.filter(state="delivered", status=204)
        places.wait_until(lambda: delivered.count() >= CHANGES, seconds=60)
        print(f"  {delivered.count()} of them in the log with their answer", flush=True)
    finally:
        worker.stop()
        receiver.kill()


def hanging(url: str, folder: Path, port: int) -> None:
    """Append changes at a steady rate for endpoints some of which never answer."""
    file, receiver = folder / "hanging.txt", places.receiver(port, folder / "hanging.txt")
    receiver.start()
    worker = places.worker(url)
    log.make_endpoints(port, count=ENDPOINTS, hanging=HANGING)
    worker.start()
    try:
        log.append(1)  # it has started once this has arrived everywhere
        first = ENDPOINTS - HANGING
        places.wait_until(lambda: len(places.arrivals(file)) >= first, seconds=120)
        cpu = worker.cpu_seconds
        count = log.append_steadily(a_second=A_SECOND, seconds=SECONDS)
        wanted = count * (ENDPOINTS - HANGING)
        places.wait_until(lambda: len(places.arrivals(file)) >= first + wanted, seconds=120)
        arrived = places.arrivals(file)[first:]
        cpu = worker.cpu_seconds - cpu
    finally:
        worker.stop()
        receiver.kill()
    late = sorted(each.at - datetime.fromisoformat(each.changed_at).timestamp() for each in arrived)
    print(f"  {ENDPOINTS} endpoints, {HANGING} of which hang: {len(arrived)} of {wanted} arrived")
    print(
        f"  after a change: p50 {late[len(late) // 2]:.2f} s, "
        f"p99 {late[int(len(late) * 0.99)]:.2f} s, the last {late[-1]:.2f} s"
    )
    print(f"  {cpu / len(arrived) * 1000:.2f} ms of the worker's CPU each", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
