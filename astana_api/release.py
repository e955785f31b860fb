"""Which release of the program this is."""

from __future__ import annotations

import re
from pathlib import Path


def of(root: Path) -> str:
    """
    Return the version, and the commit where it runs from a checkout: "0.1.0", "0.1.0 (fb752e0)".

    Only files are read: there may be no git where it runs.
    """
    project = (root / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r'^version = "(.+)"$', project, re.MULTILINE)
    version = found.group(1) if found else "unknown"
    commit = _commit(root / ".git")
    return f"{version} ({commit[:7]})" if commit else version


def _commit(git: Path) -> str:
    head = _read(git / "HEAD")
    if not head.startswith("ref: "):
        return head
    name = head.removeprefix("ref: ")
    packed = re.search(rf"^(\w+) {re.escape(name)}$", _read(git / "packed-refs"), re.MULTILINE)
    return _read(git / name) or (packed.group(1) if packed else "")


def _read(path: Path) -> str:
    """Return what is in the file; nothing if it can't be read."""
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError:
        return ""
