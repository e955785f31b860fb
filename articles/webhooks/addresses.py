"""Which addresses may be entered. Where they lead is looked at whenever they are connected to."""

from __future__ import annotations

import re

import httpx

from articles.content import guarding

from .posting import allowed_private


class NoAddress(Exception):
    """It can't be sent to. The message is for whoever entered it."""


def check(url: str) -> None:
    """:raises NoAddress: if it isn't a plain http(s) address, or names a private one itself."""
    try:
        asked = httpx.URL(url)
        port = asked.port
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise NoAddress("This isn’t an address of the web.") from error
    is_host = re.fullmatch(rb"[A-Za-z0-9._:-]+", asked.raw_host)
    is_port = port is None or 0 < port < 65_536
    if asked.scheme not in {"http", "https"} or not is_host or not is_port:
        raise NoAddress("This isn’t an address of the web: they begin with https://.")
    if asked.userinfo:
        raise NoAddress("Leave out the name and password: what is sent is signed.")
    if asked.fragment:
        raise NoAddress("Leave out what stands after the #: it is never sent.")
    host = asked.raw_host.decode()
    is_address = re.fullmatch(r"[0-9.]+|[0-9a-fA-F:]+:[0-9a-fA-F:.]*", host)
    if is_address and not guarding.is_public(host) and not allowed_private().has(host, host):
        raise NoAddress(
            "This is a private address. The setting WEBHOOK_ALLOW_PRIVATE lets some through."
        )
