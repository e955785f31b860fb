"""Puts the parts together: each block gets one use, or a reason why it has none."""

from __future__ import annotations

from articles.content.document import Author, Document, Dropped, Reading, Unreadable
from articles.importing.plain_text import furniture, page, people, shapes
from articles.importing.plain_text.back import Back, back_of, back_of_page
from articles.importing.plain_text.blocks import Block, blocks_of
from articles.importing.plain_text.body import Builder
from articles.importing.plain_text.decoding import text_of
from articles.importing.plain_text.front import Front, front_of

_NO_TITLE = "The text has no title: no line before its first paragraph looks like one."
# A standfirst may stand between a page's title and its text, with dates and names around it.
_OUTSIDE = "outside the article"
# So many blocks after a page's article may hold its author's bio, and so many of its own last.
_AFTER, _LAST = 8, 2


def parse(data: bytes) -> Reading:
    """
    Return the article in a file of plain text, and every line that isn't in it.

    Headings, links ("Also read") and their places, the byline and the author's bio are found by
    where they stand and how they look. HTML in the sections is paragraphs and lists, escaped.

    :raises Unreadable: if it's not text, empty, too long, or has no title.
    """
    blocks = blocks_of(text_of(data))
    reasons = furniture.reasons_of(blocks)
    from_page = page.is_page(blocks, reasons)
    if from_page:
        title, after = _read_page(blocks, reasons)
    else:
        reasons = furniture.without_headings(blocks, reasons)
        title, after = _read_article(blocks, reasons)
    kept = [place for place, reason in enumerate(reasons) if not reason and place > title]
    front = front_of(blocks, kept)
    _note(reasons, front.reasons)
    kept = [place for place in kept if place not in front.used and not reasons[place]]
    if from_page:
        back = back_of_page(blocks, [*kept[-_LAST:], *after], front.names)
        for place in back.used:
            reasons[place] = ""
    else:
        back = back_of(blocks, kept, front.names)
    _note(reasons, back.reasons)
    kept = [place for place in kept if place not in back.used and not reasons[place]]
    body = Builder(blocks, kept, from_page=from_page).build()
    _note(reasons, body.reasons)
    document = Document(
        title=_line_of_title(blocks[title]),
        sections=tuple(body.sections),
        standfirst=front.standfirst,
        authors=_authors(front, back),
        links=tuple(body.links),
    )
    return Reading(document, _dropped(blocks, reasons, front.rests))


def _read_article(blocks: list[Block], reasons: list[str]) -> tuple[int, list[int]]:
    """Return the title's place in a text that is only an article; the reply form gets reasons."""
    form = furniture.reply_form(blocks, reasons)
    for place in range(form, len(blocks)):
        reasons[place] = reasons[place] or "reply form"
    title = next((place for place, reason in enumerate(reasons) if not reason), None)
    if title is None or not shapes.can_be_title(blocks[title].whole):
        raise Unreadable(_NO_TITLE)
    return title, []


def _read_page(blocks: list[Block], reasons: list[str]) -> tuple[int, list[int]]:
    """Return the title's place in a page, and the blocks after it where the bio may stand."""
    extent = page.extent_of(blocks, reasons)
    if extent is None:
        raise Unreadable(_NO_TITLE)
    kept = {extent.title, *_front_places(blocks, reasons, extent)}
    for place in range(len(blocks)):
        if not extent.start <= place < extent.end and place not in kept:
            reasons[place] = reasons[place] or _OUTSIDE
    for place, reason in furniture.captions(blocks, range(extent.start, extent.end)).items():
        reasons[place] = reasons[place] or reason
    after = range(extent.end, min(extent.end + _AFTER, len(blocks)))
    return extent.title, [place for place in after if reasons[place] == _OUTSIDE]


def _front_places(blocks: list[Block], reasons: list[str], extent: page.Extent) -> list[int]:
    """Return the standfirst and the byline among the dates and buttons under a page's title."""
    between = [place for place in range(extent.title + 1, extent.start) if not reasons[place]]
    sentences = [place for place in between if shapes.is_sentence(blocks[place].whole)]
    bylines = [place for place in between if people.names_in(blocks[place].whole)[0]]
    return sentences[:1] + bylines[:1]


def _line_of_title(block: Block) -> str:
    # Some pages make a list of one item out of their title.
    return block.text if block.marker == "•" else block.whole


def _note(reasons: list[str], more: dict[int, str]) -> None:
    for place, reason in more.items():
        reasons[place] = reason


def _authors(front: Front, back: Back) -> tuple[Author, ...]:
    names = dict.fromkeys([*front.names, *back.bios])
    return tuple(Author(name, back.bios.get(name, "")) for name in names)


def _dropped(blocks: list[Block], reasons: list[str], rests: dict[int, str]) -> tuple[Dropped, ...]:
    lines = [
        Dropped(line.number, line.text, reason)
        for block, reason in zip(blocks, reasons, strict=True)
        if reason
        for line in block.lines
    ]
    # A byline's names are in the article; its date isn't.
    lines += [
        Dropped(blocks[place].lines[0].number, rest, "rest of the byline")
        for place, rest in rests.items()
    ]
    return tuple(sorted(lines, key=lambda dropped: dropped.line))
