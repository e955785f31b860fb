"""
From text to blocks: the paragraphs of the file, each with the lines that it was made of.

A file is either unwrapped (a line is a paragraph) or wrapped at some column (a paragraph is a run
of lines); which of the two is read off its lines' lengths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

# What may not be seen: white space, and marks of direction and joining on their own.
_VISIBLE = re.compile(r"[^\s\u200c-\u200f\u202a-\u202e\u2061-\u2069\ufe00-\ufe0f]")
# A glyph that is only ever a bullet, or a mark that is one where a space follows.
_GLYPH = re.compile(r"[•●○◦▪▫■□☆★‣⁃∙]\s*(?=\S)")
_BULLET = re.compile(r"(?:[•●○◦▪▫■□☆★‣⁃∙]\s*|[·*+–-]\s+)(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]")

# Columns. Nobody wraps prose narrower than the first; a text whose lines go far beyond the second
# isn't wrapped at all.
_NARROWEST, _WIDEST = 50, 110
# Of the lines that continue, how many must have been too full for the next line's first word.
_FULL_SHARE = 0.7
# Runs of fewer continued lines than this say nothing about the file.
_FEWEST_CONTINUED = 4


@dataclass(frozen=True, slots=True)
class Line:
    number: int  # counted from 1
    text: str  # as in the file, without the space around it
    indent: int  # columns

    @property
    def right(self) -> int:
        """The column where the line ends."""
        return self.indent + len(self.text)


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph, list item or line on its own."""

    lines: tuple[Line, ...]
    whole: str  # in one piece, single spaces
    text: str  # the same without the list marker
    marker: str  # "•" for a bulleted item, "3" for one numbered 3, else empty
    gap: int  # blank lines before it


def blocks_of(text: str) -> list[Block]:
    """Return the blocks of the text in order; every line with something on it is in exactly one."""
    runs = _runs(text)
    width = _width([run for _, run in runs])
    blocks: list[Block] = []
    for gap, run in runs:
        for number, group in enumerate(_paragraphs(run, width)):
            blocks.append(_block(group, 0 if number else gap))
    return blocks


def _joined(pieces: list[str]) -> str:
    """
    Return the wrapped lines as one.

    No space comes after a hyphen between two letters, nor between two characters of a script
    that writes none.
    """
    parts = pieces[:1]
    for before, piece in pairwise(pieces):
        if not _touches(before, piece):
            parts.append(" ")
        parts.append(piece)
    return " ".join("".join(parts).split())


def _touches(before: str, after: str) -> bool:
    if _CJK.match(before[-1]) and _CJK.match(after[0]):
        return True
    return before[-1] == "-" and before[-2:-1].isalpha() and after[0].isalpha()


def _runs(text: str) -> list[tuple[int, list[Line]]]:
    """Return the runs of lines between blank lines, each with the number of blank ones before."""
    runs: list[tuple[int, list[Line]]] = []
    gap, open_run = 0, False
    for number, raw in enumerate(text.split("\n"), start=1):
        if not _VISIBLE.search(raw):
            gap, open_run = gap + 1, False
            continue
        content = raw.strip()
        expanded = raw.expandtabs(4)
        line = Line(number, content, len(expanded) - len(expanded.lstrip()))
        if open_run:
            runs[-1][1].append(line)
        else:
            runs.append((gap, [line]))
        gap, open_run = 0, True
    return runs


def _width(runs: list[list[Line]]) -> int:
    """
    Return the column at which the text was wrapped, or 0 if it wasn't.

    It was if nearly no line is longer than some width, and most lines that another follows
    directly were too full to take the next one's first word.
    """
    lengths = sorted(line.right for run in runs for line in run if " " in line.text)
    if not lengths:
        return 0
    # One line in a hundred may be an address or a table and stick out.
    width = lengths[int(len(lengths) * 0.99)] if len(lengths) > 100 else lengths[-1]
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    # Shorter lines than half the width are menus, verse and addresses, wrapped or not.
    continued = [
        (line, after)
        for run in runs
        for line, after in pairwise(run)
        if line.right > width // 2 and not _marker(after.text)
    ]
    full = sum(_is_full(line, after, width) for line, after in continued)
    if len(continued) < _FEWEST_CONTINUED or full < len(continued) * _FULL_SHARE:
        return 0
    return width


def _is_full(line: Line, after: Line, width: int) -> bool:
    """Say if the next line's first word had no room; a few columns are forgiven."""
    word = after.text.split(maxsplit=1)[0]
    return line.right + 1 + len(word) > width - 6 or bool(
        _CJK.search(word) and line.right * 2 > width - 6
    )


def _paragraphs(run: list[Line], width: int) -> Iterator[list[Line]]:
    if not width:
        yield from ([line] for line in run)
        return
    group = [run[0]]
    for line in run[1:]:
        if _continues(group, line, width):
            group.append(line)
        else:
            yield group
            group = [line]
    yield group


def _continues(group: list[Line], line: Line, width: int) -> bool:
    if _GLYPH.match(line.text):
        return False
    if _marker(line.text) and not (line.indent == group[-1].indent and len(group) > 1):
        return False
    hanging = _marker(group[0].text) and len(group) == 1
    if line.indent != group[-1].indent and not (hanging and line.indent > group[-1].indent):
        # Some writers indent the first line of a paragraph, and nothing else does.
        return len(group) == 1 and line.indent < group[0].indent and _is_full(group[0], line, width)
    if _is_full(group[-1], line, width):
        return True
    return group[-1].right > width * 0.75 and line.text[0].islower()


def _marker(text: str) -> bool:
    return bool(_BULLET.match(text) or _NUMBER.match(text))


def _block(lines: list[Line], gap: int) -> Block:
    whole = _joined([line.text for line in lines])
    marker = ""
    text = whole
    if found := _BULLET.match(whole):
        marker, text = "•", whole[found.end() :]
    elif found := _NUMBER.match(whole):
        marker, text = found.group(1), whole[found.end() :]
    return Block(tuple(lines), whole, text, marker, gap)
