"""One text out of two that began as the same one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from articles.content import html

# Tokens of one text. difflib's time grows with their square: this many take a tenth of a second,
# and a longer text is told as one passage that both changed.
MOST_TOKENS = 3_000

_TOKEN = re.compile(r"<[^>]*>|\s+|[^\s<]+|<")
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-z0-9]+)[^>]*>")
_VOID = frozenset({"br", "img"})


@dataclass(frozen=True, slots=True)
class Together:
    """Both changes in one text."""

    text: str
    overlaps: bool  # both changed one passage: it stands there twice, theirs before mine


def together_words(base: str, mine: str, theirs: str) -> Together:
    """Return a text with the words that either put in, and without those that either took out."""
    parts, overlaps = _three(_TOKEN.findall(base), _TOKEN.findall(mine), _TOKEN.findall(theirs))
    pieces: list[str] = []
    for part in parts:
        if isinstance(part, _Clash):
            pieces += [" ".join(filter(None, ("".join(part.theirs), "".join(part.mine))))]
        else:
            pieces += part
    return Together("".join(pieces), overlaps)


def together_html(base: str, mine: str, theirs: str) -> Together:
    """Return a body with both changes: whole blocks, then words in a block that both changed."""
    parts, _ = _three(list(_blocks(base)), list(_blocks(mine)), list(_blocks(theirs)))
    pieces: list[str] = []
    overlaps = False
    for part in parts:
        if not isinstance(part, _Clash):
            pieces += part
        elif len(part.base) == len(part.mine) == len(part.theirs):
            # Neighbours, say: one paragraph was changed by the one, the next by the other.
            for each in map(_one_block, part.base, part.mine, part.theirs):
                pieces.append(each.text)
                overlaps |= each.overlaps
        else:
            overlaps = True
            pieces += [*part.theirs, *part.mine]
    return Together("".join(pieces), overlaps)


def _one_block(base: str, mine: str, theirs: str) -> Together:
    if mine in (base, theirs):
        return Together(theirs, overlaps=False)
    if theirs == base:
        return Together(mine, overlaps=False)
    inside = together_words(base, mine, theirs)
    # Marks that one of them set may not fit the other's words: cleaning shows it.
    if inside.overlaps or html.clean(inside.text) != inside.text:
        return Together(theirs + mine, overlaps=True)
    return inside


@dataclass(frozen=True, slots=True)
class _Clash:
    base: Sequence[str]
    mine: Sequence[str]
    theirs: Sequence[str]


def _three(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> tuple[list[Sequence[str] | _Clash], bool]:
    """Return the passages in order, and whether any was changed by both in different ways."""
    parts: list[Sequence[str] | _Clash] = []
    overlaps = False
    at = at_mine = at_theirs = 0
    for start, length, start_mine, start_theirs in _kept(base, mine, theirs):
        was = base[at:start]
        now, other = mine[at_mine:start_mine], theirs[at_theirs:start_theirs]
        if now == other or was == now:
            parts.append(other)
        elif was == other:
            parts.append(now)
        else:
            overlaps = True
            parts.append(_Clash(was, now, other))
        parts.append(base[start : start + length])
        at, at_mine, at_theirs = start + length, start_mine + length, start_theirs + length
    return parts, overlaps


def _kept(
    base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield what all three have, in order: (start in base, length, start in mine, in theirs)."""
    if max(len(base), len(mine), len(theirs)) <= MOST_TOKENS:
        ours = SequenceMatcher(None, base, mine, autojunk=False).get_matching_blocks()
        others = SequenceMatcher(None, base, theirs, autojunk=False).get_matching_blocks()
        i = j = 0
        while i < len(ours) and j < len(others):
            own, other = ours[i], others[j]
            start = max(own.a, other.a)
            end = min(own.a + own.size, other.a + other.size)
            if start < end:
                yield start, end - start, own.b + start - own.a, other.b + start - other.a
            if own.a + own.size < other.a + other.size:
                i += 1
            else:
                j += 1
    yield len(base), 0, len(mine), len(theirs)


def _blocks(body: str) -> Iterator[str]:
    """Yield a clean body's outermost blocks."""
    depth = start = 0
    for tag in _TAG.finditer(body):
        if tag["name"] not in html.BLOCKS or tag["name"] in _VOID:
            continue
        depth += -1 if tag["end"] else 1
        if depth == 0:
            yield body[start : tag.end()]
            start = tag.end()
    if start < len(body):
        yield body[start:]
