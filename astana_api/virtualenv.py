"""The virtualenv in .venv, with what the lock files pin: made and kept before all else is there."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)

# What pip says when it cannot reach an index, as opposed to not liking what it found there.
NO_NETWORK = re.compile(
    r"connection broken|failed to establish|name resolution|timed out|unreachable|proxyerror"
    r"|connecttimeout|newconnectionerror|max retries exceeded",
    re.IGNORECASE,
)


class Refused(Exception):
    """It can't go on: one sentence for the person at the keyboard, with what to do."""


def install(root: Path, *, dev: bool) -> Path:
    """
    Make .venv if there is none that works, install the locked packages, and return its Python.

    requirements-dev.txt holds everything that requirements.txt does, so whoever has the former
    needs nothing more.

    :raises Refused: if venv is missing from Python, or the packages can't be had.
    """
    venv = root / ".venv"
    python = venv / "bin" / "python"
    if not works(python):
        make_venv(venv)
    wanted = ["requirements-dev.txt"] if dev else ["requirements.txt", "requirements-dev.txt"]
    digests = {name: digest(root / name) for name in wanted}
    if any(read(venv / f".{name}.installed") == digests[name] for name in wanted):
        return python
    name = wanted[0]
    pip_install(python, root / name, log=venv / "install.log")
    (venv / f".{name}.installed").write_text(digests[name])
    return python


def works(python: Path) -> bool:
    """Say whether it starts, is new enough and has pip: a copied or half-made .venv may not."""
    script = (
        "import importlib.util, sys;"
        f"sys.exit(sys.version_info < {OLDEST_PYTHON} or importlib.util.find_spec('pip') is None)"
    )
    try:
        return (
            subprocess.run([python, "-c", script], capture_output=True, check=False).returncode == 0
        )
    except OSError:
        return False


def make_venv(venv: Path) -> None:
    """:raises Refused: if this Python has no venv module that works."""
    print("Making .venv", flush=True)
    if venv.exists():
        shutil.rmtree(venv)
    done = subprocess.run(
        [sys.executable, "-m", "venv", venv], capture_output=True, text=True, check=False
    )
    if done.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        raise Refused(
            "Python cannot make a virtualenv: install its venv module "
            f"(on Debian: apt install python3-venv) and run make again. ({last_line(done.stdout)})"
        )


def pip_install(python: Path, requirements: Path, *, log: Path) -> None:
    """
    Install what the lock file pins, showing one line that moves; all that pip says is in the log.

    :raises Refused: if it fails.
    """
    total = len(re.findall(r"^[\w.-]+(\[[\w,-]+\])?==", requirements.read_text(), re.MULTILINE))
    command: list[str | Path] = [
        *(python, "-m", "pip", "install", "--no-input", "--no-deps", "--require-hashes"),
        *("--retries", "2", "--timeout", "15", "--disable-pip-version-check"),
        *("--progress-bar", "off", "--requirement", requirements),
    ]
    progress = Progress(f"Installing {total} packages into .venv")
    started = 0
    with (
        log.open("w", encoding="utf-8") as kept,
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as pip,
    ):
        for line in pip.stdout or ():
            kept.write(line)
            if line.startswith(("Collecting ", "Requirement already")):
                started += 1
                progress.show(f"{started} of {total}")
            elif line.startswith("Installing collected"):
                progress.show("unpacking")
    progress.end()
    if pip.returncode:
        said = log.read_text(encoding="utf-8")
        if NO_NETWORK.search(said):
            raise Refused(
                "The packages cannot be downloaded: connect to the network (or set PIP_INDEX_URL "
                f"to an index that you can reach) and run make again. Details: {log}"
            )
        raise Refused(f"The packages cannot be installed: {last_line(said)} Details: {log}")


class Progress:
    """One line on a terminal, rewritten as it goes; elsewhere just its beginning."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.is_terminal = sys.stdout.isatty()
        print(title, end="" if self.is_terminal else "\n", flush=True)

    def show(self, state: str) -> None:
        if self.is_terminal:
            print(f"\r{self.title}: {state}\033[K", end="", flush=True)

    def end(self) -> None:
        if self.is_terminal:
            print(f"\r{self.title}\033[K", flush=True)


def read(path: Path) -> str:
    """Return the file's text, or nothing if there is no file."""
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it said nothing."
