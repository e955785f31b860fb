"""
Sending bytes that caches may keep, or saying that the caller already has them.

RFC 9110, section 13; RFC 9111, section 5.2.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date, parse_etags, parse_http_date_safe

from articles.content.rendering import etag_of

from . import tags as cache_tags

JSON = "application/json"
SECOND = timedelta(seconds=1)
# Whoever keeps a copy counts from its arrival.
UNDERWAY = SECOND


# Where the freshness of an answer stands in the request's environment, for whoever holds answers:
# what is sent of it in headers depends on when that is.
FRESHNESS = "astana.freshness"
# And that it has nothing new: who asked for it may wait until there is.
NOTHING_NEW = "astana.nothing_new"


@dataclass(frozen=True, slots=True)
class Freshness:
    """How old what is sent may be, and for how long it may be kept."""

    at: datetime  # now
    changed_at: datetime
    due_at: datetime | None  # when something that waits may change it; None: nothing does
    ends_at: datetime | None = None  # when something that is shown expires; None: nothing does
    is_kept: bool = True  # False: whoever has a copy asks each time whether it is still right

    def cache_control(self, *, has_tags: bool) -> str:
        """
        Return the header that says how long a copy may be kept: RFC 9111 (5.2.2), RFC 5861.

        No copy outlives the next moment at which something is published or withdrawn by itself:
        neither with the caller nor in a shared cache, whether or not it is refreshed meanwhile,
        and whether or not we can be reached.

        :param has_tags: without cache tags no copy can be purged, and shared caches keep it no
            longer than anybody.
        """
        if not self.is_kept:
            return "no-cache"
        own = self._at_most(settings.CACHE_SECONDS)
        shared = self._at_most(settings.SHARED_CACHE_SECONDS) if has_tags else own
        parts = ["public", f"max-age={own}", f"s-maxage={shared}"]
        fresh = max(own, shared)  # these seconds come first, and those of a stale copy after them
        for name, seconds in (
            ("stale-while-revalidate", settings.STALE_SECONDS),
            ("stale-if-error", settings.STALE_IF_ERROR_SECONDS),
        ):
            if more := self._at_most(fresh + seconds) - fresh:
                parts.append(f"{name}={more}")
        return ", ".join(parts)

    def _at_most(self, seconds: int) -> int:
        if self.due_at is None:
            return seconds
        left = int((self.due_at - self.at - UNDERWAY).total_seconds())
        return max(0, min(seconds, left))

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
    tags: Iterable[str] = (),
    etag: str = "",
    media_type: str = JSON,
    links: Mapping[str, str | None] | None = None,
    more: Mapping[str, str] | None = None,
) -> HttpResponse:
    """
    Return the text as a response, or 304 if the caller has it.

    :param tags: cache tags: what the text stands on; none: not all of that is in the log.
    :param etag: the text's own entity tag with its quotes, where it is known already.
    :param links: addresses by their relation; those that are None are left out.
    :param more: headers that are the answer's own.
    """
    request.META[FRESHNESS] = freshness
    body = text.encode()
    etag = etag or etag_of(text)
    tagged = cache_tags.headers(tags)
    headers = {
        "ETag": etag,
        "Last-Modified": freshness.last_modified,
        "Cache-Control": freshness.cache_control(has_tags=bool(tagged)),
        **tagged,
        **(more or {}),
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
    # `request.headers` would first make a copy of them all.
    if "HTTP_IF_NONE_MATCH" in request.META:
        known = parse_etags(request.META["HTTP_IF_NONE_MATCH"])
        return known == ["*"] or etag in {tag.removeprefix("W/") for tag in known}
    if "HTTP_IF_MODIFIED_SINCE" in request.META:
        since = parse_http_date_safe(request.META["HTTP_IF_MODIFIED_SINCE"])
        return since is not None and int(changed_at.timestamp()) <= since
    return False
