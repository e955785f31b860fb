"""
The WSGI layer before Django: a public read that was answered before doesn't enter it again.

A request's path, query and Accept lead to the one name of what it asks for, and that to the answer;
both are remembered. An answer is sent while nothing that it shows was touched since. Whoever asks
for one that isn't there fetches it, and all others who want the same wait for that.
"""

from __future__ import annotations

import io
import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from django.conf import settings
from django.db import Error
from django.http.request import split_domain_port, validate_host

from articles.api import errors

from . import asking, sending
from .answers import NOT_FOUND, Answer, made
from .asking import Asked
from .following import Follower
from .gate import Busy, Environ, Gate
from .ready import DECIDING, SCHEME, Ready, ReadyResponses, Request
from .sending import StartResponse
from .store import Store
from .waiting import Full, WaitingRoom

MIB: Final = 1024 * 1024

READS = frozenset({"GET", "HEAD"})
SAFE = READS | {"OPTIONS", "TRACE"}

# How long a request waits to be let in, in seconds. Whoever reads the API has its own copy, or asks
# again; whoever works in admin would lose what they typed.
PATIENCE = 1.0
PATIENCE_WHILE_SILENT = 0.5  # with the database away there is little to wait for
PATIENCE_OF_PEOPLE = 30.0

# Shares of the room: what isn't there, and how requests are written. Neither is worth as much as
# an answer, and both are as many as strangers like to make up.
ABSENT_SHARE, ALIAS_SHARE = 1 / 16, 1 / 8

# What Django is asked with: nothing else of a request can make its answer another's.
_PASSED_ON = (
    "SCRIPT_NAME",
    "PATH_INFO",
    "SERVER_NAME",
    "SERVER_PORT",
    "SERVER_PROTOCOL",
    "HTTP_HOST",
    "HTTP_X_FORWARDED_PROTO",
    "REMOTE_ADDR",
    "wsgi.version",
    "wsgi.url_scheme",
    "wsgi.errors",
    "wsgi.multithread",
    "wsgi.multiprocess",
    "wsgi.run_once",
)

Alias = tuple[str, str, str, str, str]
Place = tuple[str, Asked]  # the scheme, and what is asked for
ALIAS_OVERHEAD = 600  # bytes of Python's own

log = logging.getLogger(__name__)


class _Flight:
    """One asking of Django, for which others may wait."""

    def __init__(self) -> None:
        self.is_over = threading.Event()
        self.answer: Answer | None = None  # None: there was no room, or no database


class Memory:
    """
    :param gate: what leads to Django.
    :param most: bytes that it may hold; 0: nothing is held, and everything goes through the gate.
    :param seats: callers who may wait for something new at once.
    :param clock: seconds since the epoch.
    """

    def __init__(
        self,
        gate: Gate,
        *,
        follower: Follower,
        most: int,
        seats: int = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.follower = follower
        self.gate = gate
        self.clock = clock
        self.ready = ReadyResponses()
        share = 1 - ABSENT_SHARE - ALIAS_SHARE
        forget = self.ready.forget
        self.answers: Store[Place, Answer] = Store(int(most * share), on_loss=forget)
        self.absent: Store[Place, Answer] = Store(int(most * ABSENT_SHARE), on_loss=forget)
        self.aliases: Store[Alias, tuple[Place, int]] = Store(int(most * ALIAS_SHARE))
        self.waiting = WaitingRoom(seats)
        self._is_on = most > 0
        self._flights: dict[Place, _Flight] = {}
        self._lock = threading.Lock()  # of the flights

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        request = tuple(map(environ.get, DECIDING))
        ready = self.ready.get(request)
        if ready and ready.is_right(self.follower, self.clock()):
            start_response(ready.status, ready.headers)
            return ready.body
        try:
            return self._answer(environ, start_response, request)
        except Busy:
            return sending.refusal(errors.unavailable(), environ, start_response)
        except Full:
            return sending.refusal(errors.too_many_waiting(), environ, start_response)

    def close(self) -> None:
        """Let nobody wait any more for something new: the process is about to end."""
        self.follower.close()

    def _answer(
        self,
        environ: Environ,
        start_response: StartResponse,
        request: Request,
    ) -> Iterable[bytes]:
        version = self.follower.version  # before the look at whether the answer is valid
        if not self._is_read(environ):
            return self._pass(environ, start_response)
        alias = (
            environ.get("HTTP_HOST", ""),
            environ.get(SCHEME, ""),
            environ["PATH_INFO"],
            environ.get("QUERY_STRING", ""),
            environ.get("HTTP_ACCEPT", ""),
        )
        wish = self.aliases.get(alias) or self._understood(alias)
        if wish is None:
            return self._pass(environ, start_response)
        place, patience = wish
        now = self.clock()
        answer = self._held(place, now) or self._fetched(place, environ)
        if patience and not answer.has_news:
            answer = self._awaited(place, environ, patience)
            now = self.clock()
        store = self._store(answer)
        sent = sending.response(
            answer,
            environ,
            follower=self.follower,
            now=now,
            grown=lambda by: store.grow(place, answer, by),
        )
        if answer.version == version and store.get(place) is answer and not patience:
            self.ready.keep(request, Ready(sent, answer, version, now))
        start_response(sent.status, sent.headers)
        return sent.body

    def _is_read(self, environ: Environ) -> bool:
        """Whether it is a read of the API by nobody in particular."""
        return (
            self._is_on
            and environ["REQUEST_METHOD"] in READS
            and environ["PATH_INFO"].startswith("/api/")
            and "HTTP_AUTHORIZATION" not in environ
            and not environ.get("SCRIPT_NAME")
            and environ.get("CONTENT_LENGTH", "") in {"", "0"}
        )

    def _understood(self, alias: Alias) -> tuple[Place, int] | None:
        """Return what is asked for, and remember that it can be asked for so; None: nothing."""
        host, scheme, *request = alias
        wish = asking.understood(*request) if _is_ours(host) else None
        if wish is None:
            return None
        known = (scheme, wish.asked), wish.patience
        self.aliases.put(alias, known, sum(map(len, alias)) + ALIAS_OVERHEAD)
        return known

    def _awaited(self, place: Place, environ: Environ, seconds: float) -> Answer:
        """
        Look again whenever the log has moved on, until there is something new or time is over.

        :raises Full: if too many wait already.
        """
        until = time.monotonic() + seconds
        with self.waiting.seat():
            while True:
                version = self.follower.version  # before the look: what comes then is news
                answer = self._held(place, self.clock()) or self._fetched(place, environ)
                left = until - time.monotonic()
                if answer.has_news or left <= 0 or not self.follower.wait(version, left):
                    return answer

    def _held(self, place: Place, now: float) -> Answer | None:
        answer = self.answers.get(place) or self.absent.get(place)
        if answer is None or now >= answer.until or not answer.is_valid(self.follower):
            return None
        return answer

    def _fetched(self, place: Place, environ: Environ) -> Answer:
        """
        Ask Django, or wait for whoever already does.

        :raises Busy: if that takes too long.
        """
        while True:
            with self._lock:
                flight = self._flights.get(place)
                if flight is None:
                    mine = self._flights[place] = _Flight()
                    break
            if not flight.is_over.wait(PATIENCE) or flight.answer is None:
                raise Busy
            if flight.answer.since is None:
                return self._ask(place, environ)  # it can't be held: each has its own
            # What they got may have been touched since.
            if answer := self._held(place, self.clock()):
                return answer
        try:
            mine.answer = self._ask(place, environ)
            return mine.answer
        finally:
            with self._lock:
                del self._flights[place]
            mine.is_over.set()

    def _ask(self, place: Place, environ: Environ) -> Answer:
        _, asked = place
        stamp = self.follower.stamp  # before the data is read, never after
        clean = {name: environ[name] for name in _PASSED_ON if name in environ}
        clean |= {
            "REQUEST_METHOD": "GET",
            "QUERY_STRING": asked.query,
            "HTTP_ACCEPT": asked.media_type,
            "wsgi.input": io.BytesIO(),
        }
        answered = self.gate.ask(clean, patience=self._patience, gives_up=self._is_silent)
        answer = made(answered, clean, since=stamp)
        if answer.since:
            store = self._store(answer)
            store.put(place, answer, answer.size)
            # What was there and went, or wasn't and came, is held once.
            (self.absent if store is self.answers else self.answers).drop(place)
        return answer

    def _store(self, answer: Answer) -> Store[Place, Answer]:
        return self.absent if answer.status.startswith(NOT_FOUND) else self.answers

    def _pass(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let Django answer, as if this weren't there."""
        is_api = environ["PATH_INFO"].startswith("/api/")
        is_safe = environ["REQUEST_METHOD"] in SAFE
        answered = self.gate.ask(
            environ,
            patience=self._patience if is_api else PATIENCE_OF_PEOPLE,
            gives_up=self._is_silent if is_api else _never,
            then=_nothing if is_safe else self._catch_up,
        )
        start_response(answered.status, answered.headers)
        return answered.steps or sending.sent_as(answered.body)

    def _catch_up(self) -> None:
        """What somebody just changed is seen at once by whoever asks this process next."""
        try:
            self.follower.look()
        except Error as error:
            log.warning("The log can't be followed: %s", error)

    def _is_silent(self) -> bool:
        return self.follower.is_silent

    @property
    def _patience(self) -> float:
        return PATIENCE_WHILE_SILENT if self.follower.is_silent else PATIENCE


def _is_ours(host: str) -> bool:
    name, _ = split_domain_port(host)  # "" if that is none at all, which "*" would allow
    return bool(name) and validate_host(name, settings.ALLOWED_HOSTS)


def _never() -> bool:
    return False


def _nothing() -> None:
    pass
