"""The demo that `make run` serves: its settings, its data, and the two processes of it."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import socket
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from astana_api import side_by_side
from astana_api.virtualenv import Refused, install, read

# What settings.py takes for true.
TRUE = {"true", "t", "yes", "y", "on", "1"}

ENV_TEMPLATE = """\
# Written once by `make run`; manage.py reads it too, and the real environment wins over it.
# README.md lists what else can stand here.
SECRET_KEY={secret_key}
PUBLIC_URL=http://127.0.0.1:{port}
# The demo: sample content, and an account "demo" which may do everything in the admin.
DEMO=true
DEMO_PASSWORD={demo_password}
"""


def run(root: Path, *, port: str) -> int:
    """
    Serve the demo, after whatever has to be done for it first; return the exit code.

    :raises Refused: if the port isn't free, or a step fails.
    """
    number = free_port(port)
    python = install(root, dev=False)
    write_env(root / ".env", port=number)
    environment = demo_environment(root / ".env", port=number, given=os.environ)
    prepare(root, python=python, environment=environment)
    manage = (python, root / "manage.py")
    serve, work = (*manage, "serve", "--port", str(number)), (*manage, "worker")
    return side_by_side.run(serve, work, environment=environment)


def free_port(text: str) -> int:
    """
    Return the port as a number.

    :raises Refused: if it is none, or something else listens there.
    """
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise Refused(f"PORT={text} is not a port: choose a number from 1 to 65535.")
    with socket.socket() as probe:
        # As the server does it: a port that only lingers from an earlier run is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", int(text)))
        except PermissionError as error:
            raise Refused(f"Port {text} needs more rights: choose one above 1023.") from error
        except OSError as error:
            raise Refused(
                f"Port {text} is taken: stop what listens there, or choose another port, such as "
                f"make run PORT={int(text) % 65535 + 1}."
            ) from error
    return int(text)


def write_env(path: Path, *, port: int) -> None:
    """Write the settings of the demo with secrets made at random, unless there are settings."""
    with contextlib.suppress(FileExistsError):
        # Made with its final rights: a moment of others reading it would be one too many.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(
                ENV_TEMPLATE.format(
                    secret_key=secrets.token_urlsafe(50),
                    demo_password=secrets.token_urlsafe(12),
                    port=port,
                )
            )
        print("Wrote .env, with secrets made at random", flush=True)


def demo_environment(path: Path, *, port: int, given: Mapping[str, str]) -> dict[str, str]:
    """
    Return the environment to serve in: the given one, with PUBLIC_URL following the port.

    It follows only where the settings say a local address; a real one is the operator's choice.
    """
    environment = dict(given)
    public = effective("PUBLIC_URL", path=path, given=given, default="http://127.0.0.1")
    if "PUBLIC_URL" not in given and urlsplit(public).hostname in {"127.0.0.1", "localhost"}:
        environment["PUBLIC_URL"] = f"http://127.0.0.1:{port}"
    return environment


def prepare(root: Path, *, python: Path, environment: Mapping[str, str]) -> None:
    """
    Bring database, sample content, demo account and static files up to date.

    :raises Refused: if a step fails; it has printed why.
    """
    stamp = root / ".venv" / ".prepared"
    is_demo = effective("DEMO", path=root / ".env", given=environment).lower() in TRUE
    sources = sources_digest(root, environment)
    has_static_files = (root / "staticfiles" / "staticfiles.json").exists()
    if (
        read(stamp) == sources
        and has_static_files
        and database_is_prepared(root, environment, is_demo=is_demo)
    ):
        return
    steps = [
        ("Preparing the database", ["migrate", "--no-input", "--verbosity", "0"]),
        ("Renewing documents of an older shape", ["republish"]),
        ("Collecting static files", ["collectstatic", "--no-input", "--verbosity", "0"]),
    ]
    if is_demo:
        steps += [
            ("Loading the sample content", ["load_sample_content"]),
            ("Making the demo account", ["demo_account"]),
        ]
    stamp.unlink(missing_ok=True)
    for title, arguments in steps:
        print(title, flush=True)
        command: list[str | Path] = [python, root / "manage.py", *arguments]
        done = subprocess.run(
            command, cwd=root, env=environment, check=False, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            raise Refused(f"{title} failed: see above, mend it and run make again.")
    stamp.write_text(sources)


def database_is_prepared(root: Path, environment: Mapping[str, str], *, is_demo: bool) -> bool:
    """
    Say whether the database is the one that the stamp speaks of, by a look inside.

    Only SQLite can be asked without a driver; another is prepared each time, which finds
    nothing to do.
    """
    url = effective(
        "DATABASE_URL", path=root / ".env", given=environment, default="sqlite:///db.sqlite3"
    )
    file = root / unquote(urlsplit(url).path.removeprefix("/"))
    if not url.startswith("sqlite:") or not file.exists():
        return False
    question = "SELECT EXISTS (SELECT 1 FROM auth_user WHERE username = 'demo')"
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        try:
            has_account = bool(database.execute(question).fetchone()[0])
        except sqlite3.DatabaseError:  # no such table: it isn't migrated
            return False
    return has_account or not is_demo


def sources_digest(root: Path, environment: Mapping[str, str]) -> str:
    """Return a digest of what preparing depends on: code, content, packages, settings."""
    hashed = hashlib.sha256()
    for path in sorted(source_files(root)):
        hashed.update(f"{path.relative_to(root)}\0".encode())
        hashed.update(path.read_bytes())
    for name in ("DATABASE_URL", "DEMO", "DEMO_PASSWORD", "ENV_FILE"):
        hashed.update(f"{name}={environment.get(name)}\0".encode())
    return hashed.hexdigest()


def source_files(root: Path) -> Iterator[Path]:
    yield from (path for path in (root / ".env", root / "requirements.txt") if path.exists())
    for folder in ("articles", "astana_api"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                yield path


def effective(name: str, *, path: Path, given: Mapping[str, str], default: str = "") -> str:
    """Return what settings.py will read for the variable: from the environment, else .env."""
    if name in given:
        return given[name]
    found = re.search(rf"^{name}=(.*)$", read(path), re.MULTILINE)
    return found.group(1).strip().strip("\"'") if found else default
