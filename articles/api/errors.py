"""Every error leaves through `handle`, as application/problem+json (RFC 9457)."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.encoding import iri_to_uri
from django.views import defaults
from rest_framework.exceptions import MethodNotAllowed, NotAcceptable, NotFound

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# As long as a database takes to come back after a failover, about; and no herd comes at once.
RETRY_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Type:
    """One of the closed list of problem types; its page is at /docs/problems/<code>."""

    code: str
    status: int
    title: str
    explanation: str  # plain text, for the page
    remedy: str  # plain text, for the page

    @property
    def url(self) -> str:
        return f"{settings.PUBLIC_URL}/docs/problems/{self.code}"


INVALID_PARAMETER = Type(
    "invalid-parameter",
    400,
    "A parameter is invalid",
    "The request has a query parameter that this path doesn't know, or a value that the parameter "
    "doesn't take. Nothing was ignored, capped or guessed: everything that is wrong with the "
    "request is listed in the answer's errors, each with the parameter's name.",
    "Mend the parameters named there; where a name or value is almost one that exists, the "
    "nearest is suggested. The docs and the OpenAPI document list what each path takes.",
)
BAD_REQUEST = Type(
    "bad-request",
    400,
    "The request can't be read",
    "The request is malformed beyond its parameters: it has a Host header that this server doesn't "
    "answer to, for example, or too many parameters to be read.",
    "Ask at the public address, as the OpenAPI document's servers name it.",
)
NOT_FOUND = Type(
    "not-found",
    404,
    "Nothing is here",
    "There is nothing at this address for you: it never was, is not published, or has been "
    "withdrawn. The answer is the same in each case, so that it tells nothing of drafts.",
    "Check the address; GET /api/v1/articles lists what is live. Addresses are in lower case.",
)
METHOD_NOT_ALLOWED = Type(
    "method-not-allowed",
    405,
    "This method isn't offered here",
    "The address exists, but not for this method. The API is read with GET and HEAD.",
    "Use one of the methods that the Allow header of the answer lists.",
)
NOT_ACCEPTABLE = Type(
    "not-acceptable",
    406,
    "None of the media types asked for is offered",
    "The Accept header of the request rules out every media type in which this could be sent.",
    "Leave Accept out, or let it include one of the media types that the answer names. With the "
    "parameter fields that is application/vnd.astana.partial+json (or application/json).",
)
INTERNAL_ERROR = Type(
    "internal-error",
    500,
    "Something went wrong here",
    "The request is fine as far as is known: the server has made a mistake, and has logged it.",
    "Ask again later. If it persists, tell the operator the address and the time.",
)
UNAVAILABLE = Type(
    "unavailable",
    503,
    "The database can't be reached",
    "The server lives, but the database is away or too busy to answer.",
    "Ask again after as many seconds as the Retry-After header says.",
)
TYPES = {
    kind.code: kind
    for kind in (
        INVALID_PARAMETER,
        BAD_REQUEST,
        NOT_FOUND,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        INTERNAL_ERROR,
        UNAVAILABLE,
    )
}


@dataclass(frozen=True, slots=True)
class Invalid:
    """One thing that is wrong with one query parameter."""

    parameter: str
    code: str  # stable: "unknown", "repeated", …
    detail: str  # a sentence


class InvalidParameters(Exception):
    """A request whose parameters are wrong, with everything that is wrong with them."""

    def __init__(self, found: Sequence[Invalid]) -> None:
        self.found = tuple(found)
        super().__init__(" ".join(each.detail for each in found))


class Moved(Exception):
    """What was asked for has another address: a path from the root, with its query."""

    def __init__(self, path: str, *, max_age: int) -> None:
        self.path = path
        self.max_age = max_age
        super().__init__(path)


def handle(exc: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """
    Return the answer to an exception of a view.

    None lets it go on: Django logs it, and answers with `server_error`.
    """
    match exc:
        case Moved():
            return _moved(exc)
        case InvalidParameters():
            count = len(exc.found)
            detail = exc.found[0].detail if count == 1 else f"{count} things are wrong; see errors."
            return problem(INVALID_PARAMETER, detail, errors=exc.found)
        case Http404() | NotFound():
            return not_found()
        case MethodNotAllowed():
            allowed = ", ".join(context["view"].allowed_methods)
            response = problem(METHOD_NOT_ALLOWED, f"Use one of: {allowed}.")
            response["Allow"] = allowed
            return response
        case NotAcceptable():
            return problem(NOT_ACCEPTABLE, str(exc.detail))
        case SuspiciousOperation():
            return problem(BAD_REQUEST, "The request can't be read.")
        case OperationalError() | InterfaceError():
            # The driver's words can hold the database's address: they are for the log alone.
            logger.error("A request found the database unavailable", exc_info=exc)
            response = problem(UNAVAILABLE, f"Ask again in {RETRY_SECONDS} seconds.")
            response["Retry-After"] = str(RETRY_SECONDS)
            return response
    return None


def problem(kind: Type, detail: str, *, errors: Sequence[Invalid] = ()) -> HttpResponse:
    """Return the one shape of an error: type, title, status, detail, errors."""
    body = {
        "type": kind.url,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "errors": [
            {"parameter": each.parameter, "code": each.code, "detail": each.detail}
            for each in errors
        ],
    }
    # What isn't there yet may be there in a moment: such an answer is asked for again each time.
    cache = "no-cache" if kind is NOT_FOUND else "no-store"
    return HttpResponse(
        json.dumps(body, ensure_ascii=False, separators=(",", ":")),
        status=kind.status,
        content_type=MEDIA_TYPE,
        headers={"Cache-Control": cache},
    )


def not_found() -> HttpResponse:
    """The same words for what isn't there and for what may not be seen."""
    return problem(NOT_FOUND, "There is nothing at this address.")


def _moved(moved: Moved) -> HttpResponse:
    # 308 and not 301: the method stays, and generated clients know what they get.
    response = HttpResponse(
        status=308,
        headers={
            "Location": iri_to_uri(settings.PUBLIC_URL + moved.path),
            "Cache-Control": f"public, max-age={moved.max_age}",
        },
    )
    del response["Content-Type"]  # there is no content
    return response


# What answers outside the API's views. The admin's pages are for people, and keep Django's own.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_for_people(request):
        return defaults.bad_request(request, exception)
    return problem(BAD_REQUEST, "The request can't be read.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_for_people(request):
        return defaults.page_not_found(request, exception)
    return not_found()


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_for_people(request):
        return defaults.server_error(request)
    return problem(INTERNAL_ERROR, "The error is logged.")


def _is_for_people(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")
