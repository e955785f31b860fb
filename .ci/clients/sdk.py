"""
Makes an installable client of the API, with nothing in it written by hand but its README.

    python .ci/clients/sdk.py python [--schema SCHEMA]        into build/sdk-python
    python .ci/clients/sdk.py typescript [--schema SCHEMA]    into build/sdk-typescript

The schema is the committed document, or the address of a deployment's. The README is what
docs/clients.md says of the client, so it is run wherever that page is.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CLIENTS = Path(__file__).resolve().parent
BUILD = ROOT / "build"
NODE = BUILD / "node"
NAME = "astana-api-client"
OLDEST_NODE = 20
HEADINGS = {"python": "Python", "typescript": "TypeScript"}

PACKAGE = {
    "name": NAME,
    "type": "module",
    "exports": {".": {"types": "./dist/index.d.ts", "default": "./dist/index.js"}},
    "files": ["dist"],
    "sideEffects": False,
    "engines": {"node": ">=18"},  # the first with fetch
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="sdk.py")
    parser.add_argument("language", choices=HEADINGS)
    parser.add_argument("--schema", default=str(ROOT / "docs" / "openapi" / "v1.json"))
    options = parser.parse_args()
    make = {"python": make_python, "typescript": make_typescript}[options.language]
    schema = options.schema
    if "://" not in schema:
        schema = str(Path(schema).resolve())
    print(f"Made {make(schema).relative_to(ROOT)}")
    return 0


def make_python(schema: str) -> Path:
    package = emptied(BUILD / "sdk-python")
    config = BUILD / "sdk-python.json"
    names = {
        "project_name_override": NAME,
        "package_name_override": NAME.replace("-", "_"),
        "package_version_override": project()["version"],
    }
    config.write_text(json.dumps(names))
    where = "--url" if "://" in schema else "--path"
    run(
        *(beside_python("openapi-python-client"), "generate", where, schema),
        *("--output-path", package, "--overwrite", "--meta", "setup", "--config", config),
    )
    (package / "README.md").write_text(readme("python"), "utf-8")
    shutil.copy(ROOT / "LICENSE", package)
    return package


def make_typescript(schema: str) -> Path:
    """Return the tarball that `npm install` takes."""
    install_node_tools(NODE)
    package = emptied(BUILD / "sdk-typescript")
    settings = {
        "extends": "../node/tsconfig.json",
        "compilerOptions": {"rootDir": "src", "outDir": "dist", "declaration": True, "types": []},
        "include": ["src"],
    }
    (package / "tsconfig.json").write_text(json.dumps(settings))
    client = {"name": "@hey-api/client-fetch", "includeInEntry": True}
    config = {
        "input": schema,
        "output": {"path": str(package / "src"), "tsConfigPath": str(package / "tsconfig.json")},
        "plugins": ["@hey-api/typescript", "@hey-api/sdk", client],
    }
    generator = NODE / "sdk-typescript.mjs"
    generator.write_text(f"export default {json.dumps(config)};\n")
    run(node_tool("openapi-ts"), "--file", generator, cwd=NODE)
    about = {
        "version": project()["version"],
        "description": "A client of Astana API",
        "license": project()["license"],
    }
    (package / "package.json").write_text(json.dumps({**PACKAGE, **about}, indent=2) + "\n")
    (package / "README.md").write_text(readme("typescript"), "utf-8")
    shutil.copy(ROOT / "LICENSE", package)
    run(node_tool("tsc"), "--project", package)
    run("npm", "pack", "--silent", cwd=package)
    return package / f"{NAME}-{project()['version']}.tgz"


def install_node_tools(folder: Path) -> None:
    """Install what the lock file names, unless that is what is there."""
    if not shutil.which("npm"):
        sys.exit("npm isn't here: the TypeScript client needs Node 20.19 or newer.")
    major = int(run("node", "--version", quiet=True).strip().lstrip("v").partition(".")[0])
    if major < OLDEST_NODE:
        sys.exit(f"This is Node {major}: the TypeScript client needs Node 20.19 or newer.")
    folder.mkdir(parents=True, exist_ok=True)
    lock = (CLIENTS / "package-lock.json").read_bytes()
    installed = folder / "installed-lock.json"
    shutil.copy(CLIENTS / "tsconfig.json", folder)
    if installed.exists() and installed.read_bytes() == lock:
        return
    for name in ("package.json", "package-lock.json"):
        shutil.copy(CLIENTS / name, folder)
    run("npm", "ci", "--no-audit", "--no-fund", "--prefer-offline", cwd=folder, quiet=True)
    installed.write_bytes(lock)


def node_tool(name: str) -> Path:
    return NODE / "node_modules" / ".bin" / name


def beside_python(name: str) -> Path:
    return Path(sys.executable).with_name(name)


def project() -> dict[str, str]:
    declared: dict[str, str] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return declared


def readme(language: str) -> str:
    """What docs/clients.md says after the commands of the client's section."""
    page = (ROOT / "docs" / "clients.md").read_text("utf-8")
    found = re.search(
        rf"^## {HEADINGS[language]}\n.*?^```sh\n.*?^```\n(.*?)(?=^## |\Z)", page, re.M | re.S
    )
    if not found:
        sys.exit(f"docs/clients.md has no section {HEADINGS[language]} with its commands.")
    title = f"# {NAME} {project()['version']}"
    return f"{title}\n\nA client of Astana API, generated from its document.\n{found[1]}"


def emptied(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def run(*command: str | Path, cwd: Path = ROOT, quiet: bool = False) -> str:
    # openapi-python-client formats what it writes with the ruff that it finds on the PATH.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, "PATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode or not quiet:
        print(done.stdout, end="", flush=True)
    if done.returncode:
        sys.exit(f"This failed: {' '.join(map(str, command))}")
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
