"""An answer as it is held: its bytes, packed in each way that was asked for, and its validity."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import brotli
import zstandard

from articles.api.conditional import FRESHNESS, NOTHING_NEW, Freshness

from .encodings import IDENTITY
from .following import Follower, Stamp
from .gate import Answered, Environ, Headers

# How each is made. What is packed once is sent many times; the levels are where more would take
# twice the time for one per cent.
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "zstd": lambda body: zstandard.ZstdCompressor(level=9).compress(body),
    "br": lambda body: bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=6)),
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
}
# What is added to the entity tag, inside its quotes: other bytes have another tag.
SUFFIXES = {"zstd": "-zst", "br": "-br", "gzip": "-gz"}

# Less fits into one packet with its headers, packed or not.
WORTH_PACKING = 1_000  # bytes
# More is packed beside the request that first asks for it: some 5 ms.
PACKED_AT_ONCE = 256 * 1024  # bytes

# Python's own cost of an answer with its headers, measured with tracemalloc, rounded up.
OVERHEAD = 4_000  # bytes

# Written anew each time it is sent, or by whoever packs it.
_OWN_HEADERS = {"etag", "last-modified", "cache-control", "content-length", "vary"}

_NOT_OF_304 = {"Content-Type", "Content-Length", "Content-Encoding", "ETag"}

OK, NOT_FOUND, MOVED = "200", "404", "308"


@dataclass(frozen=True, slots=True)
class Variant:
    """The body as one content coding has it, and the headers that never change."""

    body: bytes
    etag: str
    headers: tuple[tuple[str, str], ...]
    headers_of_304: tuple[tuple[str, str], ...]  # without the entity tag


State = tuple[datetime | None, bool]  # what is due next, and whether the database is silent


@dataclass(frozen=True, slots=True)
class Timely:
    """The headers that depend on when an answer is sent, until they become others."""

    headers: Headers
    until: float  # seconds since the epoch
    state: State  # that they were made for


@dataclass(slots=True, eq=False)
class Answer:
    status: str  # "200 OK"
    headers: tuple[tuple[str, str], ...]  # that all variants have
    etag: str  # of the identity; "" if it has none
    cache_control: str  # as it was first sent
    vary: str
    fresh: Freshness | None  # when it was made; None: its headers don't tell of time
    until: float  # seconds since the epoch: something it shows expires then
    tags: tuple[str, ...]
    since: Stamp | None  # valid if none of the tags was touched since; None: not to be held
    variants: dict[str, Variant]
    is_packable: bool
    has_news: bool  # False: whoever would wait for something new may
    version: int = -1  # the follower's, when it was last found valid
    being_packed: set[str] = field(default_factory=set)
    timely: Timely | None = None
    sent_for: set[tuple[str | None, ...]] = field(default_factory=set)  # responses that are ready

    def is_valid(self, follower: Follower) -> bool:
        """Whether nothing that it shows was touched, as far as this process knows."""
        version = follower.version
        if self.version == version:
            return True
        stamp = follower.stamp  # like the version, before the look at what was touched
        if stamp is None or self.since is None:
            return False
        if not follower.is_untouched(self.tags, self.since):
            return False
        # From here on it need not be asked what was touched before.
        self.since, self.version = stamp, version
        return True

    @property
    def settles_at(self) -> float:
        """Seconds since the epoch: from when on its Last-Modified stays as it is."""
        return int(self.fresh.changed_at.timestamp()) + 1 if self.fresh else 0

    @property
    def size(self) -> int:
        return OVERHEAD + sum(len(variant.body) for variant in self.variants.values())

    def pack(self, coding: str) -> Variant:
        """Return the body in that coding; the identity's where that isn't smaller."""
        plain = self.variants[IDENTITY]
        body = PACKERS[coding](plain.body)
        if len(body) >= len(plain.body):
            made = plain
        else:
            etag = f'{self.etag[:-1]}{SUFFIXES[coding]}"' if self.etag else ""
            made = _variant(body, etag, (*self.headers, ("Content-Encoding", coding)), self.vary)
        self.variants[coding] = made
        return made


def made(answered: Answered, environ: Environ, *, since: Stamp | None) -> Answer:
    """
    Return Django's answer as it is sent, and perhaps held.

    :param environ: of the request, in which the view said what it showed.
    :param since: where the log was read to before Django was asked.
    """
    given = {name.lower(): value for name, value in answered.headers}
    fresh: Freshness | None = environ.get(FRESHNESS)
    code = answered.status[:3]
    tags = tuple(tag for tag in given.get("cache-tag", "").split(",") if tag)
    # Only what names its tags can be known to be stale, and only what was asked for after a known
    # place in the log can be known to be valid.
    is_whole = (code in {OK, MOVED} and fresh is not None) or code == NOT_FOUND
    headers = tuple(each for each in answered.headers if each[0].lower() not in _OWN_HEADERS)
    etag, vary = given.get("etag", ""), given.get("vary", "")
    if code == OK:
        vary = f"{vary}, Accept-Encoding" if vary else "Accept-Encoding"
    return Answer(
        status=answered.status,
        headers=headers,
        etag=etag,
        cache_control=given.get("cache-control", ""),
        vary=vary,
        fresh=fresh if code in {OK, MOVED} else None,
        until=fresh.ends_at.timestamp() if fresh and fresh.ends_at else float("inf"),
        tags=tags,
        since=since if tags and is_whole and "set-cookie" not in given else None,
        variants={IDENTITY: _variant(answered.body, etag, headers, vary)},
        is_packable=code == OK and len(answered.body) >= WORTH_PACKING,
        has_news=NOTHING_NEW not in environ,
    )


def _variant(body: bytes, etag: str, headers: tuple[tuple[str, str], ...], vary: str) -> Variant:
    own = [("Content-Length", str(len(body)))]
    own += [("ETag", etag)] if etag else []
    own += [("Vary", vary)] if vary else []
    every = (*headers, *own)
    of_304 = tuple(each for each in every if each[0] not in _NOT_OF_304)
    return Variant(body, etag, every, of_304)
