"""
What callers see, request by request, while the database is killed and comes back.

    python -m benchmarks.faults

It makes a PostgreSQL of its own in a temporary folder, serves from it with two processes, asks for
what is held and for what is not, kills the database with SIGKILL, and starts it again. Prints what
was answered in each half second. Needs PostgreSQL's programs; as root it runs them as postgres.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks.reads import content
from benchmarks.reads.servers import Server, _free_port, serving

KILLED, STARTED, OVER = 3.0, 8.0, 13.0  # seconds
EVERY = 0.02  # seconds, by each caller
SLOT = 0.5  # seconds, of the table


@dataclass(frozen=True, slots=True)
class Seen:
    at: float  # seconds since the beginning
    kind: str
    status: int
    is_said_stale: bool
    took: float  # milliseconds


def main(arguments: list[str]) -> None:
    argparse.ArgumentParser(description=__doc__.partition("\n\n")[0].strip()).parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="astana-faults-") as named:
        folder = Path(named)
        folder.chmod(0o755)
        database = Database(folder)
        database.start()
        try:
            prepare(database.url)
            slugs = content.publish(40)
            with serving(
                "ours", cores=[], environment={}, workers=2, log=folder / "servers.log"
            ) as server:
                seen, ready = watched(server, database, slugs)
            said = (folder / "servers.log").read_text()
        finally:
            database.kill()
    report(seen, ready=ready)
    print(f"Lines of the servers' log: {len(said.splitlines())}")


class Database:
    """A PostgreSQL in a folder, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port = folder / "data", _free_port()
        self.user = "postgres" if os.geteuid() == 0 else None
        self.data.mkdir()
        if self.user:
            shutil.chown(self.data, self.user, self.user)
        self.data.chmod(0o700)
        self.run("initdb", "-A", "trust", "-U", "postgres", "-D", str(self.data))

    @property
    def url(self) -> str:
        return f"postgres://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        log = str(self.data / "log")
        self.run("pg_ctl", "-D", str(self.data), "-w", "-o", options, "-l", log, "start")

    def kill(self) -> None:
        """Kill it and all that it has started, as if the power had failed."""
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            group = subprocess.run(  # noqa: S603
                ["pgrep", "-P", str(pid)],  # noqa: S607
                capture_output=True,
                text=True,
                check=False,
            ).stdout.split()
            for each in (pid, *map(int, group)):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(each, signal.SIGKILL)

    def run(self, program: str, *arguments: str) -> None:
        there = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"))
        path = str(there[-1]) if there else program
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([path, *arguments], check=True, user=self.user, **quiet)  # type: ignore[call-overload]  # noqa: S603


def prepare(url: str) -> None:
    os.environ |= {
        "CHECK_LINKS": "false",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "astana_api.settings",
        "ENV_FILE": "",
        "LOG_LEVEL": "WARNING",
        "SECRET_KEY": "benchmark",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def watched(server: Server, database: Database, slugs: list[str]) -> tuple[list[Seen], float]:
    """
    Kill the database and start it again while callers ask.

    Return all that they saw, and the second since which it took connections again.
    """
    held, others = slugs[:20], slugs[20:]
    for slug in held * 6:  # so often that both processes hold it
        server.get(f"/api/v1/articles/{slug}", {"Connection": "close"})
    seen: list[Seen] = []
    began, is_over = time.monotonic(), threading.Event()
    number = iter(range(1_000_000))
    callers = {
        "held": lambda: f"/api/v1/articles/{held[next(number) % 20]}",
        "not held": lambda: (
            f"/api/v1/articles/{others[next(number) % 20]}?fields=title&fields=-{next(fields)}"
        ),
    }
    fields = new_parts()

    def call(kind: str) -> None:
        while not is_over.wait(EVERY):
            path, at = callers[kind](), time.monotonic()
            status, headers, _ = server.get(path, {"Connection": "close"})
            is_stale = "cache-status" in headers
            seen.append(Seen(at - began, kind, status, is_stale, (time.monotonic() - at) * 1000))

    threads = [threading.Thread(target=partial(call, kind)) for kind in callers]
    for thread in threads:
        thread.start()
    time.sleep(KILLED)
    database.kill()
    time.sleep(STARTED - KILLED)
    database.start()
    ready = time.monotonic() - began
    time.sleep(OVER - STARTED)
    is_over.set()
    for thread in threads:
        thread.join()
    return sorted(seen, key=lambda each: each.at), ready


def new_parts() -> Iterator[str]:
    """Yield parts of a document in ever other combinations: none of them was asked for before."""
    names = ["byline", "subtitle", "standfirst", "language", "contents", "authors", "tags"]
    names += ["category", "sections", "related_links", "word_count", "revision", "slug"]
    number = 0
    while True:
        number += 1
        chosen = [name for bit, name in enumerate(names) if number >> bit & 1]
        yield ",-".join(chosen)


def report(seen: list[Seen], *, ready: float) -> None:
    print(
        f"The database is killed after {KILLED:.0f} s, started again after {STARTED:.0f} s, and "
        f"takes connections after {ready:.1f} s."
    )
    print(f"{'from':>5}  {'held':<34} not held")
    for slot in range(int(OVER / SLOT)):
        cells = []
        for kind in ("held", "not held"):
            there = [s for s in seen if s.kind == kind and s.at // SLOT == slot]
            counts = Counter(
                f"{s.status}{' stale' if s.is_said_stale else ''}" for s in there
            ).most_common()
            longest = max((s.took for s in there), default=0)
            text = ", ".join(f"{count} × {what}" for what, count in counts)
            cells.append(f"{text} ({longest:.0f} ms)")
        print(f"{slot * SLOT:>5.1f}  {cells[0]:<34} {cells[1]}")
    for kind in ("held", "not held"):
        back = [s.at for s in seen if s.kind == kind and s.at > ready and s.status != 200]
        last = f"{max(back) - ready:.2f} s after that" if back else "none after that"
        print(f"{kind}: last that was no 200: {last}")


if __name__ == "__main__":
    main(sys.argv[1:])
