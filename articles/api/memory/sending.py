"""From an answer to what goes to the socket: the coding, 304, the headers that tell of time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from django.http import HttpResponse
from django.utils.http import parse_etags, parse_http_date_safe

from articles.api import cross_origin
from articles.models import keys

from . import encodings
from .answers import PACKED_AT_ONCE, SUFFIXES, Answer, State, Timely, Variant
from .encodings import IDENTITY
from .following import Follower
from .gate import Environ, Headers

# The tags of what a release alone changes.
RELEASE: Final = (keys.RELEASE,)

StartResponse = Callable[[str, Headers], Any]

# RFC 9211: this cache had it, and can't know whether it is still so.
MAY_BE_STALE: Final = ("Cache-Status", "astana; hit; detail=database-away")

# One thread: packing is the processor's work, and requests come first.
_packer = ThreadPoolExecutor(1, thread_name_prefix="packer")


@dataclass(frozen=True, slots=True)
class Response:
    status: str  # "200 OK"
    headers: Headers
    body: list[bytes]
    timely: Timely  # the part of the headers that will become others


def response(
    answer: Answer,
    environ: Environ,
    *,
    follower: Follower,
    now: float,
    grown: Callable[[int], None],
) -> Response:
    """
    Return what is sent to whoever asks for the answer so.

    :param now: seconds since the epoch.
    :param grown: is told how many bytes were added to what is held.
    """
    variant = _variant(answer, environ, grown)
    timely = _timely(answer, follower, now)
    held = _held_by_caller(answer, variant, environ)
    if held:
        headers = [*variant.headers_of_304, ("ETag", held), *timely.headers]
        return Response("304 Not Modified", headers, [], timely)
    body = sent_as(b"" if environ["REQUEST_METHOD"] == "HEAD" else variant.body)
    return Response(answer.status, [*variant.headers, *timely.headers], body, timely)


def sent_as(body: bytes) -> list[bytes]:
    """
    Return a body as the server is given it: granian sends a list at once, and goes through anything
    else step by step, which took a fifth of the time of an answer from memory.
    """
    return [body] if body else []


def refusal(
    response: HttpResponse, environ: Environ, start_response: StartResponse
) -> Iterable[bytes]:
    """Answer with a problem: there was no room, or the database is away."""
    response["Vary"], response["X-Content-Type-Options"] = "Accept", "nosniff"
    cross_origin.allow(response)
    length = str(len(response.content))
    status = f"{response.status_code} {response.reason_phrase}"
    start_response(status, [*response.items(), ("Content-Length", length)])
    return sent_as(b"" if environ["REQUEST_METHOD"] == "HEAD" else response.content)


def _variant(answer: Answer, environ: Environ, grown: Callable[[int], None]) -> Variant:
    """Return the body in the coding that the caller likes best, or plain while that is made."""
    plain = answer.variants[IDENTITY]
    accepted = environ.get("HTTP_ACCEPT_ENCODING")
    if not accepted or not answer.is_packable:
        return plain
    coding = encodings.chosen(accepted)
    variant = answer.variants.get(coding)
    if variant:
        return variant
    if len(plain.body) <= PACKED_AT_ONCE:
        return _packed(answer, coding, grown)
    if coding not in answer.being_packed:
        answer.being_packed.add(coding)
        _packer.submit(_packed, answer, coding, grown)
    return plain


def _packed(answer: Answer, coding: str, grown: Callable[[int], None]) -> Variant:
    variant = answer.pack(coding)
    grown(len(variant.body))
    return variant


def _held_by_caller(answer: Answer, variant: Variant, environ: Environ) -> str:
    """
    Return the entity tag of what the caller has, if that is still right; "" if not.

    What it has may be in another coding than it would get now: that is as right.
    """
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known is None:
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        if since is None or answer.fresh is None or not variant.etag:
            return ""
        moment = parse_http_date_safe(since)
        is_held = moment is not None and int(answer.fresh.changed_at.timestamp()) <= moment
        return variant.etag if is_held else ""
    if not variant.etag:
        return ""
    if known in (variant.etag, "*"):
        return variant.etag
    tags = [tag.removeprefix("W/") for tag in parse_etags(known)]
    if variant.etag in tags or tags == ["*"]:
        return variant.etag
    return next((tag for tag in tags if _is_of(answer, tag)), "")


def _is_of(answer: Answer, tag: str) -> bool:
    """Whether the entity tag is that of the answer's identity or of one of its codings."""
    return tag in {answer.etag, *(f'{answer.etag[:-1]}{end}"' for end in SUFFIXES.values())}


def _timely(answer: Answer, follower: Follower, now: float) -> Timely:
    """Return the headers that depend on when the answer is sent."""
    state = (follower.due_at, follower.is_silent)
    made = answer.timely
    if made is None or now >= made.until or made.state != state:
        made = answer.timely = _made(answer, state, now)
    return made


def _made(answer: Answer, state: State, now: float) -> Timely:
    """They tell of time in whole seconds, and are the same for up to one of them."""
    due_at, is_silent = state
    headers = [MAY_BE_STALE] if is_silent and answer.since else []
    if answer.fresh is None:
        headers += [("Cache-Control", answer.cache_control)] if answer.cache_control else []
        return Timely(headers, math.inf, state)
    if answer.tags == RELEASE:
        due_at = None  # nothing that is published changes it
    fresh = replace(answer.fresh, at=datetime.fromtimestamp(now, UTC), due_at=due_at)
    # A cache that was purged of it meanwhile must not keep it for long again.
    is_sure = bool(answer.tags) and not is_silent
    headers.append(("Cache-Control", fresh.cache_control(has_tags=is_sure)))
    if answer.etag:
        headers.append(("Last-Modified", fresh.last_modified))
    # Last-Modified moves with each second until that of the change is over.
    until = math.floor(now) + 1 if now < answer.settles_at else math.inf
    if due_at:
        left = due_at.timestamp() - now
        until = min(until, now + left % 1) if left > 0 else until
    return Timely(headers, until, state)
