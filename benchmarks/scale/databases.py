"""Databases of our own beside the one that is named, each filled, and dropped afterwards."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import django


@contextlib.contextmanager
def filled(url: str, sizes: list[int]) -> Iterator[list[str]]:
    """Make a database of each size; give what Django calls them. The first is connected to."""
    _connect(url)
    with contextlib.ExitStack() as stack:
        names = [stack.enter_context(_made(url, size)) for size in sizes]
        for name, size in zip(names, sizes, strict=True):
            _fill(url, name, size)
        yield names


@contextlib.contextmanager
def kept(url: str, names: list[str]) -> Iterator[list[str]]:
    """Give databases that are there already, and stay."""
    _connect(url)
    yield names


def _connect(url: str) -> None:
    os.environ |= {
        "ENV_FILE": "",
        "SECRET_KEY": "benchmark",
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "astana_api.settings",
    }
    django.setup()


@contextlib.contextmanager
def _made(url: str, size: int) -> Iterator[str]:
    from django.db import connection

    if connection.vendor == "sqlite":
        with tempfile.TemporaryDirectory(prefix="astana-benchmark-") as folder:
            yield str(Path(folder) / "benchmark.sqlite3")
            connection.close()
        return
    import psycopg

    name = f"scale_{size}_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    try:
        yield name
    finally:
        connection.close()
        with psycopg.connect(url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _fill(url: str, name: str, size: int) -> None:
    from django.core.management import call_command
    from django.db import connection

    from benchmarks.corpus.__main__ import show

    from .measuring import use

    use(name)
    call_command("migrate", verbosity=0)
    is_file = connection.vendor == "sqlite"
    show(size, url=f"sqlite:///{name}" if is_file else _address(url, name))
    connection.close()


def _address(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
