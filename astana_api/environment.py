"""What settings.py asks of the environment's values, beyond their types."""

from __future__ import annotations

import re
from collections.abc import Callable
from ipaddress import ip_network
from urllib.parse import urlsplit

from environs import ValidationError


def an_origin(value: str) -> None:
    """
    Accept an absolute http(s) address of a host, with nothing after it: https://api.example.org.

    :raises ValidationError: for anything else.
    """
    try:
        parts = urlsplit(value)
        port = parts.port  # reading it is what checks it
    except ValueError as error:
        raise ValidationError(f"{value!r} is not an address: {error}.") from error
    rest = (parts.path.strip("/"), parts.query, parts.fragment, parts.username)
    if parts.scheme not in {"http", "https"} or not parts.hostname or port == 0 or any(rest):
        raise ValidationError(
            f"{value!r} must be http:// or https:// and a host, perhaps with a port, and no path."
        )


def origins(values: list[str]) -> None:
    """:raises ValidationError: if one isn't what `an_origin` accepts."""
    for value in values:
        an_origin(value)


def a_database(value: str) -> None:
    """
    Accept the address of a database that this project knows: SQLite or PostgreSQL.

    :raises ValidationError: for anything else. It doesn't repeat the value, which may hold a
        password.
    """
    try:
        parts = urlsplit(value)
        port = parts.port
    except ValueError as error:
        raise ValidationError("It is not an address.") from error
    if parts.scheme == "sqlite" and parts.path.strip("/") and not parts.netloc:
        return
    if parts.scheme in {"postgres", "postgresql"} and parts.path.strip("/") and port != 0:
        return
    raise ValidationError(
        "It must be sqlite:///file.sqlite3 or postgres://user:password@host:5432/name."
    )


def a_language(value: str) -> None:
    """
    Accept a language tag such as en, kk or zh-hans.

    :raises ValidationError: for anything else.
    """
    if not re.fullmatch(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", value):
        raise ValidationError(f"{value!r} must be a language tag in small letters, such as en.")


def at_least(limit: int) -> Callable[[int], None]:
    """
    Accept numbers from the limit up.

    :raises ValidationError: for a smaller one.
    """

    def check(value: int) -> None:
        if value < limit:
            raise ValidationError(f"{value} must be at least {limit}.")

    return check


def hosts_or_networks(values: list[str]) -> None:
    """
    Accept hosts' names, IP addresses and networks: intranet.example.org, 10.0.0.7, 10.0.0.0/8.

    :raises ValidationError: for anything else.
    """
    for value in values:
        try:
            ip_network(value, strict=False)
        except ValueError as error:
            if not re.fullmatch(r"(?=.*[A-Za-z])[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", value):
                raise ValidationError(
                    f"{value!r} must be a host's name, an IP address or a network (10.0.0.0/8)."
                ) from error
