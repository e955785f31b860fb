"""Names for addresses: ASCII, lower case, words parted by hyphens."""

from __future__ import annotations

import re
from collections.abc import Callable

from anyascii import anyascii

MAX_LENGTH = 120  # characters; longer ones are cut between words
PATTERN = r"[a-z0-9]+(?:-[a-z0-9]+)*"
RESERVED = frozenset({"by-id"})  # stands where a slug stands: /articles/by-id/{id}

_NOT_A_WORD = re.compile(r"[^a-z0-9]+")
_APOSTROPHE = re.compile(r"[’'ʼ`]")


def slugify(text: str, *, max_length: int = MAX_LENGTH) -> str:
    """
    Return the text as a slug: "Қазақстан Республикасы" -> "qazaqstan-respublikasy".

    Empty if nothing of it can be written in ASCII letters or digits.
    """
    ascii_text = _APOSTROPHE.sub("", anyascii(_APOSTROPHE.sub("", text)))
    slug = _NOT_A_WORD.sub("-", ascii_text.lower()).strip("-")
    if len(slug) > max_length:
        cut = slug[: max_length + 1].rpartition("-")[0] or slug[:max_length]
        slug = cut.strip("-")
    return slug


def free(slug: str, *, is_taken: Callable[[str], bool], fallback: str = "article") -> str:
    """Return the slug, or the first of slug-2, slug-3, … that isn't taken or reserved."""
    base = slug or fallback
    candidate, number = base, 1
    while candidate in RESERVED or is_taken(candidate):
        number += 1
        ending = f"-{number}"
        candidate = base[: MAX_LENGTH - len(ending)].rstrip("-") + ending
    return candidate
