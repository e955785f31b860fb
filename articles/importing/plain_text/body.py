"""From the blocks of an article's text to its sections, with the links where they stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html import escape

from articles.content.document import Link, Section
from articles.importing.plain_text import phrases, shapes
from articles.importing.plain_text.blocks import Block

# A wrapped heading takes two lines at most.
_LINES_OF_HEADING = 2
# A heading has seldom more words; a title, mostly.
_WORDS_OF_HEADING = 5
# Marks that are a list's only where two stand right below one another: one alone is a dash.
_DASHES = re.compile(r"[-–·+*]\s")
_ONLY_URL = re.compile(r"<?https?://[^\s<>]+>?")


@dataclass(slots=True)
class Body:
    """The sections made of the blocks, and the blocks that turned out to be none of the text."""

    sections: list[Section] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)  # that no text came before
    reasons: dict[int, str] = field(default_factory=dict)


class Builder:
    """Reads the blocks of a text one after the other."""

    def __init__(self, blocks: list[Block], places: list[int], *, from_page: bool) -> None:
        self._blocks = [blocks[place] for place in places]
        self._places = places
        self._from_page = from_page
        self._body = Body()
        self._heading = ""
        self._html: list[str] = []
        self._links: list[Link] = []
        long = [block for block in self._blocks if shapes.is_long(block.whole)]
        self._spaced = sum(block.gap > 0 for block in long) * 2 > len(long)

    def build(self) -> Body:
        """Return the text as sections."""
        place = 0
        while place < len(self._blocks):
            place += (
                self._take_link(place)
                or self._take_label(place)
                or self._take_list(place)
                or self._take_heading(place)
                or self._take_paragraph(place)
            )
        self._close()
        return self._body

    def _take_link(self, place: int) -> int:
        link = phrases.link_in(self._blocks[place].whole)
        if link is None:
            return 0
        used = 1
        if not link.url and (url := self._url_at(place + 1)):
            link, used = replace(link, url=url), 2
        self._links.append(link)
        return used

    def _take_label(self, place: int) -> int:
        """Take a label that stands alone, with the titles below it."""
        label = phrases.label_alone(self._blocks[place].whole)
        if not label:
            return 0
        end = place + 1
        many = phrases.speaks_of_many(label)
        while self._is_link_title(end) and (
            end == place + 1 or self._is_one_more(end, place + 1, many=many)
        ):
            title, url = phrases.title_and_url(self._title_text(end))
            end += 1
            if not url and (url := self._url_at(end)):
                end += 1
            self._links.append(Link(label=label, title=title, url=url))
        if end > place + 1:
            return end - place
        if not self._from_page and self._is_heading(place):
            return 0
        self._body.reasons[self._places[place]] = "label without a title"
        return 1

    def _is_link_title(self, place: int) -> bool:
        if place >= len(self._blocks):
            return False
        text = self._blocks[place].whole
        return (
            shapes.has_words(text)
            and len(text) <= shapes.LONGEST_TITLE
            and not shapes.is_prose(text)
            and not text.endswith((".", ":"))
            and not phrases.label_alone(text)
            and not phrases.link_in(text)
        )

    def _is_one_more(self, place: int, first: int, *, many: bool) -> bool:
        """Say if a further title belongs to the label: a list's item, or one of a plural label."""
        block = self._blocks[place]
        if self._blocks[first].marker:
            return bool(block.marker)
        # A short line with a paragraph below it is the text's next heading.
        short = block.whole.count(" ") < _WORDS_OF_HEADING
        return many and (block.gap == 0 or not (short and self._is_heading(place)))

    def _title_text(self, place: int) -> str:
        block = self._blocks[place]
        return block.text if block.marker else block.whole

    def _url_at(self, place: int) -> str:
        if place < len(self._blocks) and _ONLY_URL.fullmatch(self._blocks[place].whole):
            return self._blocks[place].whole.strip("<>")
        return ""

    def _take_list(self, place: int) -> int:
        """Take the items of a list that starts here."""
        end = place
        kind = self._blocks[place].marker
        if not kind:
            return 0
        dashed = bool(_DASHES.match(self._blocks[place].whole))
        numbered = kind.isdigit()
        while end < len(self._blocks) and self._is_item(end, place, dashed=dashed):
            end += 1
        # A number or a dash alone is a part of its line; and a list's numbers are 1, 2, 3, since
        # the readers of it will count so.
        if (numbered or dashed) and end - place < 2:
            return 0
        if numbered and [block.marker for block in self._blocks[place:end]] != [
            str(number) for number in range(1, end - place + 1)
        ]:
            return 0
        if self._from_page and self._is_menu(place, end):
            for item in range(place, end):
                self._body.reasons[self._places[item]] = "menu"
            return end - place
        tag = "ol" if numbered else "ul"
        items = "".join(
            f"<li>{escape(block.text, quote=False)}</li>" for block in self._blocks[place:end]
        )
        self._add(f"<{tag}>{items}</{tag}>")
        return end - place

    def _is_item(self, place: int, first: int, *, dashed: bool) -> bool:
        block, start = self._blocks[place], self._blocks[first]
        if not block.marker or block.marker.isdigit() != start.marker.isdigit():
            return False
        if not dashed:
            return not _DASHES.match(block.whole)
        return bool(_DASHES.match(block.whole)) and (place == first or block.gap == 0)

    def _is_menu(self, place: int, end: int) -> bool:
        items = self._blocks[place:end]
        introduced = place > 0 and self._blocks[place - 1].whole.endswith((":", "："))
        words = sum(block.text.count(" ") + 1 for block in items)
        sentences = sum(shapes.is_sentence(block.text) for block in items)
        return not introduced and words < 6 * len(items) and sentences * 2 < len(items)

    def _take_heading(self, place: int) -> int:
        # Above a page's first paragraph stand captions; the lead comes before the headings.
        begun = self._html or self._body.sections
        if not self._is_heading(place) or (self._from_page and not begun):
            return 0
        self._close()
        self._heading = self._blocks[place].whole
        return 1

    def _is_heading(self, place: int) -> bool:
        if place + 1 >= len(self._blocks):
            return False
        block, after = self._blocks[place], self._blocks[place + 1]
        if len(block.lines) > _LINES_OF_HEADING or not shapes.can_be_heading(block.whole):
            return False
        if (self._spaced or self._from_page) and not (
            block.gap and (after.gap or shapes.is_prose(after.whole))
        ):
            return False
        if block.marker == "•":
            return False
        return self._is_text(place + 1)

    def _is_text(self, place: int) -> bool:
        block = self._blocks[place]
        if shapes.is_sentence(block.whole) or shapes.is_long(block.whole):
            return not (shapes.can_be_heading(block.whole) and not shapes.is_prose(block.whole))
        return bool(block.marker) or phrases.link_in(block.whole) is not None

    def _take_paragraph(self, place: int) -> int:
        text = self._blocks[place].whole
        if self._from_page and not (shapes.is_sentence(text) or shapes.is_paragraph(text)):
            self._body.reasons[self._places[place]] = "caption, teaser or loose line"
            return 1
        self._add(f"<p>{escape(text, quote=False)}</p>")
        return 1

    def _add(self, html: str) -> None:
        # What follows a link is a section of its own, so that the link keeps its place.
        if self._links:
            self._close()
        self._html.append(html)

    def _close(self) -> None:
        """End the section; links that have no section before them wait for the article's end."""
        if self._heading or self._html:
            self._body.sections.append(
                Section(heading=self._heading, html="".join(self._html), links=tuple(self._links))
            )
        else:
            self._body.links.extend(self._links)
        self._heading, self._html, self._links = "", [], []
