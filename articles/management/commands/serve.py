"""The one command for production: granian's WSGI server, set up for this project."""

from __future__ import annotations

import copy
import logging
import os
import signal
import socket
import threading
from argparse import ArgumentParser
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.module_loading import import_string
from granian.constants import Interfaces
from granian.server import Server

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication


# A worker that still has a request after this long is killed: a stop must end.
STOP_SECONDS = 10

# Threads that answer from memory, or wait at the gate before Django. They hold no connections. For
# each caller who may wait for something new there is one more, as long as somebody does.
WAITING_THREADS = 64

# More than those, so that whoever doesn't wait still gets a connection while all of them do.
BACKPRESSURE = 512 + settings.WAITING_CALLERS


class Command(BaseCommand):
    help = "Serve the API, its docs and the admin with granian, until stopped."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on")
        parser.add_argument(
            "--workers", type=int, default=settings.WORKERS, help="processes (setting WORKERS)"
        )
        parser.add_argument(
            "--threads",
            type=int,
            default=settings.THREADS,
            help="requests that a process works on at once (setting THREADS)",
        )
        parser.add_argument(
            "--backpressure",
            type=int,
            default=BACKPRESSURE,
            help="connections that a process holds, idle ones too; more wait to be accepted",
        )
        parser.add_argument("--access-log", action="store_true", help="log a line for each request")

    def handle(self, **options: Any) -> None:
        refuse_missing_static_files()
        refuse_taken_port(options["host"], options["port"])
        settings.THREADS = options["threads"]  # of the workers, which are forked from here
        server = Server(
            settings.WSGI_APPLICATION,
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            websockets=False,
            workers=options["workers"],
            blocking_threads=WAITING_THREADS + settings.WAITING_CALLERS,
            backpressure=options["backpressure"],
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_SECONDS,
            log_access=options["access_log"],
            log_access_format='%(addr)s "%(method)s %(path)s" %(status)d %(dt_ms).1f ms',
            # A copy, because granian writes its level into what it is given.
            log_dictconfig=copy.deepcopy(settings.LOGGING),
        )
        server.on_startup(self.say_where)
        # It warns of many threads, at each start: most of them only wait.
        logging.getLogger("_granian").addFilter(lambda line: "Python threads" not in line.msg)
        # Workers are forked from this process, and two of them must not share a connection.
        connections.close_all()
        server.serve(target_loader=load_application)

    def say_where(self) -> None:
        """Print the doors, and the demo account if there is one, once the port is ours."""
        doors = [
            ("API", "/api/v1/articles"),
            ("Docs", "/docs"),
            ("Admin", "/admin/"),
        ]
        for name, path in doors:
            self.stdout.write(f"  {name:<6} {settings.PUBLIC_URL}{path}")
        if settings.DEMO:
            self.stdout.write(f"  Demo account: demo, password {settings.DEMO_PASSWORD}")
        self.stdout.write("  Ctrl-C stops it.")
        self.stdout.flush()


def load_application(target: str) -> WSGIApplication:
    """
    Load the application, in a new worker.

    The worker leaves the terminal's group of processes, so that Ctrl-C reaches the parent alone:
    it ends its workers by SIGTERM, and one that gets both signals at once can miss them.
    """
    os.setpgrp()
    # Until granian listens for it, a SIGTERM must not end in the parent's handler.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    application: WSGIApplication = import_string(target)
    at_sigterm(getattr(application, "close", lambda: None))
    return application


def at_sigterm(act: Callable[[], None]) -> None:
    """
    Have a thread do something as soon as this process is told to stop; call it in the main thread.

    Who waits for something new would else keep the worker from stopping. Its signal handlers are
    granian's, which come later: Python tells of each signal here as well, whoever handles it.
    """
    told, tell = socket.socketpair()
    tell.setblocking(False)  # noqa: FBT003  Python's own
    # Detached: it stays open for as long as there can be signals.
    signal.set_wakeup_fd(tell.detach(), warn_on_full_buffer=False)

    def listen() -> None:
        while told.recv(1) != bytes([signal.SIGTERM]):
            pass
        act()

    threading.Thread(target=listen, name="at-sigterm", daemon=True).start()


def refuse_missing_static_files() -> None:
    """:raises CommandError: if pages would fail for want of `collectstatic`."""
    # The names that collectstatic gave them; a storage that gives none has no such table.
    if getattr(staticfiles_storage, "hashed_files", None) == {}:
        raise CommandError("The static files are missing: run manage.py collectstatic first.")


def refuse_taken_port(host: str, port: int) -> None:
    """:raises CommandError: if this process may not listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Cannot listen on {host} port {port} ({error}): choose another with --port."
            ) from error
