"""
openapi-generator's Java client: made as docs/clients.md says, compiled, and called.

Compiled against Jackson as it is inside openapi-generator's own program, because Java's package
registry isn't reached here; only the annotation `Generated` isn't in it, and is ours.
"""

from __future__ import annotations

import re
from pathlib import Path

from .guide import Section
from .live_server import BARE
from .python_clients import STORIES, generator_version
from .running import Row, generate, last_line, run, with_path

GENERATED = Path(__file__).with_name("java") / "javax" / "annotation" / "Generated.java"
# Notes of generics and of deprecated calls inside the client are the generator's own.
JAVAC = ("javac", "-proc:none", "-nowarn", "-encoding", "UTF-8")


def check(url: str, guide: Section, folder: Path, tools: Path) -> Row:
    generate(guide.commands, cwd=folder, environment=with_path(tools))
    jar = next(tools.parent.glob("lib/python*/site-packages/openapi_generator_cli/*.jar"))
    classes = folder / "classes"
    sources = sorted((folder / "astana" / "src" / "main" / "java").rglob("*.java"))
    run(*JAVAC, "-cp", jar, "-d", classes, GENERATED, *sources, cwd=folder)
    path = f"{jar}:{classes}"
    programs = [STORIES / "Story.java"]
    for block in guide.code:
        name = re.findall(r"^class (\w+)", block, re.MULTILINE)[0]
        programs.append(folder / f"{name}.java")
        programs[-1].write_text(block, "utf-8")
    run(*JAVAC, "-Xlint:all", "-Werror", "-cp", path, "-d", classes, *programs, cwd=folder)
    for program in programs[1:]:
        run("java", "-cp", path, program.stem, cwd=folder)
    told = run("java", "-cp", path, "Story", url, BARE, cwd=folder)
    types = f"javac: {len(sources)} files compiled"
    return Row("openapi-generator java", generator_version(folder), types, last_line(told))
