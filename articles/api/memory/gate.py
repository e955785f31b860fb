"""
The gate before Django: many threads may wait for it, few are let in.

Each thread that enters Django keeps a connection to the database for itself. So it is threads of
the gate's own that enter, as many as the setting THREADS says, whatever the server has: those
answer from memory, or wait here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Generic, TypeVar

T = TypeVar("T")

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

LOOK_UP = 0.25  # seconds between two looks at whether to go on waiting

# Who has begun to read something long would have to begin anew.
PATIENCE_BETWEEN_STEPS = 30.0  # seconds

log = logging.getLogger(__name__)


class Busy(Exception):
    """Nobody was let in for as long as there was patience, or it takes too long inside."""


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer of the application: the whole of it, or what it begins with."""

    status: str  # "200 OK"
    headers: Headers
    body: bytes
    steps: Iterable[bytes] = ()  # what follows; each step is worked out when it is asked for


class _Asked(Generic[T]):
    """One piece of work on its way in. Who holds `claim` decides if it is begun or given up."""

    __slots__ = ("claim", "done", "error", "is_over", "work")

    def __init__(self, work: Callable[[], T]) -> None:
        self.work = work
        self.claim, self.is_over = threading.Lock(), threading.Lock()
        self.is_over.acquire()
        self.done: T | None = None
        self.error: BaseException | None = None


class Gate:
    """
    A hand-over is two locks and a queue of the interpreter's own: an executor's futures and a
    semaphore took twice the processor's time, 90 µs with sixteen callers.

    :param threads: how many requests are inside at once.
    """

    def __init__(self, application: Application, *, threads: int) -> None:
        self._application = application
        self._threads = threads
        self._waiting: SimpleQueue[_Asked[Any]] = SimpleQueue()
        self._is_open = False
        self._opening = threading.Lock()

    def ask(
        self,
        environ: Environ,
        *,
        patience: float,
        gives_up: Callable[[], bool] = lambda: False,
        then: Callable[[], None] = lambda: None,
    ) -> Answered:
        """
        Return the application's answer, read to its end unless it says `is_sent_in_steps`.

        :param patience: seconds to wait for being let in.
        :param gives_up: asked now and then while it takes longer than that inside.
        :param then: called once it has answered, by the same thread, before anybody sees it.
        :raises Busy: if nobody was let in, or the caller gave up; what was begun goes on.
        """
        return self._inside(lambda: self._work(environ, then), patience, gives_up)

    def _inside(
        self, work: Callable[[], T], patience: float, gives_up: Callable[[], bool] = lambda: False
    ) -> T:
        if not self._is_open:
            self._open()
        asked = _Asked(work)
        self._waiting.put(asked)
        if not asked.is_over.acquire(timeout=patience):
            if asked.claim.acquire(blocking=False):
                raise Busy  # nobody has begun with it, and nobody will
            while not asked.is_over.acquire(timeout=LOOK_UP):
                if gives_up():
                    raise Busy
        if asked.error:
            raise asked.error
        return asked.done  # type: ignore[return-value]  # done, since there was no error

    def _open(self) -> None:
        """Start the threads inside: by the first who asks, after a server has forked."""
        with self._opening:
            if self._is_open:
                return
            for number in range(self._threads):
                name = f"inside-{number}"
                threading.Thread(target=self._serve, name=name, daemon=True).start()
            self._is_open = True

    def _serve(self) -> None:
        while True:
            asked = self._waiting.get()
            if not asked.claim.acquire(blocking=False):
                continue  # whoever asked has gone
            try:
                asked.done = asked.work()
            except BaseException as error:  # noqa: BLE001  it is raised where it was asked for
                asked.error = error
            asked.is_over.release()

    def _work(self, environ: Environ, then: Callable[[], None]) -> Answered:
        started: list[tuple[str, Headers]] = []

        def start_response(
            status: str,
            headers: Headers,
            exc_info: tuple[type, BaseException, TracebackType] | None = None,
        ) -> None:
            started[:] = [(status, headers)]

        chunks = self._application(environ, start_response)
        if getattr(chunks, "is_sent_in_steps", False):
            return Answered(*started[0], b"", self._steps(chunks))
        try:
            body = b"".join(chunks)
        finally:
            if hasattr(chunks, "close"):
                chunks.close()  # Django puts its connection back in order then
        then()
        return Answered(*started[0], body)

    def _steps(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        """
        Yield chunk after chunk, each worked out inside.

        Between two of them nothing in there is held: however slowly somebody reads, no thread and
        no connection waits for them. A server ends what it sends as if it were whole, whatever
        happens here: where it isn't, its `cut_off` comes last.
        """
        each = iter(chunks)
        try:
            while chunk := self._inside(lambda: next(each, b""), PATIENCE_BETWEEN_STEPS):
                yield chunk
        except Exception:
            log.exception("An answer was cut off")
            yield getattr(chunks, "cut_off", b"")
        finally:
            if hasattr(chunks, "close"):
                self._inside(chunks.close, PATIENCE_BETWEEN_STEPS)
