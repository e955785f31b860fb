"""
Two real installations: the origin answers from this process's database, over HTTP on loopback; the
satellite is programs of their own, on a file of their own.

They are forked from the tests, since on a busy machine Python and Django take long to load.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sqlite3
import sys
import time
import traceback
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from asgiref.local import Local
from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections

from articles import background
from astana_api import database
from tests.operating.conftest import Quiet, Server, free_port

PATIENCE_SECONDS = 180  # for whatever takes a second when nobody else is at work


@dataclass
class Program:
    """A program that runs, or ran."""

    pid: int
    said: Path  # its stdout and stderr
    status: int | None = None

    def send(self, number):
        os.kill(self.pid, number)

    def wait(self):
        """Wait for its end; return its status, negative if a signal was its end."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while self.status is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            if ended:
                self.status = os.waitstatus_to_exitcode(status)
            elif time.monotonic() > deadline:
                os.kill(self.pid, signal.SIGKILL)
                deadline += PATIENCE_SECONDS
            else:
                time.sleep(0.01)
        return self.status

    @property
    def text(self):
        return self.said.read_text()


class Satellite:
    """An installation of its own, with a file for its database."""

    def __init__(self, folder, origin_url):
        self.folder = folder
        self.file = folder / "satellite.sqlite3"
        self.origin_url = origin_url

    def begin(self, function):
        """Run a function in a program of its own, which is the satellite's."""
        said = self.folder / "said.txt"
        pid = os.fork()
        if pid:
            return Program(pid, said)
        status = 1
        try:
            with said.open("w", buffering=1) as file:
                os.dup2(file.fileno(), 1)
                os.dup2(file.fileno(), 2)
                sys.stdout = sys.stderr = file
                take_database(self.file)
                function()
                connections.close_all()  # what is in SQLite's log goes into its file
                status = 0
        except CommandError as error:
            said.write_text(f"{said.read_text()}{error}")
        except BaseException:  # noqa: BLE001  whatever it is, the program ends here
            said.write_text(traceback.format_exc())
        finally:
            os._exit(status)

    def manage(self, *arguments, **options):
        """Run a command to its end."""
        program = self.begin(lambda: call_command(*arguments, **options))
        program.wait()
        return program

    def follow(self, **options):
        return self.manage("follow", self.origin_url, **options)

    def catch_up(self):
        done = self.follow(once=True)
        assert done.status == 0, done.text
        return done

    @contextlib.contextmanager
    def following(self):
        """Follow until the block ends."""
        program = self.begin(lambda: call_command("follow", self.origin_url))
        try:
            yield program
        finally:
            if program.status is None:
                with contextlib.suppress(ProcessLookupError):
                    program.send(signal.SIGKILL)
                program.wait()

    def row(self, query):
        """Return the first row of a query on the satellite's own file."""
        with contextlib.closing(sqlite3.connect(self.file, timeout=30)) as own:
            return own.execute(query).fetchone()

    @contextlib.contextmanager
    def serving(self):
        """Serve until the block ends; give its URL."""
        port = free_port()

        def serve():
            background.start([background.ContentClock()])
            server = Server(("127.0.0.1", port), Quiet)
            server.set_app(get_wsgi_application())
            server.serve_forever()

        program = self.begin(serve)
        try:
            until(lambda: get(f"http://127.0.0.1:{port}/healthz")[0] == 200)
            yield f"http://127.0.0.1:{port}"
        finally:
            program.send(signal.SIGKILL)
            program.wait()


_kept: list[object] = []  # for as long as the program runs


def take_database(file):
    """
    Let this program have another database than the one that it was forked from.

    The connections of that one are left alone: closed here, they would be closed there.
    """
    own = database.configuration(f"sqlite:///{file}", base_dir=settings.BASE_DIR)
    _kept.append(connections._connections)
    connections._connections = Local()
    connections.settings["default"] = connections.configure_settings({"default": own})["default"]


def get(url):
    """Return what an answer is: its status, entity tag, where it leads, its bytes."""
    try:
        with _opener.open(url, timeout=PATIENCE_SECONDS) as response:
            return response.status, response.headers["ETag"], None, response.read()
    except urllib.error.HTTPError as answer:
        with answer:
            return answer.code, answer.headers["ETag"], answer.headers["Location"], answer.read()


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *arguments):
        return None


_opener = urllib.request.build_opener(_NoRedirects)


def until(is_so):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if is_so():
                return
        time.sleep(0.05)
    raise AssertionError("It never came.")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory, django_db_blocker):
    """An empty installation's file, to be copied."""
    empty = Satellite(tmp_path_factory.mktemp("migrated"), "")
    with django_db_blocker.unblock():
        done = empty.manage("migrate", verbosity=0)
    assert done.status == 0, done.text
    return empty.file


@pytest.fixture
def satellite(migrated, tmp_path, origin):
    satellite = Satellite(tmp_path, origin.url)
    shutil.copy(migrated, satellite.file)
    return satellite


@pytest.fixture
def origin(transactional_db, live_server):
    """This process's database, served as it is, at `url`."""
    return live_server
