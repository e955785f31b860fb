"""When two titles are the same title."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_QUOTES = re.compile(r"[\"'`´‘’‚‛“”„‟«»‹›′″]")
_DASHES = re.compile(r"\s*[-‐‑‒–—―−]+\s*")


def fold(title: str) -> str:
    """Return the title with case, spaces, quotes and dashes made alike."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    folded = _DASHES.sub("-", _QUOTES.sub("'", folded))
    return " ".join(folded.split())


def key(title: str) -> str:
    """Return 32 hex digits that are the same for titles that fold alike; empty for no title."""
    folded = fold(title)
    return hashlib.sha256(folded.encode()).hexdigest()[:32] if folded else ""
