"""
The API's short way through Django: past all that only pages for people need.

A public read has no session, account, form, message or static file; whoever asks is nobody. Of
Django's middleware it needs the check of the Host header and what `SecurityMiddleware` says and
redirects. Passed through all of the others, a read took a third longer.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse
from django.middleware.security import SecurityMiddleware
from django.urls import resolve

from . import cross_origin

Answer = Callable[[HttpRequest], HttpResponse]

# RFC 9110, section 8.6: these have no length of their own.
WITHOUT_LENGTH = {HTTPStatus.NO_CONTENT, HTTPStatus.NOT_MODIFIED}


def short_way(get_response: Answer) -> Answer:
    """Middleware: what is asked of the API goes straight to its view; it is to be the first."""
    # What no view caught becomes an answer before the headers are added: a 500 has them too.
    view = cast(Answer, convert_exception_to_response(_view))  # Django's stubs think of async ones

    def answer(request: HttpRequest) -> HttpResponse:
        response = view(request)
        response.headers["Vary"] = "Accept"
        cross_origin.allow(response)
        if response.status_code not in WITHOUT_LENGTH and not response.streaming:
            response.headers["Content-Length"] = str(len(response.content))
        return response

    secured = cast(Answer, SecurityMiddleware(answer))

    def middleware(request: HttpRequest) -> HttpResponse:
        path = request.path_info
        is_ours = path.startswith("/api/") or path == "/api"
        return secured(request) if is_ours else get_response(request)

    return middleware


def _view(request: HttpRequest) -> HttpResponse:
    request.get_host()  # :raises DisallowedHost: if it isn't one of ALLOWED_HOSTS
    if cross_origin.is_preflight(request):
        return cross_origin.preflight()
    match = resolve(request.path_info)  # some pattern matches each path of the API
    request.resolver_match = match
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response
