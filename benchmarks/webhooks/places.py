"""What the runs need around them: a database, a receiver, a worker."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Arrival:
    at: float  # seconds, of the clock of this machine
    path: str
    message_id: str
    article: str
    sequence: int
    changed_at: str


@contextlib.contextmanager
def a_database(url: str) -> Iterator[str]:
    """Make a database of our own beside the one that is named, migrate it, and connect to it."""
    if url.startswith("sqlite"):
        with tempfile.TemporaryDirectory(prefix="astana-benchmark-") as folder:
            made = f"sqlite:///{Path(folder) / 'benchmark.sqlite3'}"
            connect(made)
            yield made
            disconnect()
        return
    import psycopg

    name = f"webhooks_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        made = urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        connect(made)
        yield made
    finally:
        disconnect()
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def connect(url: str) -> None:
    os.environ |= environment(url)
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def disconnect() -> None:
    from django.db import connection

    connection.close()


def environment(url: str) -> dict[str, str]:
    return {
        "ENV_FILE": "",
        "SECRET_KEY": "benchmark",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "astana_api.settings",
        "WEBHOOK_ALLOW_PRIVATE": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
    }


class Process:
    """One of ours, which can be killed and started again."""

    def __init__(self, *command: str, url: str = "") -> None:
        self.command = [sys.executable, *command]
        self.environment = {**os.environ, **(environment(url) if url else {})}
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  our own
            self.command, cwd=ROOT, env=self.environment
        )

    def kill(self) -> None:
        """End it without a word."""
        assert self._process  # noqa: S101  started
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """Let it finish."""
        assert self._process  # noqa: S101  started
        self._process.terminate()
        self._process.wait(timeout=60)

    @property
    def cpu_seconds(self) -> float:
        assert self._process  # noqa: S101  started
        stat = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def worker(url: str) -> Process:
    return Process("manage.py", "worker", url=url)


def receiver(port: int, file: Path) -> Process:
    return Process("-m", "benchmarks.webhooks.receiver", str(port), str(file))


def arrivals(file: Path) -> list[Arrival]:
    """Return all that arrived, in its order."""
    found = []
    for line in file.read_text().splitlines() if file.exists() else []:
        at, path, message_id, article, sequence, changed_at = line.split(" ")
        found.append(Arrival(float(at), path, message_id, article, int(sequence), changed_at))
    return found


def wait_until(condition: Callable[[], object], *, seconds: float) -> bool:
    """Wait for a condition, which is called; return whether it came."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.2)
    return False
