"""The code of docs/clients.md, to be run as it stands but for the address of the server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "clients.md"
ADDRESS = "http://127.0.0.1:8000"
HEADING = re.compile(r"^#{2,3} (.+)$", re.MULTILINE)
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Section:
    commands: list[str]
    code: list[str]


def sections(url: str) -> dict[str, Section]:
    """Return the sections that have code, by heading, with the url for `make run`'s address."""
    _, *parts = HEADING.split(PAGE.read_text("utf-8").replace(ADDRESS, url))
    found = {}
    for heading, text in zip(parts[::2], parts[1::2], strict=True):
        blocks = BLOCK.findall(text)
        if blocks:
            found[heading] = Section(
                [line for kind, block in blocks if kind == "sh" for line in block.splitlines()],
                [block for kind, block in blocks if kind != "sh"],
            )
    return found
