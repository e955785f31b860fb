"""Choosing the content coding: RFC 9110, section 12.5.3."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

IDENTITY: Final = "identity"

# Of those that a caller likes equally: the one that makes text smallest.
OFFERED = ("br", "zstd", "gzip")


@lru_cache(maxsize=256)  # browsers and libraries have a handful of ways to say it
def chosen(accept_encoding: str) -> str:
    """Return the coding that the header likes best; identity where it likes none of ours."""
    liked: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, _, parameter = part.partition(";")
        liked[name.strip()] = _quality(parameter)
    others = liked.get("*", 0.0)
    best, quality = IDENTITY, liked.get(IDENTITY, 0.0)
    for coding in reversed(OFFERED):
        if 0 < (q := liked.get(coding, others)) >= quality:
            best, quality = coding, q
    return best


def _quality(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
