"""Our own commands as processes of their own, on the database that the tests run on."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from django.db import connection

STOP_SECONDS = 60  # on a busy machine

ROOT = Path(__file__).resolve().parent.parent


def address_of_this_database() -> str:
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    who = quote(database["USER"] or "postgres")
    who += f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else ""
    host, port = quote(database["HOST"] or "localhost", safe=""), database["PORT"] or 5432
    return f"postgres://{who}@{host}:{port}/{database['NAME']}"


@contextlib.contextmanager
def manage(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """Run manage.py for as long as the block lasts; then stop it, if it still runs."""
    process = subprocess.Popen(
        [sys.executable, ROOT / "manage.py", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "TEST_DATABASE_URL": address_of_this_database(),
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        # A server that is killed would leave its children, and they hold on to the pipes.
        process.terminate()
        try:
            process.communicate(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
