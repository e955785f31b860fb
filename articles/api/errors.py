"""Every error leaves through `handle`, as application/problem+json (RFC 9457)."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.template import loader
from django.utils.encoding import iri_to_uri
from django.views import defaults
from rest_framework.exceptions import MethodNotAllowed, NotAcceptable, NotFound

from articles import search

from . import tags

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
# As long as a database takes to come back after a failover, about; and no herd comes at once.
RETRY_SECONDS = 5

# The database is away, full, locked, or slower than it may be.
AWAY = (OperationalError, InterfaceError)

# Hundreds of requests a second would each log the same traceback.
TOLD_EVERY = 10.0  # seconds
_told_at = float("-inf")


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
CURSOR_GONE = Type(
    "cursor-gone",
    410,
    "The log doesn't lead on from this cursor",
    "The cursor was right once, but what followed on it in the log of changes isn't all there any "
    "more: it is older than changes are kept, or the server was put back to a backup, or a "
    "category or a tag by which you filter was given another name. What you have may lack a "
    "change, and nothing in the log would tell you.",
    "Start again: walk GET /api/v1/changes from the beginning, without a cursor, or take a new "
    "full copy and the cursor that comes with it. Then drop what you have and the new copy hasn't.",
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
TOO_MANY_WAITING = Type(
    "too-many-waiting",
    503,
    "Too many callers wait already",
    "With wait a request is held until there is something new, and each server process holds as "
    "many of them as it has room for. It has no room for one more.",
    "Ask again after as many seconds as the Retry-After header says, or without wait, which is "
    "answered at once.",
)
SEARCH_NOT_READY = Type(
    "search-not-ready",
    503,
    "The search index isn't ready",
    "Each host keeps an index of its own. This one has none yet, or it is far behind what is "
    "published: it is being built, which takes some minutes for 100,000 articles. All else is "
    "served.",
    "Ask again after as many seconds as the Retry-After header says.",
)
TYPES = {
    kind.code: kind
    for kind in (
        INVALID_PARAMETER,
        BAD_REQUEST,
        NOT_FOUND,
        CURSOR_GONE,
        METHOD_NOT_ALLOWED,
        NOT_ACCEPTABLE,
        INTERNAL_ERROR,
        UNAVAILABLE,
        TOO_MANY_WAITING,
        SEARCH_NOT_READY,
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


class NotHere(Http404):
    """Nothing is here, for as long as nothing touches these cache tags."""

    def __init__(self, *tags: str) -> None:
        self.tags = tags
        super().__init__()


class Moved(Exception):
    """
    What was asked for has another address: a path from the root, with its query.

    `server` is a scheme and a host; empty: ours.
    """

    def __init__(
        self, path: str, *, cache_control: str, tags: Iterable[str] = (), server: str = ""
    ) -> None:
        self.path = path
        self.server = server
        self.cache_control = cache_control
        self.tags = tuple(tags)
        super().__init__(path)


def handle(exc: Exception, *, allowed: Iterable[str]) -> HttpResponse | None:
    """
    Return the answer to an exception of a view.

    None lets it go on: Django logs it, and answers with `server_error`.

    :param allowed: the methods that the path has.
    """
    match exc:
        case Moved():
            return _moved(exc)
        case InvalidParameters():
            count = len(exc.found)
            detail = exc.found[0].detail if count == 1 else f"{count} things are wrong; see errors."
            return problem(INVALID_PARAMETER, detail, errors=exc.found)
        case Http404() | NotFound():
            return not_found(exc.tags if isinstance(exc, NotHere) else ())
        case MethodNotAllowed():
            methods = ", ".join(allowed)
            response = problem(METHOD_NOT_ALLOWED, f"Use one of: {methods}.")
            response["Allow"] = methods
            return response
        case NotAcceptable():
            return problem(NOT_ACCEPTABLE, str(exc.detail))
        case SuspiciousOperation():
            return problem(BAD_REQUEST, "The request can't be read.")
    return _not_now(exc)


def _not_now(exc: Exception) -> HttpResponse | None:
    """Return the answer to what may be otherwise in a moment; None: it won't be."""
    if isinstance(exc, search.NotReady):
        response = problem(SEARCH_NOT_READY, f"Ask again in {RETRY_SECONDS} seconds.")
        response["Retry-After"] = str(RETRY_SECONDS)
        return response
    if isinstance(exc, AWAY):
        _log_that_it_is_away(exc)
        return unavailable()
    return None


def _log_that_it_is_away(exc: Exception) -> None:
    """The driver's words can hold the database's address: they are for the log alone."""
    global _told_at  # noqa: PLW0603  one for each process, and a race costs a line
    now = time.monotonic()
    if now - _told_at >= TOLD_EVERY:
        _told_at = now
        logger.error("A request found the database unavailable", exc_info=exc)


def cursor_gone() -> HttpResponse:
    """Answer that the log of changes doesn't lead on from where the caller stood."""
    return problem(CURSOR_GONE, "Start again without a cursor, and drop what you have.")


def unavailable() -> HttpResponse:
    """Answer that the database is away, or that more is asked of it than it can bear."""
    return _ask_again(UNAVAILABLE)


def too_many_waiting() -> HttpResponse:
    """Answer that nobody more can wait here for something new."""
    return _ask_again(TOO_MANY_WAITING)


def _ask_again(kind: Type) -> HttpResponse:
    response = problem(kind, f"Ask again in {RETRY_SECONDS} seconds.")
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


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


def not_found(standing_on: Iterable[str] = ()) -> HttpResponse:
    """
    Answer with the same words for what isn't there and for what may not be seen.

    :param standing_on: cache tags; none: it may change without any of them.
    """
    response = problem(NOT_FOUND, "There is nothing at this address.")
    for name, value in tags.headers(standing_on).items():
        response[name] = value
    return response


def _moved(moved: Moved) -> HttpResponse:
    # 308 and not 301: the method stays, and generated clients know what they get.
    response = HttpResponse(
        status=308,
        headers={
            "Location": iri_to_uri((moved.server or settings.PUBLIC_URL) + moved.path),
            "Cache-Control": moved.cache_control,
            **tags.headers(moved.tags),
        },
    )
    del response["Content-Type"]  # there is no content
    return response


# What answers outside the API's views. Pages for people keep Django's own.


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_for_people(request):
        return defaults.bad_request(request, exception)
    return problem(BAD_REQUEST, "The request can't be read.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_for_people(request):
        return defaults.page_not_found(request, exception)
    return not_found()


def server_error(request: HttpRequest) -> HttpResponse:
    # Django calls this while it handles what no view has caught.
    if isinstance(sys.exc_info()[1], AWAY):
        return _unavailable_page() if _is_for_people(request) else unavailable()
    if _is_for_people(request):
        return defaults.server_error(request)
    return problem(INTERNAL_ERROR, "The error is logged.")


def _unavailable_page() -> HttpResponse:
    """Tell somebody at work that nothing was done and nothing is lost. It needs no database."""
    page = loader.render_to_string("articles/unavailable.html")
    headers = {"Retry-After": str(RETRY_SECONDS), "Cache-Control": "no-store"}
    return HttpResponse(page, status=503, headers=headers)


def _is_for_people(request: HttpRequest) -> bool:
    return request.path_info.startswith(("/admin/", "/preview/"))
