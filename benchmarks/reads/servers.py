"""The servers: each is `manage.py serve`, with the same flags and other settings."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 60
_TICKS = os.sysconf("SC_CLK_TCK")  # a second, in /proc
_PAGE = resource.getpagesize()


@dataclass(frozen=True, slots=True)
class Server:
    """A running server, and what the kernel says of it and its children."""

    name: str
    port: int
    pid: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> tuple[int, dict, bytes]:
        """Return status, headers by their lower-case names, and body, without following."""
        request = urllib.request.Request(self.address + path, headers=dict(headers or {}))  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
                return answer.status, _lower(answer.headers), answer.read()
        except urllib.error.HTTPError as error:
            return error.code, _lower(error.headers), error.read()

    @property
    def cpu_seconds(self) -> float:
        """That all of its processes have used."""
        return sum(_cpu_seconds(pid) for pid in _tree(self.pid))

    @property
    def rss(self) -> int:
        """Bytes of memory that the largest of its processes holds: a worker."""
        return max(
            int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
            for pid in _tree(self.pid)
        )


@contextlib.contextmanager
def serving(
    name: str,
    *,
    cores: Sequence[int],
    environment: Mapping[str, str],
    workers: int = 1,
    log: Path,
) -> Iterator[Server]:
    """Start the site of that name, wait until it answers, and stop it in the end."""
    port = _free_port()
    with log.open("ab") as written:
        process = subprocess.Popen(  # noqa: S603
            command(port, cores=cores, workers=workers),
            cwd=ROOT,
            env=os.environ
            | {"DJANGO_SETTINGS_MODULE": f"benchmarks.reads.sites.{name}"}
            | dict(environment),
            stdout=written,
            stderr=written,
        )
    try:
        _wait(port, process, log)
        yield Server(name, port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def command(port: int, *, cores: Sequence[int], workers: int) -> list[str]:
    pinned = ["taskset", "-c", ",".join(map(str, cores))] if cores else []
    serve = [sys.executable, "manage.py", "serve", "--port", str(port), "--workers", str(workers)]
    return [*pinned, *serve]


def _wait(port: int, process: subprocess.Popen, log: Path) -> None:
    started = time.monotonic()
    while time.monotonic() - started < READY_SECONDS and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SystemExit(f"The server doesn't start:\n{log.read_text()[-2000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _tree(pid: int) -> list[int]:
    """The process and all below it that are there now."""
    found = [pid]
    with contextlib.suppress(FileNotFoundError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                found += _tree(int(child))
    return found


def _cpu_seconds(pid: int) -> float:
    # After the name, which may hold blanks, utime and stime are the 12th and the 13th.
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
