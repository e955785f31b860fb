"""
Asking a URL that somebody typed: safely, within a time, and reading no more than is needed.

For everything that this server asks of others on an editor's word: whether a link still leads
somewhere, and what a page is called.
"""

from __future__ import annotations

import functools
import re
import ssl
import time
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from django.conf import settings

from articles.content import guarding

from . import connecting
from .connecting import NotFetched, OffLimits, Unreachable

SECONDS = 20.0  # for all of it, redirects too
BODY_LIMIT = 64 * 1024  # bytes of a body that are read; what comes after isn't
HOPS = 5  # redirects that are followed
LONGEST_URL = 8_000  # characters

__all__ = ["Answer", "NotFetched", "OffLimits", "Unreachable", "fetch"]


@dataclass(frozen=True, slots=True)
class Answer:
    url: str  # that answered: the last of the redirects
    status: int
    headers: Mapping[str, str]  # names in any case
    body: bytes  # decompressed; at most `limit` of it; empty for HEAD
    hops: tuple[tuple[int, str], ...] = ()  # each redirect: its status, and where it led

    @property
    def is_downgraded(self) -> bool:
        """Tell whether a redirect led from https to http."""
        return any(url.startswith("http:") for _, url in self.hops)

    @property
    def moved_to(self) -> str:
        """Return where it stands for good now, by its own word; empty if it didn't move."""
        for_good = {HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.PERMANENT_REDIRECT}
        return self.url if self.hops and all(code in for_good for code, _ in self.hops) else ""


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes | None = None,
    seconds: float = SECONDS,
    limit: int = BODY_LIMIT,
    hops: int = HOPS,
    allowed: guarding.Allowed | None = None,
    resolve: connecting.Resolver = connecting.resolve,
    tls: ssl.SSLContext | None = None,
) -> Answer:
    """
    Ask an outside URL, and return what answered, whatever its status.

    Only public addresses are asked, at the ports of the web; every redirect anew. Proxies that the
    environment names aren't used: they would resolve the name themselves.

    :param hops: redirects to follow; with 0, the redirect itself is the answer.
    :param allowed: hosts that may be asked besides; the setting LINK_CHECK_ALLOW_PRIVATE if None.
    :raises OffLimits: if it may not be asked.
    :raises Unreachable: if no answer was had.
    """
    if allowed is None:
        allowed = _of_the_settings(tuple(settings.LINK_CHECK_ALLOW_PRIVATE))
    network = connecting.Network(
        deadline=time.monotonic() + seconds, allowed=allowed, resolve=resolve
    )
    followed: list[tuple[int, str]] = []
    with httpx.Client(
        transport=connecting.Transport(network, tls or _tls()),
        timeout=httpx.Timeout(seconds, connect=min(connecting.CONNECT_SECONDS, seconds)),
        headers={**_headers(), **(headers or {})},
        trust_env=False,
    ) as client:
        while True:
            asked = _checked(url)
            request = client.build_request(method, asked, content=content)
            answer, leads_to = _ask(client, request, limit)
            if not leads_to or not hops:
                return Answer(str(asked), answer.status, answer.headers, answer.body, (*followed,))
            if len(followed) == hops:
                raise Unreachable("redirects", f"It redirects more than {hops} times.")
            url = leads_to
            followed.append((answer.status, url))


def _ask(client: httpx.Client, request: httpx.Request, limit: int) -> tuple[Answer, str]:
    """Send one request; return its answer, and where that redirects to or an empty string."""
    try:
        response = client.send(request, stream=True)
    except (httpx.InvalidURL, httpx.RequestError, UnicodeError) as error:
        raise Unreachable("garbage", "What came back is no answer of a web server.") from error
    try:
        leads_to = _location(response)
        body = b"" if leads_to or request.method == "HEAD" else _beginning(response, limit)
    finally:
        response.close()
    return Answer(str(request.url), response.status_code, response.headers, body), leads_to


def _location(response: httpx.Response) -> str:
    if not response.has_redirect_location:
        return ""
    try:
        return str(response.request.url.join(response.headers["location"]))
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise Unreachable("garbage", "It redirects to what is no address.") from error


def _beginning(response: httpx.Response, limit: int) -> bytes:
    """
    Return the body's beginning, decompressed.

    By hand: a few bytes on the wire may stand for gigabytes.
    """
    encoding = response.headers.get("content-encoding", "identity").lower().strip()
    if encoding not in {"identity", "gzip", "x-gzip", "deflate", ""}:
        return b""  # we asked for none; what it is then isn't worth another library
    unpack = None if encoding in {"identity", ""} else zlib.decompressobj(zlib.MAX_WBITS | 32)
    body = b""
    for chunk in response.iter_raw():
        try:
            body += unpack.decompress(chunk, limit - len(body)) if unpack else chunk
        except zlib.error:
            break
        if len(body) >= limit:
            break
    return body[:limit]


def _checked(url: str) -> httpx.URL:
    """:raises OffLimits: if it isn't a plain address of the web."""
    if len(url) > LONGEST_URL:
        raise OffLimits("url", "It is longer than an address can be.")
    try:
        asked = httpx.URL(url)
        port = asked.port
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise OffLimits("url", "It isn’t an address of the web.") from error
    is_host = re.fullmatch(rb"[A-Za-z0-9._:-]+", asked.raw_host)
    is_port = port is None or 0 < port < 65_536
    if asked.scheme not in {"http", "https"} or not is_host or not is_port:
        raise OffLimits("url", "It isn’t an address of the web: they begin with https://.")
    if asked.userinfo:
        raise OffLimits("credentials", "It has a name or a password in it, which all would see.")
    return asked


def _headers() -> dict[str, str]:
    """Say who asks, so that whoever is asked can find us; and ask for no more than we read."""
    return {
        "User-Agent": f"AstanaAPI-LinkCheck/1.0 (+{settings.PUBLIC_URL})",
        "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }


@functools.cache
def _tls() -> ssl.SSLContext:
    return httpx.create_ssl_context(trust_env=False)


@functools.cache
def _of_the_settings(entries: tuple[str, ...]) -> guarding.Allowed:
    return guarding.Allowed.of(list(entries))
