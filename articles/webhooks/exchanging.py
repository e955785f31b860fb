"""
HTTP/1.1 over one connection: a POST, and the beginning of its answer.

By h11 itself, which reads and writes the protocol: a client above it costs three times as much,
and follows redirects, cookies and proxies that nobody wants here.
"""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass

import h11

from .connecting import Streams

KEPT_BYTES = 1024  # of an answer's body
READ_BYTES = 64 * 1024  # of it, so that the connection can be kept; what has more is hung up on
_AT_ONCE = 16 * 1024  # bytes
_HEAD_BYTES = 32 * 1024  # of an answer's head: whoever sends more isn't listened to


class BrokenOff(Exception):
    """The connection ended before there was an answer."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    status: int
    headers: list[tuple[bytes, bytes]]  # names in small letters
    body: bytes  # its beginning


class Connection:
    """One connection, for one exchange after another while `is_reusable`."""

    def __init__(self, streams: Streams) -> None:
        self._reader, self._writer = streams
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=_HEAD_BYTES)
        self.is_reusable = True
        self.used = 0  # times
        self.idle_since = 0.0  # of the loop's clock

    async def post(self, target: bytes, headers: list[tuple[str, str]], body: bytes) -> Exchanged:
        """
        Send a request, and read its answer; the connection is ready for the next, or closed.

        :raises BrokenOff: if it ended before.
        :raises h11.RemoteProtocolError: if what came is no answer.
        """
        is_whole = False
        self.used += 1
        try:
            request = h11.Request(method=b"POST", target=target, headers=headers)
            parts = [self._http.send(each) for each in (request, h11.Data(body))]
            ending = self._http.send(h11.EndOfMessage())
            self._writer.write(b"".join(each or b"" for each in (*parts, ending)))
            await self._writer.drain()
            head = await self._next()
            while isinstance(head, h11.InformationalResponse):
                head = await self._next()
            if not isinstance(head, h11.Response):
                raise BrokenOff
            text, is_whole = await self._body()
            return Exchanged(head.status_code, list(head.headers), text[:KEPT_BYTES])
        except OSError as error:
            raise BrokenOff from error
        finally:
            self._settle(is_whole=is_whole)

    @property
    def has_ended(self) -> bool:
        """Tell whether the other side has closed it, or said what wasn't asked for."""
        return self._reader.at_eof() or self._writer.is_closing()

    def close(self) -> None:
        """
        Hang up: with TLS that is said first, and nobody waits to hear the same (RFC 9112, 9.8).

        While we waited, whoever is silent would keep the socket for half a minute.
        """
        self.is_reusable = False
        with contextlib.suppress(OSError, RuntimeError):
            self._writer.close()
            self._writer.transport.abort()

    async def _body(self) -> tuple[bytes, bool]:
        """Return what was read of it, and whether that is all."""
        body = b""
        while len(body) <= READ_BYTES:
            event = await self._next()
            if isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return body, True
            else:
                break
        return body, False

    async def _next(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            data = await self._reader.read(_AT_ONCE)
            if not data and self._http.their_state is h11.SEND_RESPONSE:
                raise BrokenOff
            self._http.receive_data(data)
        return event

    def _settle(self, *, is_whole: bool) -> None:
        states = {self._http.our_state, self._http.their_state}
        if is_whole and states == {h11.DONE} and not self._http.trailing_data[0]:
            self._http.start_next_cycle()
            self.idle_since = asyncio.get_running_loop().time()
        else:
            self.close()
