"""One request after another through Django, without a server and without a memory in front."""

from __future__ import annotations

import gc
import statistics
import time
import warnings
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from io import BytesIO
from typing import Any

import psycopg
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection

from astana_api import allocating

TIMES = 30
# The driver prepares what comes a sixth time, PostgreSQL plans that once for all from its sixth on.
WARM = 14
TURNS = 3  # between the two sizes: whatever else the machine does falls on both


@dataclass(frozen=True, slots=True)
class Statement:
    sql: str
    parameters: Any
    is_prepared: bool  # planned once for all parameters, on PostgreSQL


@dataclass
class Measured:
    status: int = 0
    spans: list[float] = field(default_factory=list)  # milliseconds of whole requests
    database: list[float] = field(default_factory=list)  # of which the database's share
    statements: list[Statement] = field(default_factory=list)  # of one request

    @property
    def median(self) -> float:
        return statistics.median(self.spans)

    @property
    def slowest(self) -> float:
        return max(self.spans)


def use(name: str) -> None:
    """Connect to another database on the same server, or to another file."""
    connection.close()
    connection.settings_dict["NAME"] = name


def in_turns(names: list[str], addresses: tuple[str, ...]) -> list[Measured]:
    """Ask each database for its address TIMES times, by turns, each time warm."""
    measured = [Measured() for _ in names]
    for _ in range(TURNS):
        for name, address, result in zip(names, addresses, measured, strict=True):
            use(name)
            _measure(result, address)
    return measured


def _measure(result: Measured, address: str) -> None:
    answer = Asking(address)
    for _ in range(WARM):
        answer()
    gc.collect()
    for _ in range(TIMES // TURNS):
        answer.database = 0.0
        answer.statements.clear()
        started = time.perf_counter()
        answer()
        result.spans.append((time.perf_counter() - started) * 1000)
        result.database.append(answer.database * 1000)
    result.status, result.statements = answer.status, list(answer.statements)


class Asking:
    """Notes each answer's status, and the statements that it took."""

    def __init__(self, address: str) -> None:
        self.path, _, self.query = address.partition("?")
        self.application = _application()
        self.status = 0
        self.database = 0.0  # seconds
        self.statements: list[Statement] = []

    def __call__(self) -> None:
        with connection.execute_wrapper(self._timed):
            body = self.application(self._environ(), self._start)
            for _ in body:
                pass
            body.close()

    def _timed(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.database += time.perf_counter() - started
            own = isinstance(context["cursor"].cursor, psycopg.ClientCursor)
            self.statements.append(Statement(sql, params, is_prepared=not own))

    def _start(self, status: str, headers: Any, exc_info: Any = None) -> None:
        self.status = int(status.split(" ", maxsplit=1)[0])

    def _environ(self) -> dict[str, Any]:
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": self.path,
            "QUERY_STRING": self.query,
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "HTTP_HOST": "localhost",
            "HTTP_ACCEPT": "application/json",
            "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(),
            "wsgi.errors": BytesIO(),
        }


@cache
def _application() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nobody asks for static files, so none are collected
        application = get_wsgi_application()
    import_module(settings.ROOT_URLCONF)
    allocating.hold_what_is_loaded()  # as servers do
    return application
