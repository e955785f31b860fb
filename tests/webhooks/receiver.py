"""A real web server that receives webhooks as a test wishes, on a port of this machine."""

from __future__ import annotations

import contextlib
import json
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook


@dataclass
class Received:
    path: str
    headers: dict[str, str]  # names in small letters
    text: str
    connection: tuple[str, int]  # from where: the same for the same connection

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> Any:
        return json.loads(self.text)

    @property
    def data(self) -> Any:
        return self.message["data"]

    def verified(self, secret: str) -> Any:
        """:raises WebhookVerificationError: if it isn't signed with the secret."""
        return Webhook(secret).verify(self.text, self.headers)


@dataclass
class Receiver:
    """
    `answer(received)` returns the status, or it and headers, or these and a body.

    What it raises ends the connection without an answer.
    """

    answer: Any = lambda received: 204
    received: list[Received] = field(default_factory=list)
    tls: ssl.SSLContext | None = None

    def __post_init__(self):
        self.released = threading.Event()  # what hangs in a test ends with it
        self.at_once = self.most_at_once = 0
        self._lock = threading.Lock()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                receiver._receive(self)

            def log_message(self, *arguments):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request, client_address):
                pass  # whoever sent hung up, which is what some tests are about

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        if self.tls:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path="/hook", host="127.0.0.1"):
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}{path}"

    @property
    def ids(self) -> list[str]:
        return [each.id for each in self.received]

    def close(self):
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def _receive(self, request):
        length = int(request.headers.get("Content-Length", 0))
        received = Received(
            path=request.path,
            headers={name.lower(): value for name, value in request.headers.items()},
            text=request.rfile.read(length).decode(),
            connection=request.client_address,
        )
        with self._lock:
            self.received.append(received)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            answered = self.answer(received)
        except ConnectionError:
            request.close_connection = True
            return
        finally:
            with self._lock:
                self.at_once -= 1
        status, headers, body = (
            (*answered, b"")[:3] if isinstance(answered, tuple) else (answered, {}, b"")
        )
        with contextlib.suppress(OSError):
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name, value)
            if status != 204:
                request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)
