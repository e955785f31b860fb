"""One POST, and what came of it. Many at once, in one thread of their own."""

from __future__ import annotations

import asyncio
import functools
import logging
import queue
import ssl
import threading
import time
from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from http import HTTPStatus

import h11
import httpx
from django.conf import settings

from articles.content import guarding

from . import connecting
from .connecting import Failed, Network
from .exchanging import BrokenOff, Connection, Exchanged

SECONDS = 10.0  # for all of an attempt: the name, the connection, the request and the answer
KEPT_HEADERS = 40
KEPT_VALUE = 300  # characters of a header's value
IDLE_SECONDS = 4.0  # a connection is kept so long: the shortest that servers keep theirs is 5 s
AT_ONCE = 8  # requests to one endpoint

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Request:
    url: str
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one attempt. Without a status there was no answer, and `error` says why."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)  # names in small letters
    body: str = ""  # its beginning
    error: str = ""  # a sentence, if it counts as a failure
    milliseconds: int = 0

    @property
    def is_success(self) -> bool:
        return not self.error


class Engine:
    """
    Sends requests, each to one of many endpoints, and hands the answers back.

    Connections are kept for each endpoint, and what one of them does holds up no other.
    """

    def __init__(
        self,
        *,
        allowed: guarding.Allowed | None = None,
        seconds: float = SECONDS,
        resolve: connecting.Resolver = connecting.resolve,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._network = Network(allowed or allowed_private(), tls or _tls(), resolve)
        self._seconds = seconds
        self._answers: queue.SimpleQueue[tuple[int, Answer]] = queue.SimpleQueue()
        self._idle: dict[Hashable, list[Connection]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="webhook-posts", daemon=True)
        self._thread.start()

    def send(self, key: int, *, to: Hashable, request: Request) -> None:
        """Begin to send; `collect` gives the answer under this key. `to` names the endpoint."""
        self._loop.call_soon_threadsafe(self._begin, key, to, request)

    def collect(self, *, seconds: float) -> list[tuple[int, Answer]]:
        """Return the answers there are, having waited so long at most for the first."""
        found = []
        try:
            found.append(self._answers.get(block=seconds > 0, timeout=seconds or None))
            while True:
                found.append(self._answers.get_nowait())
        except queue.Empty:
            return found

    def forget(self, to: Hashable) -> None:
        """Hang up on an endpoint; what is under way to it goes on."""
        self._loop.call_soon_threadsafe(self._forget, to)

    def close(self) -> None:
        """Break off whatever is under way, and end the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.call_later(IDLE_SECONDS, self._sweep)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._end())
            self._loop.close()

    async def _end(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for to in [*self._idle]:
            self._forget(to)

    def _begin(self, key: int, to: Hashable, request: Request) -> None:
        task = self._loop.create_task(self._post(key, to, request))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _forget(self, to: Hashable) -> None:
        for connection in self._idle.pop(to, []):
            connection.close()

    def _sweep(self) -> None:
        """Hang up where nothing was sent for a while."""
        for to, idle in [*self._idle.items()]:
            fresh = [each for each in idle if self._is_fresh(each)]
            for connection in {*idle} - {*fresh}:
                connection.close()
            self._idle[to] = fresh
            if not fresh:
                del self._idle[to]
        self._loop.call_later(IDLE_SECONDS, self._sweep)

    def _is_fresh(self, connection: Connection) -> bool:
        return not connection.has_ended and connection.idle_since + IDLE_SECONDS > self._loop.time()

    async def _post(self, key: int, to: Hashable, request: Request) -> None:
        began = time.monotonic()
        try:
            async with asyncio.timeout(self._seconds):
                exchanged = await self._exchange(to, request)
        except TimeoutError:
            answer = Answer(error=f"It didn’t answer within {self._seconds:g} seconds.")
        except Failed as error:
            answer = Answer(error=str(error))
        except BrokenOff:
            answer = Answer(error="The connection broke off.")
        except (h11.RemoteProtocolError, UnicodeError):
            answer = Answer(error="What came back is no answer of a web server.")
        except Exception:
            # What nobody foresaw counts as a failure: unanswered, it would be under way for ever.
            log.exception("An attempt to send to a webhook stumbled.")
            answer = Answer(error="It couldn’t be sent: the log of the worker has the reason.")
        else:
            answer = _answer(exchanged)
        answer = replace(answer, milliseconds=round((time.monotonic() - began) * 1000))
        self._answers.put((key, answer))

    async def _exchange(self, to: Hashable, request: Request) -> Exchanged:
        asked = httpx.URL(request.url)
        body = request.body.encode()
        headers = [("Host", asked.netloc.decode()), *request.headers.items()]
        headers.append(("Content-Length", str(len(body))))
        while connection := self._kept(to):
            try:
                return await self._by(connection, to, asked, headers, body)
            except BrokenOff:
                # The other side closed it just as we took it: once more, by another. What arrived
                # after all is a repeat, which a receiver recognises.
                continue
        is_secure = asked.scheme == "https"
        port = asked.port or (443 if is_secure else 80)
        streams = await self._network.connect(asked.raw_host.decode(), port, is_secure=is_secure)
        return await self._by(Connection(streams), to, asked, headers, body)

    async def _by(
        self,
        connection: Connection,
        to: Hashable,
        asked: httpx.URL,
        headers: list[tuple[str, str]],
        body: bytes,
    ) -> Exchanged:
        exchanged = await connection.post(asked.raw_path, headers, body)
        if connection.is_reusable:
            self._idle.setdefault(to, []).append(connection)
        return exchanged

    def _kept(self, to: Hashable) -> Connection | None:
        """Return a connection that is still there, the one used last; None if there is none."""
        idle = self._idle.get(to, [])
        while idle:
            connection = idle.pop()
            if (
                not connection.has_ended
                and connection.idle_since + IDLE_SECONDS > self._loop.time()
            ):
                return connection
            connection.close()
        return None


def post(request: Request, *, allowed: guarding.Allowed | None = None) -> Answer:
    """Send one request, and wait for what comes of it."""
    engine = Engine(allowed=allowed)
    try:
        engine.send(0, to="", request=request)
        while not (answers := engine.collect(seconds=SECONDS)):
            pass  # it ends by itself, however busy the machine is
        return answers[0][1]
    finally:
        engine.close()


def allowed_private() -> guarding.Allowed:
    """Return what the setting WEBHOOK_ALLOW_PRIVATE lets through."""
    return guarding.Allowed.of(list(settings.WEBHOOK_ALLOW_PRIVATE))


def _answer(exchanged: Exchanged) -> Answer:
    return Answer(
        exchanged.status,
        _kept(exchanged.headers),
        _text(exchanged.body),
        _what_is_wrong_with(exchanged.status),
    )


def _kept(headers: list[tuple[bytes, bytes]]) -> dict[str, str]:
    return {
        _text(name).lower()[:KEPT_VALUE]: _text(value)[:KEPT_VALUE]
        for name, value in headers[:KEPT_HEADERS]
    }


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\0", "�")


def _what_is_wrong_with(status: int) -> str:
    """Return a sentence for people; empty if it says that it was taken."""
    if 200 <= status < 300:
        return ""
    try:
        said = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        said = str(status)
    if 300 <= status < 400:
        return f"It answers {said}: redirects aren’t followed. Enter the address it leads to."
    if status == HTTPStatus.GONE:
        return f"It answers {said}: it wants nothing more."
    return f"It answers {said}, where anything from 200 to 299 would say that it was taken."


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)
