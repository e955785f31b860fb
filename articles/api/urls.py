"""What callers and developers open: the API by version, its docs, and the page at the root."""

from __future__ import annotations

from django.urls import include, path, re_path

from . import pages, previews
from .public import UnknownPath
from .slashes import WithoutSlash

urlpatterns = [
    path("api/v1/", include("articles.api.v1.urls")),  # first: it is what nearly all ask for
    path("", pages.landing, name="landing"),
    path("docs", pages.docs, name="docs"),
    path("docs/guide", pages.guide, name="guide"),
    path("docs/operations", pages.operation_list, name="operations"),
    path("docs/clients", pages.clients, name="clients"),
    path("docs/webhooks", pages.webhooks, name="webhooks"),
    path("docs/problems/<slug:code>", pages.problem, name="problem"),
    # A slash at its end is what mail programs make of an address; it is the same.
    re_path(r"^preview/(?P<token>[^/]+)/?$", previews.page, name="preview"),
    re_path(r"^docs(?:/.*)?/$", WithoutSlash.as_view()),
    re_path(r"^api/(?P<rest>.*)/$", WithoutSlash.as_view()),
    re_path(r"^api(/.*)?$", UnknownPath.as_view()),
]
