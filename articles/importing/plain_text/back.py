"""What stands at an article's end: the paragraphs about its authors."""

from __future__ import annotations

from dataclasses import dataclass, field

from articles.importing.plain_text import people, phrases
from articles.importing.plain_text.blocks import Block

# So many blank lines part what is no longer the article from its last paragraph.
_WIDE_GAP = 3
# So many blocks at the end may be bios.
_LAST = 4


@dataclass(slots=True)
class Back:
    """The bios by their authors' names, and what became of the blocks that they stand in."""

    bios: dict[str, str] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)
    reasons: dict[int, str] = field(default_factory=dict)


def back_of(blocks: list[Block], places: list[int], names: list[str]) -> Back:
    """
    Return the bios that end a text.

    A label ("About the author") announces them, or many blank lines part them, or the paragraph
    is about someone in the byline, or about a writer of whom the text says nothing.

    :param places: the numbers of the blocks of the text, furniture, title and byline left out.
    :param names: those in the byline.
    """
    last = [place for place in places[-_LAST:] if not phrases.link_in(blocks[place].whole)]
    for number, place in enumerate(last):
        if people.is_about(blocks[place].whole) and last[number + 1 :]:
            return _announced(blocks, place, last[number + 1 :], names)
    back = Back()
    before = " ".join(blocks[place].whole for place in places[:-_LAST])
    for place in reversed(last):
        block = blocks[place]
        name = people.name_in_bio(block.whole)
        known = _known(name, names)
        stranger = people.names_a_trade(block.whole) and name not in before
        if not name or not (known or stranger or block.gap >= _WIDE_GAP):
            break
        name = known or _known(name, list(back.bios)) or name
        after = back.bios.pop(name, "")
        back.bios = {name: f"{block.whole}\n\n{after}" if after else block.whole, **back.bios}
        back.used.add(place)
    return back


def back_of_page(blocks: list[Block], places: list[int], names: list[str]) -> Back:
    """Return the bios among the blocks around the end of a page's article."""
    back = Back()
    for place in places:
        text = blocks[place].whole
        name = people.name_in_bio(text)
        known = _known(name, names)
        if known and people.names_a_trade(text) and known not in back.bios:
            back.bios[known] = text
            back.used.add(place)
    return back


def _announced(blocks: list[Block], label: int, places: list[int], names: list[str]) -> Back:
    """Return the bios under their label: whose name starts one, or stands over it."""
    back = Back()
    name = names[0] if len(names) == 1 else ""
    lines: list[int] = []
    for place in places:
        text = blocks[place].whole
        found = people.name_in_bio(text) or next(filter(text.startswith, names), "")
        found = found or (text if people.is_name(text) else "")
        name = _known(found, [*back.bios, *names]) or found or name
        if not name:
            return Back()
        if text == name:
            lines.append(place)
        else:
            before = back.bios.get(name, "")
            back.bios[name] = f"{before}\n\n{text}" if before else text
        back.used.add(place)
    if not back.bios:
        return Back()
    # A name over its bio is in the article as the author's name, unless the bio has it again.
    back.reasons = {
        place: "author's name, again"
        for place in lines
        if blocks[place].whole in names or blocks[place].whole in " ".join(back.bios.values())
    }
    back.reasons[label] = "label of the author's bio"
    back.used -= back.reasons.keys()
    return back


def _known(name: str, names: list[str]) -> str:
    """Return which of the names is the same person's: one may be a part of the other."""
    own = set(name.split())
    return next(
        (each for each in names if own and (own <= set(each.split()) or set(each.split()) <= own)),
        "",
    )
