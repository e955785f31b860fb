"""
The pages for people who write programs: the one at the root, the docs, the problem types.

They load nothing from other hosts and hold no inline script, and tell the browser to insist on it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import listing
from articles.models.listing import Order, Selection

from . import errors

# The API's addresses are absolute, so that the docs may call it by its public name.
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' {public_url}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

Page = Callable[..., HttpResponse]


def page(view: Page) -> Page:
    """A page that anybody may read and keep for a while, and that loads nothing from elsewhere."""

    def answer(request: HttpRequest, **path: str) -> HttpResponse:
        response = view(request, **path)
        response["Cache-Control"] = f"public, max-age={settings.CACHE_SECONDS}"
        response["Content-Security-Policy"] = CONTENT_SECURITY_POLICY.format(
            public_url=settings.PUBLIC_URL
        )
        return response

    return require_safe(answer)


@page
def landing(request: HttpRequest) -> HttpResponse:
    """What this is, and all its doors."""
    return render(
        request,
        "articles/site/landing.html",
        {"public_url": settings.PUBLIC_URL, "newest": _newest(), "is_demo": settings.DEMO},
    )


@page
def docs(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, to read and to try."""
    return render(request, "articles/site/docs.html")


@page
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What a type of problem means: the page that its `type` leads to."""
    if code not in errors.TYPES:
        raise Http404
    return render(
        request,
        "articles/site/problem.html",
        {"kind": errors.TYPES[code], "types": errors.TYPES.values()},
    )


def _newest() -> str | None:
    """Return the id of the newest live article; None if there is none, or no database."""
    try:
        first = listing.page(Selection(), order=Order(), size=1, at=timezone.now())
    except DatabaseError:
        return None  # the page still opens the other doors
    return str(first.entries[0].place.id) if first.entries else None
