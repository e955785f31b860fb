"""
What a reader means by what they type. Nothing can be an error: what means nothing is left out.

Words must all be there. "A phrase" must be there as it stands; `-word` and `-"a phrase"` must not;
of words with OR between them one is enough. The last word may go on: it is taken for a beginning
too, unless something stands after it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import analysis

# More is left out, and said to be: nobody reads what a text of its own as long would find.
CHARACTERS = 2_000
WORDS = 24

# Words that join others; in small letters they are words like all.
_OR = frozenset({"OR", "|", "||"})
_AND = frozenset({"AND", "&", "&&", "+"})
_NOT = frozenset({"NOT"})

_QUOTES = '"“”„«»'
_PIECE = re.compile(
    r"(?P<minus>(?<!\S)[-−])?"
    rf"(?:[{_QUOTES}](?P<phrase>[^{_QUOTES}]*)(?P<end>[{_QUOTES}])?|(?P<word>[^\s{_QUOTES}]+))"
)


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or the words of a phrase. `is_open`: the last of them may go on."""

    words: tuple[str, ...]  # as they are typed, without what isn't of a word
    is_phrase: bool = False
    is_open: bool = False

    def __str__(self) -> str:
        text = " ".join(self.words)
        return f'"{text}"' if self.is_phrase else text


@dataclass(frozen=True, slots=True)
class Understood:
    """Of each group of `wanted` one term must be there, of `unwanted` none."""

    wanted: tuple[tuple[Term, ...], ...]
    unwanted: tuple[Term, ...]
    is_cut: bool  # something at its end was left out

    @property
    def terms(self) -> tuple[Term, ...]:
        return tuple(term for group in self.wanted for term in group)

    def __str__(self) -> str:
        """As it could be typed again."""
        parts = [" OR ".join(map(str, group)) for group in self.wanted]
        return " ".join([*parts, *(f"-{term}" for term in self.unwanted)])


def understood(typed: str) -> Understood:
    """Return what was meant."""
    reading = _Reading()
    text = typed[:CHARACTERS]
    for piece in _PIECE.finditer(text):
        reading.take(piece, is_last=piece.end() == len(text))
        if reading.left < 0:
            break
    # The same said twice is said once.
    wanted = dict.fromkeys(tuple(dict.fromkeys(group)) for group in reading.groups)
    is_cut = len(typed) > CHARACTERS or reading.left < 0
    return Understood(tuple(wanted), tuple(dict.fromkeys(reading.unwanted)), is_cut)


class _Reading:
    """What was read so far."""

    def __init__(self) -> None:
        self.groups: list[list[Term]] = []
        self.unwanted: list[Term] = []
        self.left = WORDS  # below 0: there were more
        self._is_or = self._is_not = False

    def take(self, piece: re.Match[str], *, is_last: bool) -> None:
        word = piece["word"]
        if word in _OR:
            self._is_or = bool(self.groups)
        elif word in _NOT:
            self._is_not = True
        elif word not in _AND:
            is_not = bool(piece["minus"]) or self._is_not
            for term in _terms(piece, is_last=is_last and not is_not):
                self.left -= len(term.words)
                if self.left >= 0:
                    self._add(term, is_not=is_not)
            self._is_or = self._is_not = False

    def _add(self, term: Term, *, is_not: bool) -> None:
        if is_not:
            self.unwanted.append(term)
        elif self._is_or:
            self.groups[-1].append(term)
        else:
            self.groups.append([term])
        self._is_or = False


def _terms(piece: re.Match[str], *, is_last: bool) -> list[Term]:
    if piece["phrase"] is not None:
        found = tuple(word.text for word in analysis.words(piece["phrase"]))
        if not found:
            return []
        is_open = is_last and not piece["end"] and not piece["phrase"][-1].isspace()
        return [Term(found, is_phrase=True, is_open=is_open)]
    words = list(analysis.words(piece["word"]))
    return [
        # A run of an unspaced script is a phrase of pairs, however it is typed.
        Term(
            (word.text,),
            is_open=is_last and number == len(words) and word.end == len(piece["word"]),
        )
        for number, word in enumerate(words, start=1)
    ]
