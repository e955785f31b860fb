"""
Connections that go only where `guarding` allows, and end by a deadline.

A name is resolved here, all its addresses are looked at, and the connection is made to one of
those very addresses: a resolver that answers differently a moment later changes nothing. The
certificate and the Host header are still asked for by name.
"""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore
import httpx

from articles.content import guarding

CONNECT_SECONDS = 5.0
Resolver = Callable[[str, int], list[str]]


class NotFetched(Exception):
    """No answer was had. `code` is one short word; the message is a sentence for an editor."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


class Unreachable(NotFetched):
    """The other side didn't answer, or not in a way that can be read."""


class OffLimits(NotFetched):
    """We don't ask it: nothing was sent."""


def resolve(host: str, port: int) -> list[str]:
    """Return all addresses of a name, as text, in the order to try them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Transport(httpx.BaseTransport):
    """What httpx sends by: one connection for each request, made by `Network`."""

    def __init__(self, network: Network, tls: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=tls,
            max_keepalive_connections=0,
            network_backend=network,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _understood():
            answer = self._pool.handle_request(asked)
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        with _understood():
            yield from self._stream

    def close(self) -> None:
        self._stream.close()


@contextmanager
def _understood() -> Iterator[None]:
    """Raise what httpcore raises as what it means to us."""
    try:
        yield
    except httpcore.TimeoutException as error:
        raise _too_slow() from error
    except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, UnicodeError) as error:
        raise Unreachable("garbage", "What came back is no answer of a web server.") from error
    except httpcore.NetworkError as error:
        raise Unreachable("connection", "The connection broke off.") from error


class Network(httpcore.NetworkBackend):
    """Makes connections to allowed addresses only, and lets none outlive the deadline."""

    def __init__(
        self, *, deadline: float, allowed: guarding.Allowed, resolve: Resolver = resolve
    ) -> None:
        self._deadline = deadline
        self._allowed = allowed
        self._resolve = resolve
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = self._addresses(host, port)
        self._check(host, port, addresses)
        for place, address in enumerate(addresses, start=1):
            # Each gets its share of the time, so that one that is silent doesn't use up all of it.
            share = _left(self._deadline) / (len(addresses) - place + 1)
            try:
                stream = self._plain.connect_tcp(
                    address,
                    port,
                    timeout=min(timeout or CONNECT_SECONDS, max(share, 0.05)),
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except httpcore.ConnectTimeout:
                failure = _too_slow()
            except httpcore.ConnectError:
                failure = Unreachable("connection", "Nothing answers at its address.")
            else:
                return _Stream(stream, self._deadline)
        raise failure

    def connect_unix_socket(self, *arguments: Any, **more: Any) -> httpcore.NetworkStream:
        raise OffLimits("private", "A socket of this machine is never asked.")

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, _left(self._deadline)))

    def _check(self, host: str, port: int, addresses: list[str]) -> None:
        """:raises OffLimits: if any address isn't public, or the port isn't the web's."""
        further = [each for each in addresses if not self._allowed.has(host, each)]
        if not all(guarding.is_public(each) for each in further):
            raise OffLimits(
                "private", "It leads to a private address, which readers elsewhere can’t reach."
            )
        if further and port not in guarding.PORTS:
            raise OffLimits("port", f"It names port {port}, which isn’t one of the web’s.")

    def _addresses(self, host: str, port: int) -> list[str]:
        """
        Resolve a name, waiting no longer than there is time: the system's own wait can't be set.

        :raises Unreachable: if it has no address.
        """
        answers: queue.SimpleQueue[list[str] | Exception] = queue.SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                answers.put(error)

        threading.Thread(target=ask, name="resolve-a-name", daemon=True).start()
        try:
            answer = answers.get(timeout=_left(self._deadline))
        except queue.Empty:
            raise _too_slow() from None
        if isinstance(answer, Exception) or not answer:
            raise Unreachable("name", f"There is no host of the name {host}.")
        return answer


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends by the deadline, however little arrives each time."""

    def __init__(self, plain: httpcore.NetworkStream, deadline: float) -> None:
        self._plain = plain
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._plain.read(max_bytes, self._wait(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._plain.write(buffer, self._wait(timeout))

    def close(self) -> None:
        self._plain.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        try:
            secure = self._plain.start_tls(ssl_context, server_hostname, self._wait(timeout))
        except httpcore.ConnectError as error:
            raise Unreachable("tls", _why_no_tls(error)) from error
        return _Stream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._plain.get_extra_info(info)

    def _wait(self, timeout: float | None) -> float:
        left = _left(self._deadline)
        if left <= 0:
            raise _too_slow()
        return left if timeout is None else min(timeout, left)


def _left(deadline: float) -> float:
    return max(deadline - time.monotonic(), 0.0)


def _too_slow() -> Unreachable:
    return Unreachable("timeout", "It didn’t answer in time.")


def _why_no_tls(error: Exception) -> str:
    cause = error.__cause__ or error.__context__
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"Its certificate isn’t valid: {cause.verify_message.rstrip('.')}."
    return "It doesn’t speak TLS as it should."
