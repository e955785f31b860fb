"""A Varnish with the module xkey, set up as docs/operating/varnish.vcl does it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator

import httpx

from .caches import NotPurged

TIMEOUT = 2.0  # seconds; it stands nearby, and purging takes it a millisecond
LONGEST = 4_000  # characters of one header: Varnish takes 8 KB of it


class Varnish:
    """One Varnish, at the address where it listens: http://10.0.0.7:6081."""

    def __init__(self, url: str, *, timeout: float = TIMEOUT) -> None:
        self.url = url.rstrip("/")
        self.timeout = timeout

    @property
    def name(self) -> str:
        return f"varnish {hashlib.sha256(self.url.encode()).hexdigest()[:16]}"

    def __str__(self) -> str:
        return self.url

    def purge(self, tags: Collection[str]) -> None:
        """:raises NotPurged: if it doesn't answer, or anything but 200."""
        try:
            with httpx.Client(timeout=self.timeout, trust_env=False) as client:
                for line in _lines(tags):
                    asked = client.build_request("PURGE", self.url, headers={"xkey-purge": line})
                    answer = client.send(asked)
                    if answer.status_code != httpx.codes.OK:
                        raise NotPurged(f"{self.url} answers {answer.status_code} to a purge.")
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            raise NotPurged(f"{self.url} doesn't answer to a purge: {reason}") from error


def _lines(tags: Collection[str]) -> Iterator[str]:
    """Yield the tags, in lines that fit into a header."""
    line = ""
    for tag in sorted(tags):
        if line and len(line) + 1 + len(tag) > LONGEST:
            yield line
            line = ""
        line = f"{line} {tag}" if line else tag
    if line:
        yield line
