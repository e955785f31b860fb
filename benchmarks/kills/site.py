"""What is killed: two workers, and PostgreSQL. And a cache that notes what it is purged of."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Cache:
    """Takes purges as a Varnish does, and counts how often it was told of each tag."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()
        counted, lock = self.told, threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            def do_PURGE(self) -> None:
                with lock:
                    counted.update(set(self.headers["xkey-purge"].split()))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


class Workers:
    """So many workers; one that is killed is started again at once, as systemd would."""

    def __init__(self, count: int, *, environment: dict[str, str], log: Path) -> None:
        self.environment = os.environ | environment
        self.log = log.open("a")
        self.processes = [self._start() for _ in range(count)]

    @property
    def pids(self) -> list[int]:
        return [each.pid for each in self.processes]

    def kill_one(self) -> None:
        number = random.randrange(len(self.processes))  # noqa: S311  not for secrets
        self.processes[number].send_signal(signal.SIGKILL)
        self.processes[number].wait()
        self.processes[number] = self._start()

    def stop(self) -> list[int]:
        """Ask all to stop, and return their exit codes."""
        for each in self.processes:
            each.terminate()
        return [each.wait(30) for each in self.processes]

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, str(ROOT / "manage.py"), "worker"]
        return subprocess.Popen(  # noqa: S603
            command, env=self.environment, stdout=self.log, stderr=self.log, cwd=ROOT
        )
