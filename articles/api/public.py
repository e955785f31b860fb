"""What every path of the public API has in common: it is read, by anybody, and remembers nobody."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache, lru_cache
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import MethodNotAllowed, NotAcceptable
from rest_framework.renderers import JSONRenderer
from rest_framework.views import APIView

from . import conditional, errors, kept_connection, parameters, retiring
from .retiring import Retired
from .schema import PublicSchema


class PublicView(APIView):
    """
    GET and HEAD, no session, no cookie; every parameter known, every answer with an ETag.

    `parameters` says what the path takes, `media_types` what it offers, the default first.
    `retired` says that the path goes. `is_the_same_for_all`: nothing but the path, the parameters
    and the media type decides what is answered.
    """

    http_method_names = ["get", "head", "options"]
    authentication_classes = ()
    permission_classes = ()
    throttle_classes = ()
    renderer_classes = (JSONRenderer,)
    schema = PublicSchema()

    parameters: type[parameters.Parameters] = parameters.Parameters
    media_types: tuple[str, ...] = (conditional.JSON,)
    retired: Retired | None = None
    is_the_same_for_all = True

    at: datetime  # the moment of the request: the clock is read once
    asked: dict[str, Any]  # its parameters
    media_type: str  # of the answer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """
        Answer a request, whatever it asks for.

        DRF's own would wrap the request, and choose parsers, renderers and authenticators for it:
        all that there is to choose here is decided by the class.
        """
        kept_connection.trust()
        try:
            try:
                response = self.respond(request, *args, **kwargs)
            except (OperationalError, InterfaceError):
                if not kept_connection.has_died():
                    raise
                response = self.respond(request, *args, **kwargs)
        except Exception as error:
            refusal = errors.handle(error, allowed=self.allowed_methods)
            if refusal is None:
                raise
            response = refusal
        return self.finish(response)

    def respond(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Return the answer of the method that is asked for."""
        method = str(request.method).lower()
        if method not in self.http_method_names:
            raise MethodNotAllowed(str(request.method))
        if method != "options":
            self.prepare(request)
        response: HttpResponse = getattr(self, method)(request, *args, **kwargs)
        return response

    def prepare(self, request: HttpRequest) -> None:
        """Read the clock, and what is asked for, before anything else is read."""
        self.at = timezone.now()
        self.asked = parameters.read(self.parameters, request.GET)
        self.media_type = self.chosen(request.META.get("HTTP_ACCEPT", ""), self.asked)

    @classmethod
    def chosen(cls, accept: str, asked: Mapping[str, Any]) -> str:
        """
        Return the media type of the answer to a request with that Accept header.

        :raises NotAcceptable: if the header rules out all that is offered.
        """
        return negotiated(accept, cls.media_types)

    @classmethod
    def retirements(cls) -> Iterator[tuple[str, Retired]]:
        """Yield what is retired of the path, of what it takes and of what it answers with."""
        get = getattr(cls, "get", None)
        if cls.retired:
            yield getattr(get, "operation_id", cls.__name__), cls.retired
        for name, retirement in retiring.fields_of(cls.parameters).items():
            yield f"{getattr(get, 'operation_id', cls.__name__)}?{name}", retirement
        yield from retiring.in_answer(getattr(get, "answer", None))

    def options(  # type: ignore[override]  # DRF answers with descriptions of its own
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A preflight never comes here: whoever else asks gets the methods."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def finish(self, response: HttpResponse) -> HttpResponse:
        """Add the headers that every answer of the path has."""
        if response.status_code in {200, 304}:
            told = _retiring_headers(type(self))  # type: ignore[arg-type]  # a class has a hash
            for name, value in told.items():
                response.headers[name] = value
        return response


@cache
def _retiring_headers(view: type[PublicView]) -> dict[str, str]:
    """Put together once for each class: the serializers are walked for it."""
    return retiring.headers(retirement for _, retirement in view.retirements())


class UnknownPath(PublicView):
    """Whatever no other path of the API matches, with any method."""

    schema = None  # type: ignore[assignment]  # left out of the document
    is_the_same_for_all = False  # and not worth holding

    def respond(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        raise Http404


@lru_cache(maxsize=256)  # the same few headers again and again
def negotiated(accept: str, offered: tuple[str, ...]) -> str:
    """
    Return the offered media type that an Accept header likes best; of equals, the first.

    RFC 9110, section 12.5.1: the most specific range that matches says how much a type is liked.

    :raises NotAcceptable: if it rules out all of them.
    """
    if not accept.strip():
        return offered[0]
    ranges = [_range(text) for text in accept.split(",") if text.strip()]
    liked = [(_liking(media_type, ranges), media_type) for media_type in offered]
    best = max(liking for liking, _ in liked)
    if best <= 0:
        raise NotAcceptable(f"This is offered as: {', '.join(offered)}.")
    return next(media_type for liking, media_type in liked if liking == best)


def _range(text: str) -> tuple[str, float]:
    try:
        media_range, options = parse_header_parameters(text.strip())
        quality = float(options.get("q", 1))
    except ValueError:
        return "", 0.0  # it can't be read, and likes nothing
    return media_range, 0.0 if math.isnan(quality) else quality


def _liking(media_type: str, ranges: list[tuple[str, float]]) -> float:
    group = media_type.partition("/")[0]
    for candidate in (media_type, f"{group}/*", "*/*"):
        for media_range, quality in ranges:
            if media_range == candidate:
                return quality
    return 0.0
