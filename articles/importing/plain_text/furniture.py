"""Which blocks belong to the page and not to the article, each with its reason."""

from __future__ import annotations

from collections import Counter

from articles.importing.plain_text import phrases, shapes
from articles.importing.plain_text.blocks import Block

# What could as well be the heading of an article about it.
_COULD_BE_A_HEADING = frozenset(
    {"account", "navigation", "teasers", "subscription prompt", "share bar", "reply form"}
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


def captions(blocks: list[Block], inside: range) -> dict[int, str]:
    """
    Return the blocks of a page's article that stand twice in it: pictures' texts, teasers.

    Of a paragraph that is repeated, as a pulled quote or by a second copy, the first stays.
    """
    often = Counter(block.whole for block in blocks)
    found = {place: "caption" for place in captioned(blocks) if place in inside}
    seen: set[str] = set()
    linked = False
    for place in inside:
        text = blocks[place].whole
        # "Read more" comes often, and the title below it stands in other lists as well.
        label = bool(phrases.label_alone(text) or phrases.link_in(text))
        first = shapes.is_prose(text) and text not in seen
        if often[text] > 1 and not (label or linked or first):
            found[place] = "repeated line"
        elif is_doubled(text):
            found[place] = "picture description"
        seen.add(text)
        linked = label
    return found


def captioned(blocks: list[Block]) -> set[int]:
    """
    Return the places of pictures' descriptions and captions, as far as they come in pairs.

    The caption is the next block or the next but one, and goes on where the description ends.
    """
    return {
        place
        for first in range(len(blocks))
        for second in range(first + 1, min(first + 3, len(blocks)))
        if _are_twins(blocks[first], blocks[second])
        for place in (first, second)
    }


def is_doubled(text: str) -> bool:
    """Say if the line is the same words twice, as where a picture has its name for its text."""
    half = len(text) // 2
    return len(text) > 8 and shapes.has_words(text) and text[:half].strip() == text[half:].strip()


def _are_twins(first: Block, second: Block) -> bool:
    text, caption = first.whole.rstrip("."), second.whole
    if second.gap == 0 and len(caption) < len(text):
        text, caption = caption.rstrip("."), text
    return len(text) >= _SHORTEST_TWIN and caption.startswith(text)
