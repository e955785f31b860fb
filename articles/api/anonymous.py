"""
Readers of a preview are nobody. (Callers of the API too: nothing on their way reads a cookie.)

Whatever a browser sends of them along is dropped unread.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse


def anonymous(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """
    Drop cookies on these paths, before anything can look at them.

    A stale session cookie would otherwise be answered with one that deletes it, and with a
    `Vary: Cookie` that no cache can do anything with.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/preview/"):
            request.META.pop("HTTP_COOKIE", None)
        response = get_response(request)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            # Django counts the empty body, and RFC 9110 (8.6) allows only the length of the 200's;
            # with that one Node's fetch waits for a body that never comes. None is allowed too.
            del response["Content-Length"]
        return response

    return middleware
