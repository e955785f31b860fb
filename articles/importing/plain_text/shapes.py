"""What a line looks like: prose, a sentence, a heading. No words of any language in here."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TERMINAL = re.compile(r"[.!?…。！？।॥؟۔։:;]['\"”’»›」』)\]*]*(?:\[\d+\])*$")
_STOPPED = re.compile(r"(?:[.,;:…。，；：।॥۔،؛]['\"”’»›)\]]*|[>→»›|])$")
_CJK_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORDS = re.compile(r"[^\W\d_].*[^\W\d_]|[\u3040-\u30ff\u3400-\u9fff]", re.DOTALL)
# Not by \w, which has no vowel signs, and so cuts Hindi and Thai words to pieces.
_LONG_WORD = re.compile(r"[^\s\d.,;:!?\"'“”‘’„«»()\[\]{}…–—|/।॥_-]{4,}")
# A full stop after a word, not an initial or a title, and another sentence after it.
_BREAK = re.compile(r"[^\W\d_A-Z]{3}[.?!।]['\"”’»)]*\s+[^\W\d_a-z]")
# Icons, "[logo-name]" where a picture stood, form fields, rules.
_PLACEHOLDER = re.compile(
    r"\[(?:[^\]\s]{0,40}[-_\d][^\]\s]{0,60}|[^\W\d_A-Z]{0,20}|\s*)\]|\$\{\w{1,40}\}"
)

# Characters of a line that can't well be anything but prose if it ends like a sentence: about
# twelve words. Chinese and Japanese say the same in a third.
PROSE = 70
# A title on the longest side; beyond it is a paragraph without its full stop.
SURELY_PROSE = 250  # a paragraph even where it breaks off without a full stop
LONGEST_TITLE = 200
LONGEST_HEADING = 110
_MOST_WORDS_OF_HEADING = 18


def weight(text: str) -> int:
    """Return the length, a Chinese, Japanese or Korean character counted as three."""
    return len(text) + 2 * len(_CJK_CHARACTER.findall(text))


def has_words(text: str) -> bool:
    """Say if something in it could be read out: not numbers and signs alone."""
    return bool(_WORDS.search(text))


def is_placeholder(text: str) -> bool:
    """Say if it stands for a picture, a form field or a rule: no letter or digit is left in it."""
    left = _PLACEHOLDER.sub("", text) if "[" in text or "$" in text else text
    return not any(map(str.isalnum, left))


def is_sentence(text: str) -> bool:
    """Say if it ends as sentences end, and is of three words or more."""
    return bool(_TERMINAL.search(text)) and (text.count(" ") >= 2 or weight(text) > 40)


def is_prose(text: str) -> bool:
    """Say if it's a paragraph of running text."""
    return is_sentence(text) and is_long(text)


def is_paragraph(text: str, *, marked: bool = True) -> bool:
    """
    Say if it's a paragraph, finished or broken off.

    :param marked: if this text's sentences end in marks; else its length alone tells.
    """
    if not is_long(text):
        return False
    return not marked or is_sentence(text) or weight(text) >= SURELY_PROSE


def is_long(text: str) -> bool:
    """Say if it's as long as a paragraph, and made of words."""
    if weight(text) < PROSE:
        return False
    spaces = text.count(" ")
    # Addresses and encoded pictures are long, but have no words.
    return weight(text) - len(text) > 20 or spaces * 20 > len(text)


def has_two_sentences(text: str) -> bool:
    """Say if a sentence ends inside it."""
    return bool(_BREAK.search(text))


def ends_its_sentences(texts: Iterable[str]) -> bool:
    """Say if the paragraphs end with marks at all: in Thai, and in some chats, they don't."""
    long = [text for text in texts if weight(text) > 3 * PROSE]
    return not long or sum(map(is_sentence, long)) * 5 >= len(long)


def can_be_heading(text: str) -> bool:
    """Say if it's short, starts and ends as a heading does; its place is another question."""
    if weight(text) > LONGEST_HEADING or text.count(" ") >= _MOST_WORDS_OF_HEADING:
        return False
    if _STOPPED.search(text) or _BREAK.search(text) or not has_words(text):
        return False
    first = text.lstrip("'\"“‘„«‹¿¡([#0123456789.) ")
    return bool(first) and not first[0].islower() and (first[0].isalpha() or first[0].isdigit())


def can_be_title(text: str) -> bool:
    """Say if it could stand over a whole article."""
    if len(text) > LONGEST_TITLE or not has_words(text):
        return False
    return not (is_prose(text) and _STOPPED.search(text) and len(text) > 2 * PROSE)


def stems(text: str) -> set[str]:
    """
    Return what its words have in common with other forms of them, in any script.

    Words of four letters and more, cut after five; pairs of characters where words aren't parted.
    """
    found = {word[:5] for word in _LONG_WORD.findall(text.casefold())}
    for run in re.findall(r"[\u3040-\u30ff\u3400-\u9fff]{2,}", text):
        found.update(run[place : place + 2] for place in range(len(run) - 1))
    return found
