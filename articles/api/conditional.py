"""
Sending bytes that caches may keep, or saying that the caller already has them.

RFC 9110, section 13; RFC 9111, section 5.2.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from articles.content.rendering import etag_of

JSON = "application/json"
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old what is sent may be, and for how long it may be kept."""

    at: datetime  # now
    changed_at: datetime
    due_at: datetime | None  # when something that waits may change it; None: nothing does

    @property
    def max_age(self) -> int:
        """
        Whole seconds for which a copy may be kept without asking.

        No copy outlives the next moment at which something is published or withdrawn by itself.
        """
        if self.due_at is None:
            return int(settings.CACHE_SECONDS)
        left = int((self.due_at - self.at).total_seconds())
        return max(0, min(int(settings.CACHE_SECONDS), left))

    @property
    def last_modified(self) -> str:
        """
        The moment of the last change, as the header has it.

        While its second isn't over, another change could come in it and would have the same
        header: until then it says a second less, and whoever asks with that gets the new bytes.
        """
        this_second = self.at.replace(microsecond=0)
        return http_date(min(self.changed_at, this_second - SECOND).timestamp())


def answer(
    request: HttpRequest,
    text: str,
    *,
    freshness: Freshness,
    etag: str = "",
    media_type: str = JSON,
    links: Mapping[str, str | None] | None = None,
) -> HttpResponse:
    """
    Return the text as a response, or 304 if the caller has it.

    :param etag: the text's own entity tag with its quotes, where it is known already.
    :param links: addresses by their relation; those that are None are left out.
    """
    body = text.encode()
    etag = etag or etag_of(text)
    headers = {
        "ETag": etag,
        "Last-Modified": freshness.last_modified,
        "Cache-Control": f"public, max-age={freshness.max_age}",
    }
    given = [f'<{url}>; rel="{relation}"' for relation, url in (links or {}).items() if url]
    if given:
        headers["Link"] = ", ".join(given)
    if _has_it(request, etag, freshness.changed_at):
        unmodified = HttpResponse(status=304, headers=headers)
        del unmodified["Content-Type"]
        return unmodified
    return HttpResponse(body, headers=headers, content_type=media_type)


def _has_it(request: HttpRequest, etag: str, changed_at: datetime) -> bool:
    if "If-None-Match" in request.headers:
        known = parse_etags(request.headers["If-None-Match"])
        return known == ["*"] or etag in {tag.removeprefix("W/") for tag in known}
    if "If-Modified-Since" in request.headers:
        since = parse_http_date_safe(request.headers["If-Modified-Since"])
        return since is not None and int(changed_at.timestamp()) <= since
    return False
