"""The one command for production: granian's WSGI server, set up for this project."""

from __future__ import annotations

import copy
import os
import signal
import socket
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils.module_loading import import_string
from granian.constants import Interfaces
from granian.server import Server

# A worker that still has a request after this long is killed: a stop must end.
STOP_SECONDS = 10


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
            default=512,
            help="connections that a process holds, idle ones too; more wait to be accepted",
        )
        parser.add_argument("--access-log", action="store_true", help="log a line for each request")

    def handle(self, **options: Any) -> None:
        refuse_missing_static_files()
        refuse_taken_port(options["host"], options["port"])
        server = Server(
            settings.WSGI_APPLICATION,
            address=options["host"],
            port=options["port"],
            interface=Interfaces.WSGI,
            websockets=False,
            workers=options["workers"],
            # granian's own default is half the backlog, and each thread holds a connection.
            blocking_threads=options["threads"],
            backpressure=options["backpressure"],
            respawn_failed_workers=True,
            workers_kill_timeout=STOP_SECONDS,
            log_access=options["access_log"],
            log_access_format='%(addr)s "%(method)s %(path)s" %(status)d %(dt_ms).1f ms',
            # A copy, because granian writes its level into what it is given.
            log_dictconfig=copy.deepcopy(settings.LOGGING),
        )
        server.on_startup(self.say_where)
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


def load_application(target: str) -> WSGIHandler:
    """
    Load the application, in a new worker.

    The worker leaves the terminal's group of processes, so that Ctrl-C reaches the parent alone:
    it ends its workers by SIGTERM, and one that gets both signals at once can miss them.
    """
    os.setpgrp()
    # Until granian listens for it, a SIGTERM must not end in the parent's handler.
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    application: WSGIHandler = import_string(target)
    return application


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
