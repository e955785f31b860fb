"""
Looks for a lie in the contract: schemathesis with all its checks, against the real server.

    python .ci/check_fuzz.py [--seconds 50] [--seed N]

The server is granian with the sample content, on SQLite and then on PostgreSQL. It is asked with
data that the document allows and data that it doesn't, and along the document's links. Fails on
a 5xx, an answer that isn't as documented, valid data refused, invalid data accepted, or a slow
answer. Answers are held to a copy of the document that has no room for undocumented keys.

--seconds bounds the run on each database; a long run finds more.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from clients import live_server
from clients.running import ROOT, Failed
from psycopg import sql

sys.path.insert(0, str(ROOT))

from tests import both_databases  # it is beside us, not installed

HOOKS = Path(__file__).parent / "contract" / "fuzz_hooks.py"
SLOWEST = 2.0  # seconds: for two cores that work on the data of the fuzzer as well


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(2**32))
    parser.add_argument("--database", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    total = 0
    for database in [options.database] if options.database else ["sqlite", "postgresql"]:
        with tempfile.TemporaryDirectory() as name, empty(database) as database_url:
            folder = Path(name)
            with live_server.serving(folder, database_url) as url:
                total += fuzz(database, url, folder, options.seconds, options.seed)
    print(f"{total} requests in all: no lie was found.")
    return 0


@contextmanager
def empty(database: str) -> Iterator[str]:
    """Give the address of a database of our own; nothing for SQLite, which is a file there."""
    if database == "sqlite":
        yield ""
        return
    address = both_databases.local_server()
    if address is None:
        raise Failed("There is no PostgreSQL here that lets this user create databases.")
    server, _, name = address.rpartition("/")
    name = sql.Identifier(name)
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        try:
            yield address
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))


def fuzz(database: str, url: str, folder: Path, seconds: int, seed: int) -> int:
    """
    Return how many requests were made.

    :raises Failed: if a check failed; schemathesis has said which, and how to ask again.
    """
    with urllib.request.urlopen(f"{url}/api/v1/schema") as response:
        document = json.load(response)
    for schema in document["components"]["schemas"].values():
        if schema["type"] == "object":
            schema.setdefault("additionalProperties", False)
    (folder / "v1.json").write_text(json.dumps(document))
    environment = {
        **os.environ,
        "FUZZ_FIGURES": str(folder / "figures.json"),
        "FUZZ_SEED": str(seed),
        "FUZZ_URL": url,
        "SCHEMATHESIS_HOOKS": str(HOOKS),
    }
    command = [
        *(Path(sys.executable).with_name("schemathesis"), "run", folder / "v1.json"),
        *("--url", url, "--checks", "all", "--mode", "all", "--max-time", str(seconds)),
        *("--phases", "examples,coverage,fuzzing,stateful", "--max-response-time", str(SLOWEST)),
        *("--continue-on-failure", "--request-timeout", "30", "--no-color"),
        *("--seed", str(seed)),
    ]
    print(f"\n{database}, {seconds} seconds, --seed {seed}", flush=True)
    status = subprocess.run(command, cwd=folder, env=environment, check=False).returncode
    told = folder / "figures.json"
    if not told.exists():
        raise Failed(f"schemathesis was stopped, with status {status}.")
    figures = json.loads(told.read_text())
    for name, value in figures.items():
        print(f"{name}: {value}")
    log = (folder / "server.log").read_text()
    if status or "Traceback" in log:
        raise Failed(f"The fuzzer found something on {database}.\n{log[-5000:]}")
    return int(figures["requests"])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        sys.exit(str(failure))
