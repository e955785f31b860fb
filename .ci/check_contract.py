"""
Lints the OpenAPI document, and refuses a change of it that breaks callers.

    python .ci/check_contract.py [--base REF]

The rules are Redocly's recommended ones, and a warning fails. What the code makes is compared with
the document of the last release, or before the first one with that of the last commit; REF is any
other commit. First the comparison has to tell a few copies apart that are changed on purpose.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from contract import broken_copies, comparing

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(__file__).parent / "contract"
INSTALLED = ROOT / "build" / "contract"  # which git ignores, and linters too
DOCUMENT = "docs/openapi/v1.json"
QUIET = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}


class Failed(Exception):
    """The text says what is wrong."""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", help="compare with the document of this commit or tag")
    base = parser.parse_args().base or released() or "HEAD"
    programs = install()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = folder / "made.json"
        run(sys.executable, "-m", "tests.api.contract.remake", made)
        print(lint(programs / "redocly", made))
        print(self_test(programs / "oasdiff", made, folder))
        before = folder / "before.json"
        before.write_text(run("git", "show", f"{base}:{DOCUMENT}"))
        changes = compare(programs / "oasdiff", before, made)
    for change in changes:
        print(f"{'BREAKS' if change.is_breaking else 'adds'}: {change.operation} {change.text}")
        if change.is_breaking and change.callers:
            print(f"    It breaks {change.callers}.")
    kind = comparing.kind_of(changes)
    print(f"Since {base} the contract is {kind}.")
    return 1 if kind == "breaking" else 0


def released() -> str:
    """Return the newest tag of a release that this commit comes after; empty if there is none."""
    done = subprocess.run(
        ["git", "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"],  # noqa: S607  who has git
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def install() -> Path:
    """
    Install what the lock file names, and return the folder of the programs.

    :raises Failed: if there is no Node, or what it was asked for can't be had.
    """
    if shutil.which("npm") is None:
        raise Failed("Redocly and oasdiff need Node 20.19 or newer, with npm.")
    INSTALLED.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(TOOLS / name, INSTALLED)
    # Not `npm ci`: it wants oasdiff's program locked for every platform, and a lock file written on
    # one knows of that one alone.
    run("npm", "install", "--no-save", "--no-audit", "--no-fund", cwd=INSTALLED)
    return INSTALLED / "node_modules" / ".bin"


def lint(redocly: Path, document: Path) -> str:
    """
    Return what there is to say of a document without a fault.

    :raises Failed: if Redocly has a problem with it, be it a warning.
    """
    said = subprocess.run(
        [redocly, "lint", document, "--config", TOOLS / "redocly.yaml", "--format", "json"],
        env={**os.environ, **QUIET},
        capture_output=True,
        text=True,
        check=False,
    )
    found = json.loads(said.stdout)
    totals = found["totals"]
    if totals["errors"] or totals["warnings"]:
        raise Failed(
            "\n".join(f"{each['ruleId']}: {each['message']}" for each in found["problems"])
        )
    lines = len(document.read_text().splitlines())
    return f"Redocly's recommended rules: no error, no warning in {lines} lines."


def self_test(oasdiff: Path, made: Path, folder: Path) -> str:
    """
    Return how many changed copies were told apart.

    :raises Failed: naming one that was taken for another kind of change than it is.
    """
    before, after = folder / "original.json", folder / "changed.json"
    count = 0
    for what, expected, *documents in broken_copies.copies(json.loads(made.read_text())):
        for path, document in zip((before, after), documents, strict=True):
            path.write_text(json.dumps(document))
        kind = comparing.kind_of(compare(oasdiff, before, after))
        if kind != expected:
            raise Failed(f"If {what}, that is {expected}; the comparison says {kind}.")
        count += 1
    return f"{count} changed copies are told apart."


def compare(oasdiff: Path, before: Path, after: Path) -> list[comparing.Change]:
    return comparing.compare(oasdiff, before, after, today=datetime.now(UTC).date())


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"This failed: {' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return done.stdout


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
