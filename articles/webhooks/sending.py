"""
The sender: from the log to the endpoints, one step at a time.

One thread takes, decides and writes down; another, the engine's, waits for the network. Nothing is
sent that could outlast the lease, so an endpoint has one sender at a time, whoever stands still.
"""

from __future__ import annotations

import secrets
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from articles.models import Change, LogHead
from articles.publishing import log

from . import leases, messages, recording, taking
from .lanes import Result, Waiting
from .posting import SECONDS, Answer, Engine, Request
from .told import QUEUE, Told, load

LEASE = 30.0  # seconds: whoever is killed is stood in for after so long
RENEWED_EVERY = 5.0  # seconds
LOOKED_EVERY = 1.0  # seconds between two looks for what somebody changed in the admin
POLLED_EVERY = 0.1  # seconds between two looks at the log's head
TURNED_EVERY = 0.02  # seconds between two looks at all endpoints: whose time has come?
# By then every serving process knows of a change: whoever is told and asks gets the new document.
SETTLED_AFTER = 0.3  # seconds
BUSY_FOR = 0.25  # seconds of a step
WRITTEN_EVERY = 0.1  # seconds, or
WRITTEN_AT = 200  # results: what a kill in between costs is repeats
TAKEN_AT_ONCE = 1_000  # deliveries, of whichever endpoints: some 0.2 s
UNFINISHED = 100  # deliveries of an endpoint, taken ahead of their turn
CLOSED_AFTER = 8.0  # seconds: a worker that is to stop waits for 10
# Requests at once, to whichever endpoints. Each takes a file descriptor, of which a process has
# 1,024 where nobody gave it more.
IN_FLIGHT = 400


@dataclass(slots=True)
class _Sent:
    told: Told
    delivery: Waiting
    headers: dict[str, str]


@dataclass
class Sender:
    """
    Sends to all endpoints that nobody else sends to.

    :param clock: the database's; asked every few seconds.
    """

    name: str = "webhooks"
    about: str = "sends what has changed to webhooks"
    engine: Engine | None = None
    clock: Callable[[], datetime] = log.clock
    lease: float = LEASE
    attempt: float = SECONDS  # that the engine gives one attempt at most

    holder: str = field(default_factory=lambda: secrets.token_hex(8))
    did: str = ""

    def __post_init__(self) -> None:
        self._told: dict[UUID, Told] = {}
        self._sent: dict[int, _Sent] = {}
        self._results: list[Result] = []
        self._keys = 0
        self._moment: tuple[datetime, float] | None = None
        self._leased_until = self._renew_at = self._look_at = self._poll_at = self._write_at = 0.0
        self._turn_at = 0.0
        self._woken: dict[UUID, Told] = {}  # something has come back from them, or was taken
        self._heads: deque[tuple[float, int]] = deque()
        self._settled = 0
        self._delivered = 0

    def step(self) -> float:
        """Send for a quarter of a second; return for how many seconds to rest."""
        engine = self._started()
        until = time.monotonic() + BUSY_FOR
        self._delivered = 0
        while True:
            now = time.monotonic()
            if now >= self._turn_at:
                self._turn_at = now + TURNED_EVERY
                self._hold()
                self._take()
                self._woken = dict(self._told)
            self._send(engine)
            is_busy = bool(self._sent)
            wait = min(0.05, max(until - now, 0)) if is_busy else 0
            self._collect(seconds=wait)
            self.write(now_and_then=True)
            if not is_busy or time.monotonic() >= until:
                break
        self.did = f"delivered {self._delivered} messages" if self._delivered else ""
        return 0.0 if self._sent or self._is_behind() else POLLED_EVERY

    def close(self) -> None:
        """Wait for what is under way, write it down, and give the endpoints to others."""
        engine, deadline = self._started(), time.monotonic() + CLOSED_AFTER
        while self._sent and time.monotonic() < deadline:
            self._collect(seconds=0.1)
        engine.close()
        self.engine = None
        self.write()
        leases.release(holder=self.holder)
        self._told.clear()

    # The endpoints

    def _hold(self) -> None:
        """Hold what is free, and know what is held as it is now."""
        now = time.monotonic()
        if now < min(self._renew_at, self._look_at):
            return
        if now >= self._leased_until:
            # This process stood still: others may have sent meanwhile. What it sent itself has
            # ended, for nothing is sent that could outlast the lease.
            self._collect(seconds=0)
        self.write()  # before anything is read anew
        if now >= self._leased_until:
            self._told.clear()
        at = self._read_clock()
        if now >= self._renew_at or leases.is_any_free(at=at):
            lasting = timedelta(seconds=self.lease)
            held = leases.hold(holder=self.holder, at=at, lasting=lasting)
            self._leased_until = now + self.lease
            self._renew_at = now + min(RENEWED_EVERY, self.lease / 3)
        else:
            held = leases.held(holder=self.holder)
        self._look_at = now + LOOKED_EVERY
        versions = {each.endpoint_id: each.version for each in held}
        for gone in self._told.keys() - versions.keys():
            del self._told[gone]
            self._started().forget(gone)
        for endpoint_id, version in versions.items():
            told = self._told.get(endpoint_id)
            if told is None or told.version != version:
                self._load(endpoint_id)

    def _load(self, endpoint_id: UUID) -> None:
        before = self._told.pop(endpoint_id, None)
        under_way = before.lane.in_flight if before else {}
        told = load(endpoint_id, holder=self.holder, under_way=under_way, at=self._now())
        if told is None:
            return
        if before and before.url != told.url:
            self._started().forget(endpoint_id)
        for sent in self._sent.values():
            if sent.told is before:
                sent.told = told
        self._told[endpoint_id] = told

    # The log

    def _take(self) -> None:
        """Write down as deliveries what the log has gained and has settled."""
        now = time.monotonic()
        if now >= self._poll_at:
            self._poll_at = now + POLLED_EVERY
            self._heads.append((now, LogHead.objects.values_list("last", flat=True).get()))
            while self._heads and self._heads[0][0] <= now - SETTLED_AFTER:
                self._settled = self._heads.popleft()[1]
        together: dict[int, list[Told]] = {}  # most stand at the same place
        for told in self._told.values():
            if self._has_room(told):
                together.setdefault(told.place.sequence, []).append(told)
        for after, tolds in together.items():
            changes = taking.changes_after(after, until=self._settled)
            # Of many changes for many endpoints some now, and the others at the next turn.
            size = max(TAKEN_AT_ONCE // max(len(changes), 1), 1)
            if changes:
                self._take_for(tolds[:size], changes)

    def _take_for(self, tolds: list[Told], changes: list[Change]) -> None:
        places = [told.place for told in tolds]
        taken = taking.take(places, changes, holder=self.holder, at=self._now())
        for told in tolds:
            endpoint_id = told.place.endpoint_id
            if endpoint_id in taken:
                told.lane.add(taken[endpoint_id])
            else:
                del self._told[endpoint_id]  # somebody else's now, or moved

    def _has_room(self, told: Told) -> bool:
        """Tell whether there is more in the log for it, and not enough is waiting already."""
        lane = told.lane
        if told.place.sequence >= self._settled or lane.off_reason:
            return False
        count = len(lane.waiting) + len(lane.in_flight)
        if count < UNFINISHED:
            return True
        # All that waits is of articles that it doesn't take: the others are still to come.
        is_stuck = not lane.failures and not lane.in_flight and not lane.due(self._now())
        return is_stuck and count < QUEUE

    def _is_behind(self) -> bool:
        return any(self._has_room(told) for told in self._told.values())

    # The network

    def _send(self, engine: Engine) -> None:
        """Send what may be sent now."""
        if time.monotonic() + self.attempt + 2 > self._leased_until:
            return  # it could outlast the lease
        at = self._now()
        woken, self._woken = self._woken, {}
        for told in woken.values():
            if self._told.get(told.lane.endpoint_id) is not told:
                continue  # not ours any more
            for delivery in told.lane.due(at):
                if len(self._sent) >= IN_FLIGHT:
                    return
                self._keys += 1
                headers = messages.headers(
                    message_id=delivery.message_id, text=delivery.body, keys=told.keys, at=at
                )
                told.lane.sent(delivery)
                self._sent[self._keys] = _Sent(told, delivery, headers)
                request = Request(told.url, headers, delivery.body)
                engine.send(self._keys, to=told.lane.endpoint_id, request=request)

    def _collect(self, *, seconds: float) -> None:
        """Take in what has come back, having waited so long at most."""
        for key, answer in self._started().collect(seconds=seconds):
            self._answered(key, answer)

    def _answered(self, key: int, answer: Answer) -> None:
        sent = self._sent.pop(key)
        at = self._now()
        result = sent.told.lane.answered(sent.delivery, answer, at=at, headers=sent.headers)
        sent.told.is_written = False
        self._woken[sent.told.lane.endpoint_id] = sent.told
        self._results.append(result)
        self._delivered += answer.is_success

    def write(self, *, now_and_then: bool = False) -> None:
        """Write down what has come of what was sent."""
        now = time.monotonic()
        is_time = not now_and_then or now >= self._write_at or len(self._results) >= WRITTEN_AT
        if not is_time or (now_and_then and not self._results):
            return
        # That all goes well is written down each second, and anything else at once.
        changed = [
            told
            for told in self._told.values()
            if not told.is_written and (told.lane.is_news or not now_and_then)
        ]
        if not changed and not self._results:
            return
        recording.write(
            self._results, [(told.lane, told.version) for told in changed], holder=self.holder
        )
        self._write_at = now + WRITTEN_EVERY
        self._results = []
        for told in changed:
            told.is_written, told.lane.is_news = True, False
            if told.lane.off_reason:
                del self._told[told.lane.endpoint_id]

    # The clock

    def _now(self) -> datetime:
        moment, read_at = self._moment or (self._read_clock(), time.monotonic())
        return moment + timedelta(seconds=time.monotonic() - read_at)

    def _read_clock(self) -> datetime:
        moment = self.clock()
        self._moment = (moment, time.monotonic())
        return moment

    def _started(self) -> Engine:
        if self.engine is None:
            self.engine = Engine(seconds=self.attempt)
        return self.engine
