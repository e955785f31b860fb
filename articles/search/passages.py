"""
Where in an article it matches: its sections and passages, with the words marked.

All of it is made from the publication as it is served, so that nothing else can be shown.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import islice
from operator import attrgetter
from typing import Any

from articles.content import html

from .marking import Mark, Marker

OF_AN_ARTICLE, OF_A_SECTION = 3, 2  # passages at most
SECTIONS = 5  # at most
WIDTH = 220  # characters of a passage, about
LEAD = 60  # of these before the first word that is marked, at most
# From further down nobody needs a passage of so long an article; and looking costs time.
LOOKED_AT = 60_000  # characters
OF_HEADING = 3.0  # what a word in a heading counts, beside one in the text
MORE = "…"

_SPECIAL = re.compile("[&<>\"']")  # what `escape` writes otherwise
_SENTENCE = re.compile(r"[.!?…。！？]\s+|\n")


@dataclass(frozen=True, slots=True)
class Passage:
    """Plain text, and where in it the words stand that match: characters, the end exclusive."""

    text: str
    marks: tuple[tuple[int, int], ...]

    @property
    def html(self) -> str:
        """The passage as safe HTML, in which nothing but `mark` is an element."""
        safe = escape if _SPECIAL.search(self.text) else str
        parts, at = [], 0
        for start, end in self.marks:
            parts += [safe(self.text[at:start]), f"<mark>{safe(self.text[start:end])}</mark>"]
            at = end
        return "".join([*parts, safe(self.text[at:])])


@dataclass(frozen=True, slots=True)
class SectionMatch:
    anchor: str
    heading: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    passages: tuple[Passage, ...]  # the best of the whole article
    sections: tuple[SectionMatch, ...]  # best first


@dataclass(frozen=True, slots=True)
class _Cut:
    score: float
    start: int
    end: int
    text: str
    marks: tuple[Mark, ...]

    def passage(self) -> Passage:
        before = MORE if self.start else ""
        after = MORE if self.end < len(self.text) else ""
        shift = len(before) - self.start
        marks = tuple((mark.start + shift, mark.end + shift) for mark in self.marks)
        text = self.text[self.start : self.end].replace("\n", " ")
        return Passage(f"{before}{text}{after}", marks)


def matches(article: Mapping[str, Any], marker: Marker) -> Matches:
    """
    Return where an article matches.

    :param article: its detail, as served.
    """
    sections = article["sections"]
    standfirst, headings = article["standfirst"], [each["heading"] for each in sections]
    texts = list(_within(LOOKED_AT, (html.text(each["html"]) for each in sections)))
    marks = iter(marker.marks([standfirst, *headings, *texts], article["language"]))
    cuts = _best(_windows(standfirst, next(marks), marker.weights), OF_A_SECTION)
    of_headings = list(islice(marks, len(headings)))
    found: list[tuple[float, SectionMatch]] = []
    for section, text, headed, marked in zip(sections, texts, of_headings, marks, strict=True):
        if headed or marked:
            own = _best(_windows(text, marked, marker.weights), OF_A_SECTION)
            score = _said(marked, marker.weights) + OF_HEADING * _said(headed, marker.weights)
            passages = tuple(cut.passage() for cut in sorted(own, key=attrgetter("start")))
            match = SectionMatch(section["anchor"], section["heading"], passages)
            found.append((score, match))
            cuts += own
    found.sort(key=lambda each: -each[0])  # of equals the first in the article
    return Matches(
        passages=tuple(cut.passage() for cut in _best(cuts, OF_AN_ARTICLE)),
        sections=tuple(match for _, match in found[:SECTIONS]),
    )


def _within(most: int, texts: Iterable[str]) -> Iterator[str]:
    """Yield each text, and of all of them together no more than so many characters."""
    for text in texts:
        yield text[:most]
        most = max(0, most - len(text))


def _said(marks: Iterable[Mark], weights: tuple[float, ...]) -> float:
    """Return how much marks say: another term more than the same again."""
    counts: dict[int, int] = {}
    for mark in marks:
        counts[mark.term] = counts.get(mark.term, 0) + 1
    return sum(weights[term] * (1 + math.log(count)) for term, count in counts.items())


def _windows(text: str, marks: list[Mark], weights: tuple[float, ...]) -> list[_Cut]:
    """Return a piece of the text around each mark."""
    if not marks:
        return []
    sentences = [found.end() for found in _SENTENCE.finditer(text)]
    starts, ends = [mark.start for mark in marks], [mark.end for mark in marks]
    found = []
    for number, mark in enumerate(marks):
        start = _start(text, mark.start, sentences)
        end = _end(text, start + WIDTH)
        first, beyond = bisect_left(starts, start, hi=number), bisect_right(ends, end, lo=number)
        inside = tuple(marks[first:beyond])
        found.append(_Cut(_said(inside, weights), start, end, text, inside))
    return found


def _best(cuts: list[_Cut], most: int) -> list[_Cut]:
    """Return the best of them, none of which overlaps another."""
    kept: list[_Cut] = []
    for cut in sorted(cuts, key=lambda each: -each.score):
        if len(kept) == most:
            break
        if all(
            cut.text is not each.text or cut.start >= each.end or cut.end <= each.start
            for each in kept
        ):
            kept.append(cut)
    return kept


def _start(text: str, mark: int, ends: list[int]) -> int:
    """Return where a passage begins: with its sentence, or with a word not far before the mark."""
    before = bisect_right(ends, mark)
    sentence = ends[before - 1] if before else 0
    if mark - sentence <= LEAD:
        return sentence
    space = text.find(" ", mark - LEAD, mark)
    return space + 1 if space >= 0 else mark - LEAD


def _end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", end - LEAD, end)
    return space if space >= 0 else end
