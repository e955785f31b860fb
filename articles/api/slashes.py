"""A path with a slash too many at its end."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from . import errors
from .public import PublicView, UnknownPath

# Where a path stands is as sure as the release: caches may keep it for a day.
DAY = 24 * 60 * 60


class WithoutSlash(PublicView):
    """Leads to the same path without the slash, if that is one."""

    schema = None  # type: ignore[assignment]  # left out of the document
    is_the_same_for_all = False  # its query isn't looked at

    def respond(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        path = request.path.rstrip("/")
        known = resolve(path)
        if getattr(known.func, "cls", None) is UnknownPath:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        raise errors.Moved(
            f"{path}?{query}" if query else path, cache_control=f"public, max-age={DAY}"
        )
