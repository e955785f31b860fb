"""
What somebody sees who was sent a preview link: a page of the article, or, in v1, its JSON.

It is for them alone, now: nothing keeps it, nobody indexes it, and where they go from it nobody
learns its address. A link that ended, was revoked or never was: all of these look the same.
"""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import preview
from articles.models import PreviewLink
from articles.preview import Preview

PRIVATE = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
# The body is its editor's HTML: nothing in it may run, send or load anything but pictures.
READER = (
    "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' https: http:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """The article as a page to read."""
    try:
        link, seen = opened(request, token, at=timezone.now())
    except Http404:
        return _answer("ended", {}, status=HTTPStatus.NOT_FOUND)
    return _answer("shared", {"page": preview.page_of(seen), "seen": seen, "link": link})


def opened(request: HttpRequest, token: str, *, at: datetime) -> tuple[PreviewLink, Preview]:
    """
    Return the link of a token and what it shows; that it was opened is logged.

    :raises Http404: if it shows nothing, whatever the reason.
    """
    try:
        return preview.open_link(
            token=token,
            at=at,
            address=_address(request),
            user_agent=request.headers.get("User-Agent", ""),
        )
    except preview.NoLink:
        raise Http404 from None


def _answer(name: str, context: dict[str, Any], *, status: int = HTTPStatus.OK) -> HttpResponse:
    # Rendered without the request: nothing may look for a session here, or begin one.
    text = render_to_string(f"articles/preview/{name}.html", context)
    headers = {**PRIVATE, "Content-Security-Policy": READER, "X-Frame-Options": "DENY"}
    return HttpResponse(text, status=status, headers=headers)


def _address(request: HttpRequest) -> str:
    """Return who asks: the last that our own proxy wrote, not what a client says of itself."""
    if settings.BEHIND_PROXY:
        forwarded: str = request.headers.get("X-Forwarded-For", "")
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
