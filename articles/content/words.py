"""Counting what a reader has before them."""

from __future__ import annotations

import math
import re

WORDS_A_MINUTE = 238  # silent reading of non-fiction: Brysbaert 2019, a review of 190 studies
CHARACTERS_A_MINUTE = 260  # the same review's figure for Chinese, which has no spaces to count by

# Scripts written without spaces count by character: kana, CJK ideographs, Thai to Khmer left out.
_CHARACTER = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_WORD = re.compile(r"[^\W_]+(?:['’\-.,][^\W_]+)*")


def count(text: str) -> int:
    """Return the number of words; a character of a script without spaces counts as one."""
    return len(_CHARACTER.findall(text)) + len(_WORD.findall(_CHARACTER.sub(" ", text)))


def reading_minutes(text: str) -> int:
    """Return whole minutes, rounded up; at least 1."""
    characters = len(_CHARACTER.findall(text))
    words = len(_WORD.findall(_CHARACTER.sub(" ", text)))
    return max(1, math.ceil(words / WORDS_A_MINUTE + characters / CHARACTERS_A_MINUTE))
