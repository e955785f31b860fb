"""The load: wrk, on a core of its own."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 16
_SCRIPT = Path(__file__).with_name("rotate.lua")


@dataclass(frozen=True, slots=True)
class Run:
    """What one run of wrk saw."""

    requests: int
    seconds: float
    p50: float  # milliseconds
    p99: float
    busy: float  # the share of a core that wrk itself took

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds


def find_or_install() -> None:
    """:raises SystemExit: if there is no wrk, and this user may not install it."""
    if shutil.which("wrk"):
        return
    if os.geteuid() or not shutil.which("apt-get"):
        raise SystemExit("wrk is missing. Install it, on Debian: sudo apt-get install wrk")
    for command in (["update"], ["install", "-y", "--no-install-recommends", "wrk"]):
        subprocess.run(["apt-get", "-qq", *command], check=True)  # noqa: S603, S607


def command(
    address: str, paths: Path, headers: Mapping[str, str], *, seconds: int, cores: Sequence[int]
) -> list[str]:
    """Return the command line that asks for each path of the file in turn."""
    pinned = ["taskset", "-c", ",".join(map(str, cores))] if cores else []
    wrk = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-s", str(_SCRIPT), address, "--"]
    return [*pinned, *wrk, str(paths), *(f"{name}: {value}" for name, value in headers.items())]


def run(line: list[str], *, may_fail: bool = False) -> Run:
    """
    Ask, and return what came of it.

    :raises SystemExit: if an answer was an error and may not be: the figures would say nothing.
    """
    before = _children_seconds()
    said = subprocess.run(line, check=True, capture_output=True, text=True).stdout  # noqa: S603
    used = _children_seconds() - before
    result = next(text for text in said.splitlines() if text.startswith("RESULT "))
    requests, microseconds, errors, p50, p99 = result.split()[1:]
    seconds = int(microseconds) / 1e6
    if int(errors) and not may_fail:
        raise SystemExit(f"{errors} errors of {requests} requests: {' '.join(line)}")
    return Run(int(requests), seconds, float(p50), float(p99), used / seconds)


def _children_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
