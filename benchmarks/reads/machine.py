"""What the figures were taken on, and with."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path

PARTS = ("django", "djangorestframework", "granian", "psycopg")


def described() -> list[str]:
    """Return a line each for the machine, what runs on it, and this project."""
    return [
        f"{_processor()}, {os.cpu_count()} cores, {_memory()} GB, Linux {platform.release()}",
        f"Python {platform.python_version()}, "
        + ", ".join(f"{part} {version(part)}" for part in PARTS),
        f"{_said('wrk', '-v').partition(' [')[0]}",
        f"commit {_said('git', 'rev-parse', '--short', 'HEAD')}"
        + (", with changes" if _said("git", "status", "--porcelain", "-uno") else ""),
    ]


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def _memory() -> int:
    found = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return round(int(found[1]) / 2**20) if found else 0


def _said(*command: str) -> str:
    """What a program prints; nothing if it isn't there."""
    try:
        run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        return ""
    return (run.stdout or run.stderr).strip().partition("\n")[0]
