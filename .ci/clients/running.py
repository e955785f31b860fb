"""Running a program, and refusing what it warns of."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WARNING = re.compile(
    r"\b(warn(ing)?s?|errors?|unable|unsupported|deprecated|skipp\w+)\b", re.IGNORECASE
)
# What openapi-generator says of every document of version 3.1, one of five lines too.
ITS_OWN = (
    "OpenAPI 3.1 support is still in beta",
    "Failed to get the schema name: null",
    # openapi-python-client leaves out answers in JSON Lines, which docs/clients.md reads by hand.
    "Client was generated, but some pieces may be missing",
    "WARNING parsing GET /api/v1/manifest",
    "Unsupported content_type application/jsonl",
)
# npm, of this machine's settings; openapi-generator, of each file it writes, with a model's name.
NOT_OF_THE_DOCUMENT = ("npm ", "[main] INFO")


class Failed(Exception):
    """A step went wrong; the text is for whoever reads the log."""


@dataclass(frozen=True)
class Row:
    """What became of one client."""

    client: str
    version: str
    types: str
    told: str  # the last line of its story


def run(*command: str | Path, cwd: Path, environment: Mapping[str, str] | None = None) -> str:
    """
    Return what the program said.

    :param environment: what to change in ours.
    :raises Failed: with what it said, if its status isn't 0.
    """
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"This failed: {' '.join(map(str, command))}\n{done.stdout}")
    return done.stdout


def generate(commands: list[str], *, cwd: Path, environment: Mapping[str, str]) -> None:
    """
    Run what a caller types to get a client.

    :raises Failed: if a generator warns of anything that is ours.
    """
    for command in commands:
        said = run("bash", "-euo", "pipefail", "-c", command, cwd=cwd, environment=environment)
        if command.startswith(("pip ", "npm ")):
            continue
        warnings = [
            line
            for line in said.splitlines()
            if WARNING.search(line)
            and not any(own in line for own in ITS_OWN)
            and not line.startswith(NOT_OF_THE_DOCUMENT)
        ]
        if warnings:
            raise Failed(f"{command} warns:\n" + "\n".join(warnings))


def with_path(*folders: Path) -> dict[str, str]:
    return {"PATH": os.pathsep.join([*map(str, folders), os.environ["PATH"]])}


def last_line(text: str) -> str:
    return text.strip().splitlines()[-1]
