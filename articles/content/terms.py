"""What a text can be found by: its words, in a form in which those that read alike are alike."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 64  # characters of a word that count: nobody types more, and databases have limits
MOST = 20_000  # different words of one text: three times what a long novel has

# Kana and CJK ideographs are written without spaces: each stands for itself.
_CHARACTER = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TERM = re.compile(rf"[{_CHARACTER}]|[^\W_{_CHARACTER}]+")

_SPACES = {code: " " for code in range(128) if not chr(code).isalnum()}


def terms(text: str) -> list[str]:
    """
    Return the different words of a text, in their order: folded, without marks, letters and digits.

    Case and accents are gone in every script (Ёлка, ёлка, елка are one). Nothing in them can mean
    anything to a database.
    """
    bare = _bare(text)
    # A quarter of the time where all letters are of one alphabet, and parted by what isn't one.
    all_of_them = bare.translate(_SPACES).split() if bare.isascii() else _TERM.findall(bare)
    found = dict.fromkeys(all_of_them)
    return list(dict.fromkeys(term[:LONGEST] for term in found))[:MOST]


def _bare(text: str) -> str:
    """Return the text in folded case, without marks."""
    if text.isascii():
        return text.casefold()
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    # Of the few different characters of a text each is looked up once.
    marks = [each for each in set(folded) if unicodedata.combining(each)]
    return folded.translate(dict.fromkeys(map(ord, marks))) if marks else folded
