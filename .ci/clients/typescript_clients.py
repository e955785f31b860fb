"""The three TypeScript clients: made as docs/clients.md says, strictly type-checked, and called."""

from __future__ import annotations

import json
import shutil
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from . import sdk
from .guide import Section
from .live_server import BARE
from .python_clients import STORIES, generator_version
from .running import ROOT, Row, generate, last_line, run, with_path

Values = dict[str, Any]


def prepare(folder: Path) -> None:
    """Make the folder a project that has what the lock file names."""
    sdk.install_node_tools(folder)


def check_sdk(url: str, guide: Section, folder: Path, tools: Path) -> Row:
    """@hey-api/openapi-ts, through `make sdk-typescript`."""
    make, install = guide.commands
    environment = {**with_path(tools), "SCHEMA": f"{url}/api/v1/schema"}
    generate([make], cwd=ROOT, environment=environment)
    # Into the project beside us, as a caller would into theirs.
    generate([install.replace("build/", f"{ROOT}/build/")], cwd=folder.parent, environment={})
    imports = 'import type * as api from "astana-api-client";'
    hold_to_types(url, folder, imports, "api.{}")
    told = tell(url, guide, folder, "sdk_typescript.ts")
    return Row("@hey-api/openapi-ts", pinned("@hey-api/openapi-ts"), "tsc --strict", told)


def check_types(url: str, guide: Section, folder: Path, tools: Path) -> Row:
    """openapi-typescript, called through openapi-fetch."""
    generate(guide.commands, cwd=folder, environment=with_path(tools))
    imports = 'import type { components } from "./schema.js";'
    hold_to_types(url, folder, imports, 'components["schemas"]["{}"]')
    told = tell(url, guide, folder, "openapi_fetch.ts")
    versions = f"{pinned('openapi-typescript')}, {pinned('openapi-fetch')}"
    return Row("openapi-typescript, openapi-fetch", versions, "tsc --strict", told)


def check_generator(url: str, guide: Section, folder: Path, tools: Path) -> Row:
    """openapi-generator's typescript-fetch client, whose sources are compiled with the story."""
    generate(guide.commands, cwd=folder, environment=with_path(tools))
    told = tell(url, guide, folder, "generator_typescript.ts")
    name = "openapi-generator typescript-fetch"
    return Row(name, generator_version(folder), "tsc --strict", told)


def hold_to_types(url: str, folder: Path, imports: str, name: str) -> None:
    """
    Write the JSON that is sent as TypeScript, to be compiled with the story.

    A key that the type doesn't have, one that it wants and isn't there, and a null or a text
    where it has none are errors of the compiler.
    """
    api = f"{url}/api/v1"
    page = read(f"{api}/articles?page_size=100")
    values = {"ArticleEntryPage": [page], "Article": [], "Section": [], "Problem": []}
    for entry in page["results"]:
        values["Article"].append(read(f"{api}/articles/{entry['slug']}"))
    first = values["Article"][0]
    for section in first["sections"]:
        values["Section"].append(
            read(f"{api}/articles/{first['slug']}/sections/{section['anchor']}")
        )
    values["Problem"] += [read(f"{api}/articles/none"), read(f"{api}/articles?cursor=x&tagg=y")]
    lines = [
        f"({json.dumps(value)}) satisfies {name.format(type_)};"
        for type_, those in values.items()
        for value in those
    ]
    (folder / "as_sent.ts").write_text("\n".join([imports, *lines, ""]), "utf-8")


def read(url: str) -> Values:
    try:
        with urllib.request.urlopen(url, timeout=10) as response:
            found: Values = json.load(response)
    except urllib.error.HTTPError as problem:
        found = json.load(problem)
    return found


def tell(url: str, guide: Section, folder: Path, story: str) -> str:
    """Compile the story, the guide's code and all that they import; then run both."""
    for name in ("sent.ts", story):
        shutil.copy(STORIES / name, folder)
    programs = []
    for number, block in enumerate(guide.code, start=1):
        programs.append(f"guide_{number}")
        (folder / f"guide_{number}.ts").write_text(block, "utf-8")
    settings = {"extends": "../tsconfig.json", "compilerOptions": {"outDir": "out", "rootDir": "."}}
    (folder / "tsconfig.json").write_text(json.dumps(settings))
    (folder / "package.json").write_text('{"type": "module"}')
    run("npx", "tsc", "--project", ".", cwd=folder)
    for program in programs:
        run("node", f"out/{program}.js", cwd=folder)
    told = run("node", f"out/{Path(story).stem}.js", url, BARE, cwd=folder)
    return last_line(told)


def pinned(package: str) -> str:
    wanted = json.loads((Path(__file__).with_name("package.json")).read_text())
    return str(wanted["devDependencies"][package])
