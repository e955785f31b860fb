"""
Any page of any site may read the API: CORS, as the Fetch standard has it.

Every answer says so, whether or not the request names its origin: then none depends on it, and
caches need to keep one copy only. A reader's cookies can't be sent along.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

# Beside those that a script may always read.
EXPOSED = "Allow, Changes-Cursor, Deprecation, ETag, Link, Location, Retry-After, Sunset"
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "accept, authorization, content-type, if-modified-since, "
    "if-none-match, user-agent, x-requested-with",
    "Access-Control-Max-Age": "86400",  # seconds; browsers keep it for two hours at most
}


def is_preflight(request: HttpRequest) -> bool:
    """Whether a browser asks before it asks."""
    return request.method == "OPTIONS" and "HTTP_ACCESS_CONTROL_REQUEST_METHOD" in request.META


def preflight() -> HttpResponse:
    response = HttpResponse(status=204, headers=PREFLIGHT)
    del response["Content-Type"]  # there is no content
    return response


def allow(response: HttpResponseBase) -> None:
    """Let any page read the answer, and its headers."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED
