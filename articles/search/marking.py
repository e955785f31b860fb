"""Which words of a text are those that were wanted."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from operator import itemgetter

from . import analysis, initials, saying
from .matching import SHORTEST_BEGINNING, Matching
from .understanding import Term


@dataclass(frozen=True, slots=True)
class Mark:
    start: int  # characters
    end: int
    term: int  # which of the terms that are wanted


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a word is that is one of a term: its form or the whole of it is of `texts`, …"""

    texts: frozenset[str]
    beginning: str  # "": none
    sounds: frozenset[str]


class _Terms(dict[str, int | None]):
    """By word, as it is written in texts of one language, the term of one word that it is."""

    def __init__(self, singles: list[tuple[int, _Wanted]], language: str) -> None:
        self._singles = singles
        self._known = saying.words(language)
        self._begin: re.Pattern[str] | None = None
        self._starts: frozenset[str] | None = None
        if language not in analysis.BEGUN_OTHERWISE:
            each = [wanted for _, wanted in singles]
            forms = frozenset(text[:1] for one in each for text in (*one.texts, one.beginning))
            sounds = frozenset(sound[:1] for one in each for sound in one.sounds)
            self._begin = initials.pattern(forms, sounds)
            texts = [text for one in each for text in one.texts]
            self._starts = initials.starts(texts, [one.beginning for one in each if one.beginning])

    def __missing__(self, word: str) -> int | None:
        made = self[word] = self._term(word)
        return made

    def candidates(self, text: str) -> Iterable[str]:
        """Return all words of a text that may be a term, and perhaps others."""
        if self._begin is None:
            return analysis.written(text)
        return initials.words(text, self._begin)

    def _term(self, word: str) -> int | None:
        if self._starts is not None and initials.is_other(word, self._starts):
            return None
        form, whole, names = self._known[word]
        folded = whole or form
        for number, wanted in self._singles:
            if (
                form in wanted.texts
                or folded in wanted.texts
                or (wanted.beginning and folded.startswith(wanted.beginning))
                or (wanted.sounds and not wanted.sounds.isdisjoint(names))
            ):
                return number
        return None


class Marker:
    """Finds in texts what one reader wanted. Made for one answer."""

    def __init__(self, matching: Matching) -> None:
        self._matching = matching
        self._terms = matching.understood.terms
        self._of_languages: dict[str, _Terms] = {}

    def marks(self, texts: Sequence[str], language: str) -> list[list[Mark]]:
        """
        Return where the terms stand in each of an article's texts, in its order.

        No two of them overlap.
        """
        terms = self._terms_of(language)
        if self._phrases or self._needles:
            return [self._marks(text, terms, language) for text in texts]
        return _singly(texts, terms)

    def _marks(self, text: str, terms: _Terms, language: str) -> list[Mark]:
        words = list(analysis.words(text))
        found: list[Mark] = []
        for at, word in enumerate(words):
            if word.is_unspaced:
                found += self._in_run(word)
            elif (term := terms[word.text]) is not None:
                found.append(Mark(word.start, word.end, term))
            elif self._phrases:
                found += self._phrase_at(words, at, analysis.primary(language))
        return _apart(found)

    def _terms_of(self, language: str) -> _Terms:
        if (found := self._of_languages.get(language)) is None:
            of = analysis.primary(language)
            found = self._of_languages[language] = _Terms(self._singles, of)
        return found

    @cached_property
    def weights(self) -> tuple[float, ...]:
        """How much each term says: what few articles have says more."""
        view = self._matching.view
        return tuple(
            math.log(1 + view.size / (1 + max(map(self._frequency, term.words))))
            for term in self._terms
        )

    def _frequency(self, word: str) -> int:
        forms = self._matching.forms(word, is_open=False)
        view = self._matching.view
        return max((view.frequency("all", form) for form in forms.exact), default=0)

    @cached_property
    def _singles(self) -> list[tuple[int, _Wanted]]:
        return [
            (number, self._wanted(term))
            for number, term in enumerate(self._terms)
            if not term.is_phrase and not analysis.is_unspaced(term.words[0])
        ]

    def _wanted(self, term: Term) -> _Wanted:
        (word,) = term.words
        forms = self._matching.forms(word, is_open=term.is_open)
        is_beginning = term.is_open and len(word) >= SHORTEST_BEGINNING
        beginning = analysis.fold(word) if is_beginning else ""
        return _Wanted(forms.marked, beginning, forms.sounds)

    @cached_property
    def _phrases(self) -> list[tuple[int, Term]]:
        return [(number, term) for number, term in enumerate(self._terms) if term.is_phrase]

    def _phrase_at(self, words: list[analysis.Word], at: int, language: str) -> list[Mark]:
        for number, term in self._phrases:
            part = words[at : at + len(term.words)]
            if len(part) == len(term.words) and all(
                self._is_same(word.text, wanted, language, is_open=term.is_open and place == 1)
                for place, (word, wanted) in zip(
                    range(len(part), 0, -1), zip(part, term.words, strict=True), strict=True
                )
            ):
                return [Mark(word.start, word.end, number) for word in part]
        return []

    def _is_same(self, word: str, wanted: str, language: str, *, is_open: bool) -> bool:
        """Tell whether a word is one of a phrase; `is_open`: the last of it, which may go on."""
        if is_open and analysis.fold(word).startswith(analysis.fold(wanted)):
            return True
        return analysis.form(word, language) == analysis.form(wanted, language)

    def _in_run(self, run: analysis.Word) -> list[Mark]:
        """Return where words of scripts without spaces stand in a run of characters."""
        folded = analysis.fold(run.text)
        if len(folded) != len(run.text):
            folded = run.text
        found = []
        for number, needle in self._needles:
            at = folded.find(needle)
            while at >= 0:
                start = run.start + at
                found.append(Mark(start, start + len(needle), number))
                at = folded.find(needle, at + len(needle))
        return found

    @cached_property
    def _needles(self) -> list[tuple[int, str]]:
        return [
            (number, analysis.fold(word))
            for number, term in enumerate(self._terms)
            for word in term.words
            if analysis.is_unspaced(word)
        ]


def _singly(texts: Sequence[str], terms: _Terms) -> list[list[Mark]]:
    """Return where terms of one word stand: of most texts of an article nowhere."""
    each: list[list[Mark]] = [[] for _ in texts]
    # Looked at as one: a text costs more to begin with than to go through.
    whole = "\n".join(texts)
    found = {word: term for word in terms.candidates(whole) if (term := terms[word]) is not None}
    if not found:
        return each
    starts = [0, *accumulate(len(text) + 1 for text in texts)]
    places = initials.places(whole, found)
    for word, start, end in sorted(places, key=itemgetter(1)):
        number = bisect_right(starts, start) - 1
        shift = starts[number]
        each[number].append(Mark(start - shift, end - shift, found[word]))
    return each


def _apart(marks: list[Mark]) -> list[Mark]:
    """Return the marks in order, without those that begin inside another."""
    found: list[Mark] = []
    for mark in sorted(marks, key=lambda each: (each.start, -each.end)):
        if not found or mark.start >= found[-1].end:
            found.append(mark)
    return found
