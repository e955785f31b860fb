"""What stands between an article's title and its text: the byline, a date, a standfirst."""

from __future__ import annotations

from dataclasses import dataclass, field

from articles.importing.plain_text import people, phrases
from articles.importing.plain_text.blocks import Block

# So many blocks after the title may hold a byline, a date and a standfirst.
_FRONT = 6


@dataclass(slots=True)
class Front:
    """What stands between the title and the text; each block number has one use."""

    standfirst: str = ""
    names: list[str] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    reasons: dict[int, str] = field(default_factory=dict)
    # What is left of a byline when its names are taken out: a date or a place.
    rests: dict[int, str] = field(default_factory=dict)


def front_of(blocks: list[Block], places: list[int]) -> Front:
    """
    Return the byline, date and standfirst of a text, out of its first blocks after the title.

    :param places: the numbers of the blocks that are not furniture, in order.
    """
    front = Front()
    above: list[int] = []
    for place in places[:_FRONT]:
        text = blocks[place].whole
        names, rest = people.names_in(text)
        if names:
            _take_byline(front, place, names, rest)
            if len(above) == 1:
                front.standfirst = blocks[above[0]].whole
                front.used.add(above[0])
            above = []
        elif phrases.is_date(text):
            front.reasons[place] = "date"
        elif front.names or len(above) > 1:
            break
        else:
            above.append(place)
    return front


def _take_byline(front: Front, place: int, names: tuple[str, ...], rest: str) -> None:
    if front.names:
        front.reasons[place] = "byline, again"
        return
    front.names = list(dict.fromkeys(names))
    front.used.add(place)
    if rest:
        front.rests[place] = rest
