"""
Which words of a text may be one of those that are wanted, told by their first letter.

To fold and to stem each different word of twenty articles took half of the time of an answer, and
nearly all of them begin otherwise than what is wanted. What a form begins with follows from the
first letter alone: most stemmers (not all: `analysis.BEGUN_OTHERWISE`) only change endings, and
what is done to a letter doesn't depend on the one behind it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache

from . import analysis

# Latin and Cyrillic letters, each of which is looked at once: what they become is known by letter.
_LETTERS = [chr(n) for n in (*range(0x250), *range(0x400, 0x530)) if chr(n).isalnum()]
# A text with anything else in it, a mark on a letter or another script, is looked at word by word;
# the dashes and quotes of all languages aren't words, nor are the signs of currencies, nor №. An
# underscore is a letter only to Python.
_OTHERWISE = re.compile(
    "[_\u0250-\u03ff\u0483-\u0487\u0530-\u1fff\u2070-\u209f\u20d0-\u2115\u2117-\U0010ffff]"
)
# A small letter that is folded to itself and can't become another with the one behind it.
_PLAIN = re.compile("[a-zа-ик-я]{3}")
LONG = 5  # letters of a form that its stemmer left: in shorter ones it may change the first three


def words(text: str, begin: re.Pattern[str]) -> Iterable[str]:
    """Return all words of a text that may be wanted, and perhaps others."""
    return begin.findall(text) if _is_plain(text) else analysis.written(text)


def places(text: str, of: Collection[str]) -> list[tuple[str, int, int]]:
    """Return where some words stand in a text: the word, its two ends; in no order."""
    if "s" in of or "S" in of or not _is_plain(text):  # it may be an English possessive
        return analysis.places(text, of)
    return [
        (word, start, end)
        for word in of
        for start, end in _each(text, word)
        if not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())
    ]


def _each(text: str, word: str) -> Iterator[tuple[int, int]]:
    start = text.find(word)
    while start >= 0:
        end = start + len(word)
        yield start, end
        start = text.find(word, end)


def _is_plain(text: str) -> bool:
    return "_" not in text if text.isascii() else not _OTHERWISE.search(text)


def starts(forms: Iterable[str], beginnings: Iterable[str]) -> frozenset[str] | None:
    """
    Return the first three letters of what is wanted; None where they tell too little.

    :param forms: stems and folded words.
    :param beginnings: of folded words.
    """
    if any(len(form) < LONG for form in forms) or any(len(each) < 3 for each in beginnings):
        return None
    return frozenset(each[:3] for each in (*forms, *beginnings))


def is_other(word: str, starts: frozenset[str]) -> bool:
    """Tell whether a word can't be one that starts so: small letters, so that it is no name."""
    return word[:3] not in starts and _PLAIN.match(word) is not None


@lru_cache(maxsize=256)  # there are few letters, and to make one takes 0.3 ms
def pattern(forms: frozenset[str], sounds: frozenset[str]) -> re.Pattern[str]:
    """
    Return what finds the words that begin with one of these letters.

    :param forms: first letters of folded words.
    :param sounds: first letters of the keys of names.
    """
    of_forms, of_sounds = _beginnings()
    these = [
        letter
        for letter in _LETTERS
        if not forms.isdisjoint(of_forms[letter]) or not sounds.isdisjoint(of_sounds[letter])
    ]
    # A letter within a word isn't its first. Asked in this order it takes a fifth of the time.
    return re.compile(rf"[{''.join(these)}](?<!\w.)\w*" if these else r"(?!)", re.DOTALL)


@cache
def _beginnings() -> tuple[dict[str, str], dict[str, str]]:
    """Return what a word may begin with, by its letter: its form, and its key if it is a name."""
    folded = {letter: analysis.made(letter, "")[:1] for letter in _LETTERS}
    capitals = filter(str.isupper, _LETTERS)
    sounds = {letter: analysis.sound_beginnings(folded[letter]) for letter in capitals}
    return folded, dict.fromkeys(_LETTERS, "") | sounds
