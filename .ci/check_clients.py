"""
Generates six clients from the document of a running server, type-checks them, and calls them.

    python .ci/check_clients.py [NAME ...]

They are made by the commands of docs/clients.md and run that page's code; then each tells the
same story: a list with two filters, page by page; articles with all their sections and links,
compared field by field with the JSON that was sent; a section alone; a 404 and a 400 as typed
problems; a conditional request; an article with nothing in it that can be empty; a part of one.
No generated file is touched. A generator that warns of the document fails the check.

NAME picks those whose heading on the page contains it.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from clients import guide, java_client, live_server, python_clients, typescript_clients
from clients.running import Failed, Row, run

Check = Callable[[str, guide.Section, Path, Path], Row]

CHECKS: dict[str, Check] = {  # by the heading on the page
    "Python": python_clients.check_sdk,
    "Python (openapi-generator)": python_clients.check_generator,
    "TypeScript": typescript_clients.check_sdk,
    "TypeScript types alone": typescript_clients.check_types,
    "TypeScript (openapi-generator)": typescript_clients.check_generator,
    "Java (openapi-generator)": java_client.check,
}
REQUIREMENTS = Path(__file__).parent / "clients" / "requirements.txt"


def main(names: list[str]) -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tools = virtualenv(folder)
        (projects := folder / "projects").mkdir()
        typescript_clients.prepare(projects)
        with live_server.serving(folder) as url:
            sections = guide.sections(url)
            if sections.keys() != CHECKS.keys():
                raise Failed(f"Not on the page, or not checked: {sections.keys() ^ CHECKS.keys()}")
            for number, (heading, check) in enumerate(CHECKS.items()):
                if names and not any(each in heading for each in names):
                    continue
                started = time.monotonic()
                (project := projects / f"project-{number}").mkdir()
                row = check(url, sections[heading], project, tools)
                seconds = time.monotonic() - started
                print(f"{row.client} {row.version}: no warning; {row.types} ({seconds:.0f} s)")
                print(f"    {row.told}", flush=True)
    return 0


def virtualenv(folder: Path) -> Path:
    """Make one for callers, with openapi-generator and nothing of ours; return its programs."""
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    tools = folder / "venv" / "bin"
    pip = (tools / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--requirement", REQUIREMENTS, cwd=folder)
    return tools


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Failed as failure:
        sys.exit(str(failure))
