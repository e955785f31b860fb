"""What every path of the public API has in common: it is read, by anybody, and remembers nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.http import parse_header_parameters
from rest_framework.exceptions import MethodNotAllowed, NotAcceptable
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.views import APIView

from . import conditional, parameters, retiring
from .retiring import Retired
from .schema import PublicSchema


class PublicView(APIView):
    """
    GET and HEAD, no session, no cookie; every parameter known, every answer with an ETag.

    `parameters` says what the path takes, `media_types` what it offers, the default first.
    `retired` says that the path goes.
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

    at: datetime  # the moment of the request: the clock is read once
    asked: dict[str, Any]  # its parameters
    media_type: str  # of the answer

    @property
    def default_response_headers(self) -> dict[str, str]:
        return {}  # DRF's would say Allow and Vary in every answer

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        if str(request.method).lower() not in self.http_method_names:
            raise MethodNotAllowed(str(request.method))
        self.at = timezone.now()
        if request.method == "OPTIONS":
            return
        self.asked = parameters.read(self.parameters, request.query_params)
        self.media_type = self.choose(request)

    def choose(self, request: Request) -> str:
        """Return the media type of the answer."""
        return negotiated(request, self.media_types)

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
        self, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """A preflight never comes here: whoever else asks gets the methods."""
        return HttpResponse(status=204, headers={"Allow": ", ".join(self.allowed_methods)})

    def finalize_response(  # type: ignore[override]  # the stubs know DRF's own responses only
        self, request: Request, response: HttpResponseBase, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if request.method != "OPTIONS":
            patch_vary_headers(response, ["Accept"])
        if response.status_code in {200, 304}:
            told = _retiring_headers(type(self))  # type: ignore[arg-type]  # a class has a hash
            for name, value in told.items():
                response[name] = value
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[arg-type]


@cache
def _retiring_headers(view: type[PublicView]) -> dict[str, str]:
    """Put together once for each class: the serializers are walked for it."""
    return retiring.headers(retirement for _, retirement in view.retirements())


class UnknownPath(PublicView):
    """Whatever no other path of the API matches, with any method."""

    schema = None  # type: ignore[assignment]  # left out of the document

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise Http404


def negotiated(request: HttpRequest | Request, offered: Iterable[str]) -> str:
    """
    Return the offered media type that the request likes best; of equals, the first.

    RFC 9110, section 12.5.1: the most specific range that matches says how much a type is liked.

    :raises NotAcceptable: if it rules out all of them.
    """
    accept = request.headers.get("Accept", "").strip()
    if not accept:
        return next(iter(offered))
    ranges = [_range(text) for text in accept.split(",") if text.strip()]
    liked = [(_liking(media_type, ranges), media_type) for media_type in offered]
    best = max(liking for liking, _ in liked)
    if best <= 0:
        raise NotAcceptable(f"This is offered as: {', '.join(offered)}.")
    return next(media_type for liking, media_type in liked if liking == best)


def _range(text: str) -> tuple[str, float]:
    media_range, options = parse_header_parameters(text.strip())
    try:
        return media_range, float(options.get("q", 1))
    except ValueError:
        return media_range, 0.0


def _liking(media_type: str, ranges: list[tuple[str, float]]) -> float:
    group = media_type.partition("/")[0]
    for candidate in (media_type, f"{group}/*", "*/*"):
        for media_range, quality in ranges:
            if media_range == candidate:
                return quality
    return 0.0
