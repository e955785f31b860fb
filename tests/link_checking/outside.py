"""A real web server that a test says the answers of, on a port of this machine."""

from __future__ import annotations

import contextlib
import ssl
import threading
from collections import defaultdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Outside:
    """Other people's site: `answers[path]` is what it does; `asked` is what it was asked."""

    def __init__(self, tls=None):
        self.answers = {}
        self.asked = []
        self.headers = []
        self.at_once = self.most_at_once = 0
        self.sent = defaultdict(int)  # bytes of bodies, by path
        self.released = threading.Event()
        self._lock = threading.Lock()
        outside = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                outside._answer(self)

            def do_HEAD(self):
                outside._answer(self)

            def do_POST(self):
                outside._answer(self)

            def log_message(self, *arguments):
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request, client_address):
                pass  # whoever asked hung up, which is what some tests are about

        self.server = Server(("127.0.0.1", 0), Handler)
        if tls:
            self.server.socket = tls.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self.server.server_address[1]
        self._scheme = "https" if tls else "http"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def url(self, path="/", host="127.0.0.1"):
        return f"{self._scheme}://{host}:{self.port}{path}"

    def says(self, path, status=200, body=b"", *, methods=("HEAD", "GET", "POST"), **headers):
        """Have a path answer; headers' names are given with underscores."""

        def answer(request):
            request.send_response(status if request.command in methods else 405)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(body)

        self.answers[path] = answer
        return self.url(path)

    def does(self, path, answer):
        """Have a path do what `answer(request)` does."""
        self.answers[path] = answer
        return self.url(path)

    def close(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def _answer(self, request):
        with self._lock:
            self.asked.append(f"{request.command} {request.path}")
            self.headers.append(dict(request.headers))
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        request.close_connection = True
        with contextlib.suppress(OSError, ssl.SSLError):
            try:
                self.answers.get(request.path, lambda it: it.send_error(404))(request)
                request.wfile.flush()
            finally:
                with self._lock:
                    self.at_once -= 1
