"""
The pages for people who write programs: the one at the root, the docs, the problem types.

They load nothing from other hosts and hold no inline script or style, and tell the browser to
insist on it. All but trying operations out works without any script.
"""

from __future__ import annotations

import json
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles.content.rendering import etag_of
from articles.models import listing
from articles.models.listing import Order, Selection

from . import errors, guides, operations, samples
from .schema import problem_example

QUIET = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SEARCHING = QUIET + "; connect-src 'self'"  # the search box asks the API
# Swagger UI asks the API, and draws its arrows from addresses of the kind data:.
TRYING = (
    QUIET.replace("img-src 'self'", "img-src 'self' data:") + "; connect-src 'self' {public_url}"
)

Page = Callable[..., HttpResponse]


def page(view: Page) -> Page:
    """A page that anybody may read and keep for a while, and that loads nothing from elsewhere."""

    def answer(request: HttpRequest, **path: str) -> HttpResponse:
        response = view(request, **path)
        etag = etag_of(response.content.decode())
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={settings.CACHE_SECONDS}"
        response.headers.setdefault("Content-Security-Policy", QUIET)
        conditional = get_conditional_response(request, etag=etag, response=response)
        return conditional or response

    return require_safe(answer)


@page
def landing(request: HttpRequest) -> HttpResponse:
    """What this is, and all its doors."""
    response = _render(
        request,
        "landing",
        {"public_url": settings.PUBLIC_URL, "newest": _newest(), "is_demo": settings.DEMO},
    )
    response["Content-Security-Policy"] = SEARCHING
    return response


@page
def docs(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document, to try."""
    document = operations.document()
    values = samples.of_this_server(at=timezone.now())
    paths = {path: samples.in_path(path, values) for path in document["paths"]}
    response = _render(
        request, "docs", {"public_url": settings.PUBLIC_URL, "samples": json.dumps(paths)}
    )
    # The API's addresses are absolute, so that the docs may call it by its public name.
    response["Content-Security-Policy"] = TRYING.format(public_url=settings.PUBLIC_URL)
    return response


@page
def operation_list(request: HttpRequest) -> HttpResponse:
    """Every operation of the OpenAPI document, with lines to copy."""
    document = operations.document()
    found = operations.read(document, values=samples.of_this_server(at=timezone.now()))
    tags = [
        {**tag, "operations": [each for each in found if each.tag == tag["name"]]}
        for tag in document["tags"]
    ]
    return _render(request, "operations", {"public_url": settings.PUBLIC_URL, "tags": tags})


@page
def guide(request: HttpRequest) -> HttpResponse:
    """docs/api.md"""
    return _guide(request, "api.md")


@page
def clients(request: HttpRequest) -> HttpResponse:
    """docs/clients.md"""
    return _guide(request, "clients.md")


@page
def webhooks(request: HttpRequest) -> HttpResponse:
    """docs/webhooks.md"""
    return _guide(request, "webhooks.md")


@page
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """What a type of problem means: the page that its `type` leads to."""
    if code not in errors.TYPES:
        raise Http404
    kind = errors.TYPES[code]
    example = json.dumps(problem_example(kind), ensure_ascii=False, indent=2)
    return _render(
        request, "problem", {"kind": kind, "example": example, "types": errors.TYPES.values()}
    )


def _guide(request: HttpRequest, name: str) -> HttpResponse:
    """
    Show a guide.

    :raises Http404: if this server was installed without the file.
    """
    files = {
        "api.md": reverse("guide"),
        "clients.md": reverse("clients"),
        "webhooks.md": reverse("webhooks"),
        "openapi/v1.json": reverse("v1:schema"),
    }
    words = {reverse(name): reverse(name) for name in ("docs", "operations")}
    words |= {code: reverse("problem", args=[code]) for code in errors.TYPES}
    for operation in operations.read(operations.document()):
        words[operation.path] = f"{reverse('operations')}#{operation.id}"
    found = guides.read(name, files=files, words=words)
    if found is None:
        raise Http404
    return _render(request, "guide", {"guide": found})


def _render(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    everywhere = {
        "here": request.resolver_match and request.resolver_match.url_name,
        "has_guide": guides.exists("api.md"),
        "has_clients": guides.exists("clients.md"),
        "has_webhooks": guides.exists("webhooks.md"),
    }
    return render(request, f"articles/site/{name}.html", {**everywhere, **context})


def _newest() -> str | None:
    """Return the id of the newest live article; None if there is none, or no database."""
    try:
        first = listing.page(Selection(), order=Order(), size=1, at=timezone.now())
    except DatabaseError:
        return None  # the page still opens the other doors
    return str(first.entries[0].place.id) if first.entries else None
