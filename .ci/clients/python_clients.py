"""The two Python clients: made as docs/clients.md says, type-checked, and called."""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from importlib.metadata import version
from pathlib import Path

from .guide import Section
from .live_server import BARE
from .running import ROOT, Failed, Row, generate, last_line, run, with_path

STORIES = Path(__file__).with_name("stories")
MYPY = (Path(sys.executable).with_name("mypy"), "--config-file=")  # no settings of ours


def check_sdk(url: str, guide: Section, folder: Path, tools: Path) -> Row:
    """openapi-python-client, through `make sdk-python`: all of it is strictly typed."""
    environment = {**with_path(tools), "SCHEMA": f"{url}/api/v1/schema"}
    generate(guide.commands, cwd=ROOT, environment=environment)
    package = ROOT / "build" / "sdk-python" / "astana_api_client"
    types = mypy(tools, "--strict", package)
    refuse_other_models(url, package / "models")
    told = tell(url, guide, folder, tools, "every_operation.py", "sdk_python.py")
    name = "openapi-python-client"
    return Row(name, version(name), f"mypy --strict: {types}", told)


def check_generator(url: str, guide: Section, folder: Path, tools: Path) -> Row:
    """
    openapi-generator's Python client.

    Its own code isn't written for mypy's strict mode (arguments without types, answers that are
    Any inside); its models and what calls it are.
    """
    generate(guide.commands, cwd=folder, environment=with_path(tools))
    package = folder / "astana" / "astana"
    types = mypy(tools, package)
    refuse_other_models(url, package / "models")
    told = tell(url, guide, folder, tools, "generator_python.py")
    return Row("openapi-generator python", generator_version(folder), f"mypy: {types}", told)


def tell(url: str, guide: Section, folder: Path, tools: Path, *stories: str) -> str:
    """Type-check and run the guide's code and the stories, in a folder with nothing of ours."""
    code = []
    for number, block in enumerate(guide.code, start=1):
        code.append(folder / f"guide_{number}.py")
        code[-1].write_text(block, "utf-8")
    paths = [STORIES / name for name in ("sent.py", *stories)]
    mypy(tools, "--strict", *code, *paths)
    for path in code:
        run(tools / "python", path, cwd=folder)
    told = [run(tools / "python", STORIES / name, url, BARE, cwd=folder) for name in stories]
    return "; ".join(map(last_line, told))


def mypy(tools: Path, *arguments: str | Path) -> str:
    """Check with what the client's virtualenv has, and nothing of ours; return the verdict."""
    there = ("--python-executable", tools / "python", "--cache-dir", tools.parent / "mypy")
    return last_line(run(*MYPY, *there, *arguments, cwd=STORIES)).removeprefix("Success: ")


def refuse_other_models(url: str, models: Path) -> None:
    """:raises Failed: if a model isn't a component of the document: it had no name there."""
    with urllib.request.urlopen(f"{url}/api/v1/schema", timeout=10) as response:
        components = json.load(response)["components"]["schemas"]
    named = {snake(name) for name in components}
    made = {path.stem for path in models.glob("[!_]*.py")}
    if made != named:
        raise Failed(f"Models that are no components, or the reverse: {sorted(made ^ named)}")
    for path in models.glob("*.py"):
        if numbered := re.findall(r"^    (VALUE_\d+|\w+_\d) = ", path.read_text(), re.MULTILINE):
            raise Failed(f"{path.stem} has members without a name: {numbered}")


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def generator_version(folder: Path) -> str:
    return (folder / "astana" / ".openapi-generator" / "VERSION").read_text().strip()
