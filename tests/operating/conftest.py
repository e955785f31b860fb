"""Real servers in front of ours, with the files that docs/operating.md hands out."""

from __future__ import annotations

import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application

FILES = Path(__file__).parents[2] / "docs" / "operating"
PATIENCE_SECONDS = 20  # for a server to start on a busy machine


def needs(program, *files):
    """
    Skip the tests where the program isn't installed; .ci/run installs it.

    :param files: patterns below /usr/lib, of what else it needs.
    """
    has_all = shutil.which(program) and all(any(Path("/usr/lib").glob(each)) for each in files)
    named = ", ".join((program, *map(os.path.basename, files)))
    return pytest.mark.skipif(not has_all, reason=f"not installed: {named}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]  # names in small letters
    body: bytes

    @property
    def is_hit(self):
        return self.headers["x-cache"].lower() == "hit"


def ask(port, path, method="GET", body=None, **headers):
    server = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    with contextlib.closing(server):
        server.request(method, path, body, headers={"Host": "127.0.0.1", **headers})
        response = server.getresponse()
        names = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, names, response.read())


def until(is_so):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if is_so():
                return
        time.sleep(0.02)
    raise AssertionError("It never came.")


class Backend:
    """Our application at a port of its own; it can go away and come back there."""

    def __init__(self):
        self.port = free_port()
        self.asked = []  # paths, in their order
        self.forwarded_for = ""  # what the last of them came with
        self.server = None
        self.start()

    def start(self):
        application = get_wsgi_application()

        def noted(environ, start_response):
            if environ["PATH_INFO"] != "/healthz":
                self.asked.append(environ["PATH_INFO"])
                self.forwarded_for = environ.get("HTTP_X_FORWARDED_FOR", "")
            return application(environ, start_response)

        self.server = Server(("127.0.0.1", self.port), Quiet)
        self.server.set_app(noted)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def stop(self):
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server.hang_up()
            self.thread.join()
            self.server = None


class Server(ThreadedWSGIServer):
    """Can hang up: whoever keeps a connection would be answered after it has gone."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.kept = []

    def get_request(self):
        connection, address = super().get_request()
        self.kept.append(connection)
        return connection, address

    def hang_up(self):
        for each in self.kept:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


class Quiet(WSGIRequestHandler):
    def log_message(self, *arguments):
        pass


@pytest.fixture(scope="module")
def backend():
    backend = Backend()
    yield backend
    backend.stop()


@contextlib.contextmanager
def running(*command):
    """Run a server in the foreground for as long as the block lasts."""
    process = subprocess.Popen(
        [str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)
