"""
Where the article stands in the text of a whole web page: after menus, before footers.

It's the stretch with the densest prose, and its title is the line before it that looks like one
and shares its words with it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from articles.importing.plain_text import furniture, phrases, shapes
from articles.importing.plain_text.blocks import Block

# Fewer lines of machinery than this are dirt on an otherwise clean text.
_FEWEST_TRACES = 8
# Of them, so many are before the first paragraph, or give themselves away by their words.
_FEWEST_TELLING = 3
# What a block adds to the stretch that it's in. A paragraph counts by its length up to 400
# characters, so that one long imprint can't outweigh an article of short paragraphs.
_PER_CHARACTER = 0.01
_LONGEST_COUNTED = 400
_PARAGRAPH, _SENTENCE, _ITEM, _LINE, _FURNITURE = 0.4, 0.3, -0.35, -1.4, -0.3
# A paragraph with other lines right above or below it, where paragraphs have blank lines, is
# mostly a teaser's or a picture's text.
_CROWDED = 0.3
# So many blocks, of captions and buttons, may part the first paragraphs from the rest.
_CLOSE = 12
# A candidate for the title is looked for in so many blocks before the article, and no more.
_REACH = 700
# Titles are repeated in pages; captions are as like the text as titles, but come in pairs.
_REPEATED, _CAPTION = 0.15, 0.35
_SCREEN = 40  # blocks
# A line just above the chosen one is the title if it's nearly as much like one: the lower is
# the standfirst.
_NEARLY = 0.55


@dataclass(frozen=True, slots=True)
class Extent:
    """Block numbers: the title, and the half-open range of the article's body."""

    title: int
    start: int
    end: int


def is_page(blocks: list[Block], reasons: list[str]) -> bool:
    """Say if the text is a whole page, with menus, rather than an article that someone saved."""
    traces = 0
    before = -1
    run = 0
    for block, reason in zip(blocks, reasons, strict=True):
        traces += bool(reason)
        short = shapes.weight(block.text) < 30 and block.text.count(" ") < 4
        run = run + 1 if short and not shapes.is_sentence(block.text) else 0
        # Six short lines on end are a menu, and so is every further one.
        traces += run > 5
        if before < 0 and shapes.is_prose(block.whole):
            before = traces
    # A list of many short items within an article is no menu: its page would have more to it.
    telling = before >= _FEWEST_TELLING or sum(map(bool, reasons)) >= _FEWEST_TELLING
    return before >= 0 and traces >= _FEWEST_TRACES and telling


def extent_of(blocks: list[Block], reasons: list[str]) -> Extent | None:
    """Return where the article stands, or None if nothing before it could be its title."""
    start, end = _densest(blocks, reasons)
    title = _title(blocks, reasons, start, end)
    if title is None:
        return None
    return Extent(title, _first_paragraph(blocks, reasons, title, start), end)


def _first_paragraph(blocks: list[Block], reasons: list[str], title: int, start: int) -> int:
    """Return where the text starts: a paragraph close above the densest stretch belongs to it."""
    scores = _scores(blocks, reasons)
    above = range(max(title + 1, start - _CLOSE), start)
    # A paragraph that stands alone has more than its bonus; a crowded one has less.
    return next((place for place in above if scores[place] > 1), max(start, title + 1))


def _densest(blocks: list[Block], reasons: list[str]) -> tuple[int, int]:
    """Return the range of blocks with the greatest sum of scores (Kadane's way: one pass)."""
    scores = _scores(blocks, reasons)
    best, best_range = 0.0, (0, 0)
    total, start = 0.0, 0
    for place, score in enumerate(scores):
        if total <= 0:
            total, start = 0.0, place
        total += score
        if total > best:
            best, best_range = total, (start, place + 1)
    return best_range


def _scores(blocks: list[Block], reasons: list[str]) -> list[float]:
    marked = shapes.ends_its_sentences(block.whole for block in blocks)
    prose = [shapes.is_paragraph(block.whole, marked=marked) for block in blocks]
    apart = [
        each or shapes.is_sentence(block.whole) for each, block in zip(prose, blocks, strict=True)
    ]
    # Above and below are a blank line, the end of the text, or more of the same.
    free = [
        not place
        or place == len(blocks)
        or blocks[place].gap > 0
        or (apart[place] and apart[place - 1])
        for place in range(len(blocks) + 1)
    ]
    alone = [free[place] and free[place + 1] for place in range(len(blocks))]
    sizes = [_size(block.whole) if each else 0 for block, each in zip(blocks, prose, strict=True)]
    standing = sum(size for size, stands in zip(sizes, alone, strict=True) if stands)
    spaced = standing * 2 > sum(sizes)
    seen: set[str] = set()
    scores = []
    for block, reason, is_prose, stands in zip(blocks, reasons, prose, alone, strict=True):
        score = _score(block, reason, is_prose=is_prose)
        if is_prose and spaced and not stands:
            score *= _CROWDED
        if block.whole in seen:
            score = min(score, _FURNITURE)
        seen.add(block.whole)
        scores.append(score)
    return scores


def _score(block: Block, reason: str, *, is_prose: bool) -> float:
    text = block.whole
    if reason:
        return _FURNITURE
    if is_prose:
        return _PARAGRAPH + _size(text) * _PER_CHARACTER
    if not shapes.has_words(text):
        return _FURNITURE
    if block.marker:
        return _ITEM
    return _SENTENCE if shapes.is_sentence(text) and text.count(" ") > 3 else _LINE


def _size(text: str) -> int:
    return min(shapes.weight(text), _LONGEST_COUNTED)


def _title(blocks: list[Block], reasons: list[str], start: int, end: int) -> int | None:
    body = Counter[str]()
    for block in blocks[start:end]:
        if shapes.is_long(block.whole):
            body.update(shapes.stems(block.whole))
    often = Counter(block.whole for block in blocks)
    captions = furniture.captioned(blocks)
    likeness: dict[int, float] = {}
    after_label = False
    for place in range(max(0, start - _REACH), min(start + 3, len(blocks))):
        text = blocks[place].whole
        if place >= start and shapes.is_prose(text):
            break
        alone = blocks[place].gap and (place + 1 == len(blocks) or blocks[place + 1].gap)
        if blocks[place].marker and not alone:
            continue
        if not after_label and not reasons[place] and _is_candidate(blocks[place]):
            likeness[place] = _likeness(text, body) + _REPEATED * (often[text] > 1)
            likeness[place] -= _CAPTION * (place in captions)
        after_label = bool(phrases.label_alone(text))
    if not any(likeness.values()):
        return None
    # The nearer the better: a line a screen above the text is worth half of one close to it.
    chosen = max(
        likeness,
        key=lambda place: likeness[place] * (1 - 0.5 * min(1.0, max(0, start - place) / _SCREEN)),
    )
    return _above(chosen, likeness, blocks)


def _above(chosen: int, likeness: dict[int, float], blocks: list[Block]) -> int:
    for place in range(chosen - 1, max(-1, chosen - 2), -1):
        text = blocks[place].whole
        if (
            likeness.get(place, 0) > _NEARLY * likeness[chosen]
            and (text.count(" ") > 2 or shapes.weight(text) > 2 * len(text))
            and blocks[chosen].whole not in text
        ):
            return place
    return chosen


def _is_candidate(block: Block) -> bool:
    text = block.text if block.marker == "•" else block.whole
    if text[0] in "(…[" or text[0].islower() or text.endswith((":", "…", "...")):
        return False
    if phrases.is_date(text) or furniture.is_doubled(text) or not shapes.can_be_title(text):
        return False
    return shapes.weight(text) >= 12 and not text.endswith((".", "।"))


def _likeness(text: str, body: Counter[str]) -> float:
    """Return from 0 to 1 how much of the line the body speaks of; a line of few words has less."""
    own = shapes.stems(text)
    return sum(min(body[stem], 3) / 3 for stem in own) / max(len(own), 6)
