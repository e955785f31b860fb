"""
Responses that were just sent, to be sent again without another look at what they are made of.

That takes a quarter of the time that putting one together takes.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings

from .answers import Answer
from .following import Follower
from .sending import Response

# Whether it came by HTTPS decides what Django says of that.
SCHEME: Final = "HTTP_X_FORWARDED_PROTO" if settings.BEHIND_PROXY else "wsgi.url_scheme"

# All of a request that decides what is sent for it.
DECIDING = (
    "REQUEST_METHOD",
    "HTTP_HOST",
    "SCRIPT_NAME",
    "PATH_INFO",
    "QUERY_STRING",
    "CONTENT_LENGTH",
    "HTTP_AUTHORIZATION",
    "HTTP_ACCEPT",
    "HTTP_ACCEPT_ENCODING",
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    SCHEME,
)
SECONDS = 0.25  # whether the database is silent is looked at as often
AT_MOST = 2_000  # responses; their bodies are those that are held
LENGTH = 1_000  # characters of all that decides: strangers can write what they like

Request = tuple[str | None, ...]  # as DECIDING names its parts


class Ready:
    """A response that may be sent again just as it is, for a moment."""

    __slots__ = ("answer", "body", "due_at", "headers", "status", "until", "version")

    def __init__(self, sent: Response, answer: Answer, version: int, now: float) -> None:
        """:param version: the follower's, before it was looked whether the answer is valid."""
        self.status, self.headers, self.body = sent.status, sent.headers, sent.body
        self.answer, self.version = answer, version
        self.due_at, _ = sent.timely.state
        self.until = min(answer.until, sent.timely.until, now + SECONDS)

    def is_right(self, follower: Follower, now: float) -> bool:
        """Whether it is what would be put together now: what changes elsewhere leaves it be."""
        if now >= self.until:
            return False
        version = follower.version  # before the look at what it stands for
        if self.version != version:
            if self.due_at != follower.due_at or not self.answer.is_valid(follower):
                return False
            self.version = version
        return True


class ReadyResponses:
    """Those of all answers. There is no lock: whoever loses a race puts one together anew."""

    def __init__(self) -> None:
        self._responses: dict[Request, Ready] = {}
        self.get = self._responses.get  # asked for each request

    def __len__(self) -> int:
        return len(self._responses)

    def keep(self, request: Request, ready: Ready) -> None:
        if sum(len(each) for each in request if each) > LENGTH:
            return
        if len(self._responses) >= AT_MOST:
            for each in list(self._responses.values()):
                each.answer.sent_for = set()
            self._responses.clear()
        self._responses[request] = ready
        ready.answer.sent_for.add(request)

    def forget(self, answer: Answer) -> None:
        """Let go of those that were made of it: what isn't held must not live on in them."""
        requests, answer.sent_for = answer.sent_for, set()
        for request in list(requests):
            self._responses.pop(request, None)
