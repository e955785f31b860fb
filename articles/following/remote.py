"""The origin, asked over HTTP: one kept connection, and no answer that isn't what it should be."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from django.utils.http import parse_http_date_safe

from articles.content.rendering import Json

ROOT = "/api/v1"
READ_SECONDS, CONNECT_SECONDS = 30.0, 5.0
IDS_AT_MOST = 50  # of one request: the API's own limit of values
LARGEST_PAGE = 100
LONGEST_RETRY = 600.0  # seconds: an origin that asks for more is asked all the same


class NotAnswered(Exception):
    """The origin is away, or wants to be left alone for a while; asked later, it may answer."""

    def __init__(self, why: str, *, retry_after: float = 0.0) -> None:
        self.retry_after = retry_after  # seconds
        super().__init__(why)


class NotUnderstood(Exception):
    """What answers at that address isn't an origin that this release can follow."""


class Damaged(Exception):
    """A document isn't the one that its entity tag names, however often it is fetched."""


class CursorGone(Exception):
    """The log doesn't lead on from the cursor: everything is to be fetched again."""


class Remote:
    """
    An origin.

    :param url: its PUBLIC_URL, or another address at which this host reaches it.
    :param transport: what httpx sends by, for tests of failing networks.
    """

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None) -> None:
        self.url = url.rstrip("/")
        self.is_waiting = False  # for news, with nothing that could be half done
        headers = {"User-Agent": "Astana-API-follower"}
        self._client = httpx.Client(
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            headers=headers,
            transport=transport,
        )

    def close(self) -> None:
        self._client.close()

    def changes(self, cursor: str, *, limit: int, wait: int = 0) -> Json:
        """
        Return a page of the feed, with documents.

        :param wait: seconds that the origin may take to answer if nothing is new.
        :raises CursorGone: if the walk must begin anew.
        """
        query: dict[str, Any] = {"limit": limit, "include": "article"}
        if cursor:
            query["cursor"] = cursor
        if wait:
            query["wait"] = wait
        self.is_waiting = wait > 0
        try:
            return self._json("/changes", query, seconds=wait)
        finally:
            self.is_waiting = False

    def article(self, article_id: str) -> tuple[str, str] | None:
        """Return the article's document and the entity tag it came with; None: it isn't live."""
        plain = {"Accept-Encoding": "identity"}  # a coded answer has an entity tag of its own
        response = self._get(f"/articles/by-id/{article_id}", headers=plain, or_none=True)
        return (response.text, response.headers.get("ETag", "")) if response else None

    def thing(self, path: str, slug: str) -> Json | None:
        """Return an author, a category or a tag; None: no live article has it."""
        response = self._get(f"/{path}/{slug}", or_none=True)
        return _object(response) if response else None

    def things(self, path: str) -> Iterator[Json]:
        """Yield all authors, categories or tags."""
        yield from self._paged(f"/{path}")

    def count(self) -> int:
        """Return how many articles are live."""
        count: int = self._json("/articles", {"page_size": 1, "count": "exact"})["count"]
        return count

    def manifest(self) -> Iterator[Json]:
        """Yield id, slug and etag of each live article."""
        yield from self._lines("/manifest")

    def redirects(self, ids: Iterable[str] = ()) -> Iterator[Json]:
        """Yield the former addresses of live articles: of all, or of some; of none who has none."""
        ids = list(ids)
        if not ids:
            yield from self._paged("/redirects")
        for start in range(0, len(ids), IDS_AT_MOST):
            yield from self._paged("/redirects", id=",".join(ids[start : start + IDS_AT_MOST]))

    def _paged(self, path: str, **query: str) -> Iterator[Json]:
        asked: dict[str, Any] | None = {"page_size": LARGEST_PAGE, **query}
        while asked:
            page = self._json(path, asked)
            yield from page["results"]
            asked = _next(page["next"])

    def _json(self, path: str, query: Mapping[str, Any], *, seconds: float = 0.0) -> Json:
        response = self._get(path, query, seconds=seconds)
        assert response  # noqa: S101  None comes only to those who ask for it
        return _object(response)

    def _lines(self, path: str, query: Mapping[str, Any] | None = None) -> Iterator[Json]:
        with self._failures(path):
            request = self._client.build_request("GET", f"{self.url}{ROOT}{path}", params=query)
            response = self._client.send(request, stream=True)
            try:
                if not response.is_success:
                    response.read()
                self._check(response)
                for line in response.iter_lines():
                    if not line.startswith("{"):  # its last words, if it fails underway
                        raise NotAnswered(f"{self.url} broke off in {ROOT}{path}.")
                    yield _parsed(line, path)
            finally:
                response.close()

    def _get(
        self,
        path: str,
        query: Mapping[str, Any] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        seconds: float = 0.0,
        or_none: bool = False,
    ) -> httpx.Response | None:
        limits = httpx.Timeout(READ_SECONDS + seconds, connect=CONNECT_SECONDS)
        with self._failures(path):
            response = self._client.get(
                f"{self.url}{ROOT}{path}", params=query, headers=headers, timeout=limits
            )
        if or_none and response.status_code == httpx.codes.NOT_FOUND:
            return None
        self._check(response)
        return response

    def _check(self, response: httpx.Response) -> None:
        if response.is_success:
            return
        status, path = response.status_code, response.url.path
        if status == httpx.codes.GONE:
            raise CursorGone
        if status in {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.REQUEST_TIMEOUT} or status >= 500:
            raise NotAnswered(
                f"{self.url} answers {status} to {path}.", retry_after=_retry_after(response)
            )
        if response.is_redirect:
            leads = response.headers.get("Location", "")
            raise NotUnderstood(f"{self.url} leads on to {leads}: name that address.")
        raise NotUnderstood(
            f"{self.url} answers {status} to {path}: {_detail(response)} Is it an Astana API of "
            "this release or an earlier one that has the feed?"
        )

    @contextmanager
    def _failures(self, path: str) -> Iterator[None]:
        try:
            yield
        except httpx.HTTPError as error:
            said = str(error) or type(error).__name__
            raise NotAnswered(f"{self.url} doesn't answer to {ROOT}{path}: {said}.") from error
        except httpx.InvalidURL as error:
            raise NotUnderstood(f"{self.url} is no address: {error}.") from error


def _object(response: httpx.Response) -> Json:
    return _parsed(response.text, response.url.path)


def _parsed(text: str, path: str) -> Json:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise NotUnderstood(f"What {path} answers is no JSON: {error}.") from error
    if not isinstance(found, dict):
        raise NotUnderstood(f"What {path} answers is no object.")
    return found


def _detail(response: httpx.Response) -> str:
    """Return the problem's own sentence, if it is one."""
    try:
        return str(response.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return response.reason_phrase


def _next(address: str | None) -> dict[str, Any] | None:
    """Return the query of the next page; the address may not be the one that it is asked at."""
    return parse_qs(urlsplit(address).query) if address else None


def _retry_after(response: httpx.Response) -> float:
    """Return the seconds that the origin wants to be left alone for: RFC 9110, section 10.2.3."""
    said = response.headers.get("Retry-After", "")
    if said.isdigit():
        return min(float(said), LONGEST_RETRY)
    moment = parse_http_date_safe(said) if said else None
    return min(max(0.0, moment - time.time()), LONGEST_RETRY) if moment else 0.0
