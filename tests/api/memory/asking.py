"""Asking WSGI applications: the memory, and Django without it."""

from __future__ import annotations

import io
import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from articles.api.memory.gate import Gate

HOST = "127.0.0.1:8000"


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    body: bytes
    is_list: bool = field(default=False, compare=False)  # its body, as the server was given it

    def __getitem__(self, name):
        return self.headers[name]

    @property
    def json(self):
        return json.loads(self.body)


class SameThread(Gate):
    """A gate that lets everybody in, on their own thread: with the connection of the test."""

    def _inside(self, work, patience, gives_up=None):
        return work()


@contextmanager
def the_connection_of_the_test_is_kept():
    """Django's own test client does the same: the test's transaction is open on it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in signals:
            signal.connect(close_old_connections)


def ask(application, address, *, method="GET", **headers):
    """Ask for an address; headers are written `if_none_match`."""
    parts = urlsplit(address)
    sent = {"host": HOST, **headers}
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": parts.path,
        "QUERY_STRING": parts.query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        **{f"HTTP_{name.upper()}": value for name, value in sent.items()},
    }
    started = []
    with the_connection_of_the_test_is_kept():
        chunks = application(environ, lambda *given: started.append(given))
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
    ((status, given),) = started
    names = [name for name, _ in given]
    assert len(names) == len(set(names)), names
    return Response(int(status[:3]), dict(given), body, isinstance(chunks, list))
