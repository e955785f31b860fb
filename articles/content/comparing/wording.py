"""
Which words of a text were taken out, and which were put in.

Lines are matched first, then the words of those that have no match. Both look for the longest
common subsequence with bit vectors (Hyyrö 2004), whose time is the product of the two lengths
divided by the width of a machine word, whatever the texts hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

from articles.content import words as counting

Kind = Literal["equal", "removed", "added"]
EQUAL: Final = "equal"
REMOVED: Final = "removed"
ADDED: Final = "added"

# Bits of the table of matches: 12 MB, a tenth of a second. That is 10,000 words on both sides
# without one line in common; beyond it such a passage is told as replaced whole.
MOST_BITS = 100_000_000
# Lines of a passage, of one text times of the other, and the words looked at for them: 0.2 s.
MOST_PAIRS = 100_000
MOST_LOOKS = 5_000_000
ALIKE = 0.34  # share of words that two lines have in common, to be taken for the same line
BY_PAIR = 1.2  # how much more may be told as changed, to keep each line by itself

# Scripts written without spaces: kana, CJK ideographs, and Thai, Lao, Myanmar and Khmer, whose
# signs above and below stay with their letter.
_IDEOGRAPHS = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_UNSPACED = rf"{_IDEOGRAPHS}\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_SIGNS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
    "\u3099\u309a\ufe00-\ufe0f\U000e0100-\U000e01ef"
)
# Marks of punctuation, one by one; the joiners of Persian and of emoji stay inside their word.
_MARKS = (
    "!-/:-@\\[-`{-~¡-©«-±´¶-¸»¿×÷\u2010-\u2027\u2030-\u205e\u3000-\u303f\uff01-\uff0f\uff1a-\uff20"
)
_IN_WORD = rf"[^\s{_MARKS}{_UNSPACED}]"
_WORD = re.compile(rf"{_IN_WORD}+(?:['’.,\-]{_IN_WORD}+)*|[{_UNSPACED}][{_SIGNS}]*|\S")
_LINE = re.compile(r"[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that both have, or only the one before, or only the one after."""

    kind: Kind
    text: str


class _Change(NamedTuple):
    """Where both differ: the places in the text before, and those in the one after."""

    start: int
    end: int
    other_start: int
    other_end: int

    @property
    def length(self) -> int:
        return max(self.end - self.start, self.other_end - self.other_start)

    @property
    def weight(self) -> int:
        """How many characters somebody has to read to see what it is."""
        return self.end - self.start + self.other_end - self.other_start

    def moved(self, by: int, other_by: int) -> _Change:
        start, end, other_start, other_end = self
        return _Change(start + by, end + by, other_start + other_by, other_end + other_by)


def words(before: str, after: str) -> list[Piece]:
    """
    Return the pieces of both texts in reading order, what was removed before what was added.

    Those that aren't added make up the text before, those that aren't removed the text after, to
    the letter. Two pieces of one kind never stand side by side.
    """
    by_line = _changes(before, after, _LINE)
    by_word = [each for change in by_line for each in _finer(before, after, change)]
    pieces: list[Piece] = []
    last = 0
    for change in by_word:
        pieces += [
            Piece(EQUAL, before[last : change.start]),
            Piece(REMOVED, before[change.start : change.end]),
            Piece(ADDED, after[change.other_start : change.other_end]),
        ]
        last = change.end
    return [piece for piece in [*pieces, Piece(EQUAL, before[last:])] if piece.text]


def is_changed(pieces: Iterable[Piece]) -> bool:
    """Tell whether anything was removed or added."""
    return any(piece.kind != EQUAL for piece in pieces)


def changed_words(pieces: Iterable[Piece]) -> tuple[int, int]:
    """Return how many words were removed and how many added."""
    counts = {EQUAL: 0, REMOVED: 0, ADDED: 0}
    for piece in pieces:
        counts[piece.kind] += counting.count(piece.text)
    return counts[REMOVED], counts[ADDED]


def common(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """
    Return the places of a longest common subsequence, as pairs that rise in both.

    Too much for MOST_BITS: what the two have in common at their beginning and end alone.
    """
    start, shorter = 0, min(len(before), len(after))
    while start < shorter and before[start] == after[start]:
        start += 1
    end = 0
    while end < shorter - start and before[-1 - end] == after[-1 - end]:
        end += 1
    middle = _common(before[start : len(before) - end], after[start : len(after) - end])
    return [
        *((place, place) for place in range(start)),
        *((start + one, start + other) for one, other in middle),
        *((len(before) - place, len(after) - place) for place in range(end, 0, -1)),
    ]


def _common(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Row by row of the table: a bit that is clear says that the longest match grew there."""
    if not before or not after or len(before) * len(after) > MOST_BITS:
        return []
    where: dict[str, int] = {}
    for place, item in enumerate(before):
        where[item] = where.get(item, 0) | (1 << place)
    full = (1 << len(before)) - 1
    row, rows = full, []
    for item in after:
        matches = row & where.get(item, 0)
        row = ((row + matches) | (row - matches)) & full
        rows.append(row)
    found = []
    one, other = len(before), len(after)
    while one and other:
        if rows[other - 1] >> (one - 1) & 1:
            one -= 1
        elif other > 1 and not rows[other - 2] >> (one - 1) & 1:
            other -= 1
        else:
            one, other = one - 1, other - 1
            found.append((one, other))
    return found[::-1]


def _changes(before: str, after: str, unit: re.Pattern[str]) -> Iterator[_Change]:
    """Yield what lies between the units that both have, without the space that both have there."""
    ours = [found.span() for found in unit.finditer(before)]
    theirs = [found.span() for found in unit.finditer(after)]
    pairs = common(
        [before[start:end] for start, end in ours], [after[start:end] for start, end in theirs]
    )
    matched = [(*ours[one], *theirs[other]) for one, other in pairs]
    last, other_last = 0, 0
    for start, end, other_start, other_end in [
        *matched,
        (len(before), len(before), len(after), len(after)),
    ]:
        change = _trimmed(before, after, _Change(last, start, other_last, other_start))
        if change.weight:
            yield change
        last, other_last = end, other_end


def _trimmed(before: str, after: str, change: _Change) -> _Change:
    start, end, other_start, other_end = change
    if before[start:end] == after[other_start:other_end]:
        return _Change(end, end, other_end, other_end)
    while (
        start < end
        and other_start < other_end
        and before[start] == after[other_start]
        and before[start].isspace()
    ):
        start, other_start = start + 1, other_start + 1
    while (
        start < end
        and other_start < other_end
        and before[end - 1] == after[other_end - 1]
        and before[end - 1].isspace()
    ):
        end, other_end = end - 1, other_end - 1
    return _Change(start, end, other_start, other_end)


def _finer(before: str, after: str, change: _Change) -> list[_Change]:
    """
    Return what differs, word by word, inside a change that was found line by line.

    Lines that resemble each other are set side by side, so that one that went doesn't run into the
    next; but where words only moved to another line, as when one is parted, that says less.
    """
    freely = _folded(before, after, _inside(before, after, change))
    if "\n" not in before[change.start : change.end] + after[change.other_start : change.other_end]:
        return freely
    by_pair = _folded(before, after, _in_pairs(before, after, change))
    if sum(each.weight for each in by_pair) <= BY_PAIR * sum(each.weight for each in freely):
        return by_pair
    return freely


def _inside(before: str, after: str, change: _Change) -> Iterator[_Change]:
    start, end, other_start, other_end = change
    for each in _changes(before[start:end], after[other_start:other_end], _WORD):
        yield each.moved(start, other_start)


def _in_pairs(before: str, after: str, change: _Change) -> Iterator[_Change]:
    start, end, other_start, other_end = change
    ours = [found.span() for found in _LINE.finditer(before, start, end)]
    theirs = [found.span() for found in _LINE.finditer(after, other_start, other_end)]
    last, other_last = start, other_start
    for one, other in _alike(
        [before[slice(*it)] for it in ours], [after[slice(*it)] for it in theirs]
    ):
        pair = _Change(*ours[one], *theirs[other])
        between = _trimmed(before, after, _Change(last, pair.start, other_last, pair.other_start))
        yield from [between] if between.weight else []
        yield from _inside(before, after, pair)
        last, other_last = pair.end, pair.other_end
    rest = _trimmed(before, after, _Change(last, end, other_last, other_end))
    yield from [rest] if rest.weight else []


def _alike(ours: Sequence[str], theirs: Sequence[str]) -> list[tuple[int, int]]:
    """Return the pairs of lines, rising in both, that have the most words in common."""
    pairs = len(ours) * len(theirs)
    if not pairs or pairs > MOST_PAIRS:
        return []
    bags = [frozenset(_WORD.findall(line)) for line in ours]
    others = [frozenset(_WORD.findall(line)) for line in theirs]
    if sum(map(len, bags)) * len(others) > MOST_LOOKS:
        return []
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for one, bag in enumerate(bags, start=1):
        for other, bag_there in enumerate(others, start=1):
            best[one][other] = max(
                best[one - 1][other],
                best[one][other - 1],
                best[one - 1][other - 1] + _likeness(bag, bag_there),
            )
    found = []
    one, other = len(ours), len(theirs)
    while one and other:
        if best[one][other] == best[one - 1][other]:
            one -= 1
        elif best[one][other] == best[one][other - 1]:
            other -= 1
        else:
            one, other = one - 1, other - 1
            found.append((one, other))
    return found[::-1]


def _likeness(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """Return the share of words that both have, or 0 where it is too small to mean anything."""
    share = 2 * len(ours & theirs) / (len(ours) + len(theirs))
    return share if share >= ALIKE else 0.0


def _folded(before: str, after: str, changes: Iterable[_Change]) -> list[_Change]:
    """
    Make one change of two that have less between them than they change themselves.

    A word that happens to stand in two different sentences makes neither of them more readable.
    A change is never drawn over the end of a line.
    """
    kept: list[_Change] = []
    for change in changes:
        while kept:
            between = change.start - kept[-1].end
            is_short = between <= min(kept[-1].length, change.length)
            if between and (not is_short or _parts_lines(before, after, kept[-1], change)):
                break
            last = kept.pop()
            change = _Change(last.start, change.end, last.other_start, change.other_end)  # noqa: PLW2901
        kept.append(change)
    return kept


def _parts_lines(before: str, after: str, change: _Change, following: _Change) -> bool:
    """Tell whether a line ends between the two, or at the edge of either."""
    between = before[change.end : following.start]
    ends = (
        before[following.start : following.start + 1],
        after[following.other_start : following.other_start + 1],
    )
    begins = before[change.end - 1 : change.end], after[change.other_end - 1 : change.other_end]
    return "\n" in {*between, *ends, *begins}
