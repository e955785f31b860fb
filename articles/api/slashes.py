"""A path with a slash too many at its end."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import resolve
from rest_framework.request import Request

from . import errors
from .public import PublicView, UnknownPath

# Where a path stands is as sure as the release: caches may keep it for a day.
DAY = 24 * 60 * 60


class WithoutSlash(PublicView):
    """Leads to the same path without the slash, if that is one."""

    schema = None  # type: ignore[assignment]  # left out of the document

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        path = request.path.rstrip("/")
        known = resolve(path)
        if getattr(known.func, "cls", None) is UnknownPath:
            raise Http404
        query = request.META.get("QUERY_STRING", "")
        raise errors.Moved(f"{path}?{query}" if query else path, max_age=DAY)
