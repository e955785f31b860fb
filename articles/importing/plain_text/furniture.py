"""Which blocks belong to the page and not to the article, each with its reason."""

from __future__ import annotations

from collections import Counter

from articles.importing.plain_text import phrases, shapes
from articles.importing.plain_text.blocks import Block

# What could as well be the heading of an article about it.
_COULD_BE_A_HEADING = frozenset(
    {"account", "navigation", "subscription prompt", "share bar", "reply form"}
)
# Words that a caption and its picture's description have in common, in characters.
_SHORTEST_TWIN = 20


def reasons_of(blocks: list[Block]) -> list[str]:
    """Return for each block why it's furniture on its own showing, or ""."""
    return [
        "picture or form field"
        if shapes.is_placeholder(block.whole)
        else phrases.furniture(block.whole)
        for block in blocks
    ]


def without_headings(blocks: list[Block], reasons: list[str]) -> list[str]:
    """Return the reasons without those of lines that stand over a paragraph as a heading does."""
    kept = list(reasons)
    for place, reason in enumerate(reasons[:-1]):
        after = blocks[place + 1]
        if (
            reason in _COULD_BE_A_HEADING
            and blocks[place].gap
            and not reasons[place + 1]
            and shapes.can_be_heading(blocks[place].whole)
            and shapes.is_prose(after.whole)
        ):
            kept[place] = ""
    return kept


def reply_form(blocks: list[Block], reasons: list[str]) -> int:
    """
    Return the block where the reply form starts, which goes on to the end; else their number.

    The same words over the article, on a button, start nothing: most of the prose is before them.
    """
    prose = [
        len(block.whole) if shapes.is_prose(block.whole) and not reason else 0
        for block, reason in zip(blocks, reasons, strict=True)
    ]
    total, before = sum(prose), 0
    for place, block in enumerate(blocks):
        if place and before * 2 >= total and phrases.opens_replies(block.whole):
            return place
        before += prose[place]
    return len(blocks)


def captions(blocks: list[Block]) -> dict[int, str]:
    """Return the blocks of a page that come twice: a picture's description and its caption."""
    often = Counter(block.whole for block in blocks)
    found: dict[int, str] = {}
    for place, block in enumerate(blocks):
        if often[block.whole] > 1:
            found[place] = "repeated line"
        elif shapes.has_words(block.whole) and _is_doubled(block.whole):
            found[place] = "picture description"
        for other in range(place + 1, min(place + 3, len(blocks))):
            if _are_twins(block.whole, blocks[other].whole):
                found.setdefault(place, "picture description")
                found.setdefault(other, "caption")
    return found


def _is_doubled(text: str) -> bool:
    half = len(text) // 2
    return len(text) > 8 and text[:half].strip() == text[half:].strip()


def _are_twins(text: str, other: str) -> bool:
    shorter, longer = sorted((text.rstrip("."), other), key=len)
    return len(shorter) >= _SHORTEST_TWIN and (
        longer.startswith(shorter) or longer.endswith(shorter)
    )
