"""What changed between two OpenAPI documents, and whose code it breaks."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

Document = dict[str, Any]

# oasdiff's level of what breaks some callers: a parameter that is gone, for one, which here is
# refused and not ignored.
WARNING = 2
# What oasdiff only mentions, for no request would fail by it; but generated code has these names
# and types in it.
IN_GENERATED_CODE = {
    "api-operation-id-removed",
    "api-schema-removed",
    "api-tag-removed",
    "response-non-success-status-removed",
}
# "`results/items/article/subtitle`": what stands deep in an answer has a path.
LAST_NAMES = re.compile(r"`(?:[^`\s]*/)?(\w+)`")
RETIRED = re.compile(r"Retired: gone from (\d{4}-\d{2}-\d{2}) on\.")


@dataclass(frozen=True)
class Change:
    """One difference, in oasdiff's words."""

    rule: str
    operation: str  # its operationId; empty: it is of the document as a whole
    path: str
    text: str
    is_breaking: bool

    @property
    def callers(self) -> str:
        """Whose code stops working: in the clients that docs/clients.md shows."""
        if not self.operation:
            named = re.findall(r"`(\w+)`", self.text)
            return f"code that imports {named[0]} from a generated client" if named else ""
        snake = re.sub(r"(?<!^)(?=[A-Z])", "_", self.operation).lower()
        return (
            f"code that calls {snake}.sync() in Python, {self.operation}() or "
            f'GET("{self.path}") in TypeScript'
        )


def compare(oasdiff: Path, before: Path, after: Path, *, today: date) -> list[Change]:
    """Return every difference, the breaking ones first."""
    with tempfile.TemporaryDirectory() as folder:
        sides = [
            _asked_of_us(document, Path(folder) / f"{number}.json")
            for number, document in enumerate((before, after))
        ]
        done = subprocess.run(
            [oasdiff, "changelog", "--format", "json", *sides],
            capture_output=True,
            text=True,
            check=True,
        )
    gone = set(_gone(json.loads(before.read_text()), today))
    changes = [_change(each, gone) for each in json.loads(done.stdout or "[]")]
    return sorted(changes, key=lambda change: (not change.is_breaking, change.path, change.text))


def _asked_of_us(document: Path, copy: Path) -> Path:
    """
    Write a copy without webhooks, and return its place.

    They are requests that we send: a field more would be taken for one more to be sent to us. What
    they hold is in the changes feed as well, and is compared there.
    """
    held = json.loads(document.read_text())
    held.pop("webhooks", None)
    copy.write_text(json.dumps(held))
    return copy


def kind_of(changes: list[Change]) -> str:
    """Return what the difference is: unchanged, additive or breaking."""
    if any(change.is_breaking for change in changes):
        return "breaking"
    return "additive" if changes else "unchanged"


def _change(told: dict[str, Any], gone: set[str]) -> Change:
    rule, text, path = told["id"], told["text"], told.get("path", "")
    breaks = told["level"] >= WARNING or rule in IN_GENERATED_CODE
    # What was retired may go when its day has come, and callers were told the day.
    is_due = "removed" in rule and bool({path, *LAST_NAMES.findall(text)} & gone)
    return Change(rule, told.get("operationId", ""), path, text, breaks and not is_due)


def _gone(document: Document, today: date) -> Iterator[str]:
    """Yield the paths, parameters and fields that the document says are gone by today."""
    retirable: list[tuple[str, dict[str, Any]]] = []
    for path, operations in document["paths"].items():
        for operation in operations.values():
            retirable.append((path, operation))
            retirable += [(each.get("name", ""), each) for each in operation["parameters"]]
    for schema in document["components"]["schemas"].values():
        retirable += schema.get("properties", {}).items()
    yield from (name for name, node in retirable if _is_due(node, today))


def _is_due(node: dict[str, Any], today: date) -> bool:
    said = RETIRED.search(node.get("description", "")) if node.get("deprecated") else None
    return said is not None and date.fromisoformat(said[1]) <= today
