"""What callers and developers open: the API by version, its docs, and the page at the root."""

from __future__ import annotations

from django.urls import include, path, re_path

from . import pages
from .public import UnknownPath
from .slashes import WithoutSlash

urlpatterns = [
    path("", pages.landing, name="landing"),
    path("docs", pages.docs, name="docs"),
    path("docs/guide", pages.guide, name="guide"),
    path("docs/operations", pages.operation_list, name="operations"),
    path("docs/clients", pages.clients, name="clients"),
    path("docs/problems/<slug:code>", pages.problem, name="problem"),
    re_path(r"^docs(?:/.*)?/$", WithoutSlash.as_view()),
    path("api/v1/", include("articles.api.v1.urls")),
    re_path(r"^api/(?P<rest>.*)/$", WithoutSlash.as_view()),
    re_path(r"^api(/.*)?$", UnknownPath.as_view()),
]
