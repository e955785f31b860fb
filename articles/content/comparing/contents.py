"""What differs between two contents, each in the shape that a revision keeps."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any

from articles.content import html
from articles.content.rendering import Content

from .wording import Piece, common, is_changed, words

# In the order in which an editor meets them.
FIELDS = (
    *("title", "subtitle", "standfirst", "byline"),
    *("slug", "language", "canonical_url", "expires_at"),
)
REFERENCES = ("authors", "category", "tags")
_PLACED = {"sections", "related_links"}

_ADDRESS = re.compile(r'\b(?:href|src)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field whose text differs; what isn't text is told as text."""

    name: str
    before: str
    after: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class ReferenceChange:
    """The authors, the category or the tags differ; all are ids, as the content has them."""

    name: str
    before: tuple[str, ...]
    after: tuple[str, ...]

    @property
    def removed(self) -> tuple[str, ...]:
        return tuple(ref for ref in self.before if ref not in self.after)

    @property
    def added(self) -> tuple[str, ...]:
        return tuple(ref for ref in self.after if ref not in self.before)

    @property
    def is_reordered(self) -> bool:
        """Only tells of an order that means something: tags stand in none."""
        stayed = [ref for ref in self.before if ref in self.after]
        return self.name != "tags" and stayed != [ref for ref in self.after if ref in self.before]


@dataclass(frozen=True, slots=True)
class SectionChange:
    """
    One section, matched by its id: None before where it is new, None after where it is gone.

    Positions count from 1. The text's pieces are of plain text, a line for each block.
    """

    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    position_before: int | None
    position_after: int | None
    is_moved: bool  # past others that stayed; false for those that only made room
    heading: tuple[Piece, ...]
    text: tuple[Piece, ...]
    addresses_removed: tuple[str, ...]  # of links and images in the text
    addresses_added: tuple[str, ...]

    @property
    def is_added(self) -> bool:
        return self.before is None

    @property
    def is_removed(self) -> bool:
        return self.after is None

    @property
    def level(self) -> tuple[int, int] | None:
        """Before and after, if the section stayed and its level didn't."""
        return self._both("level")

    @property
    def anchor(self) -> tuple[str, str] | None:
        """Before and after, if the section stayed and its anchor didn't."""
        return self._both("anchor")

    @property
    def is_formatted_only(self) -> bool:
        """The words are the same, and their marks, links or images aren't."""
        return self._both("html") is not None and not is_changed(self.text)

    @property
    def is_changed(self) -> bool:
        """Whether anything of it differs; its links are told of by themselves."""
        if self.before is None or self.after is None or self.is_moved:
            return True
        return any(self._both(name) for name in ("heading", "level", "anchor", "html"))

    def _both(self, name: str) -> tuple[Any, Any] | None:
        if self.before is None or self.after is None or self.before[name] == self.after[name]:
            return None
        return self.before[name], self.after[name]


@dataclass(frozen=True, slots=True)
class LinkChange:
    """
    One related link, matched by its id: None before where it is new, None after where it is gone.

    A place is the id of the section that it stands after, or None for the article's end.
    """

    id: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    place_before: str | None
    place_after: str | None
    is_moved: bool  # to another section, or past others that stayed at its place

    @property
    def is_added(self) -> bool:
        return self.before is None

    @property
    def is_removed(self) -> bool:
        return self.after is None

    @property
    def is_retargeted(self) -> bool:
        """It led to an article or an address, and leads elsewhere now, or the other way round."""
        return self._differs("target") or self._differs("url")

    @property
    def is_reworded(self) -> bool:
        return self._differs("label") or self._differs("title")

    @property
    def is_changed(self) -> bool:
        if self.before is None or self.after is None or self.is_moved:
            return True
        return self.before != self.after

    def _differs(self, name: str) -> bool:
        if self.before is None or self.after is None:
            return False
        return (self.before[name] or None) != (self.after[name] or None)


@dataclass(frozen=True, slots=True)
class Comparison:
    """
    What differs between two contents. Nothing, for two that are equal; something, for all others.

    Sections and links stand in the order of the text after, those that are gone where they were.
    """

    fields: tuple[FieldChange, ...]
    references: tuple[ReferenceChange, ...]
    every_section: tuple[SectionChange, ...]
    every_link: tuple[LinkChange, ...]

    @property
    def sections(self) -> tuple[SectionChange, ...]:
        """Those that differ."""
        return tuple(section for section in self.every_section if section.is_changed)

    @property
    def links(self) -> tuple[LinkChange, ...]:
        """Those that differ."""
        return tuple(link for link in self.every_link if link.is_changed)

    def __bool__(self) -> bool:
        return bool(self.fields or self.references or self.sections or self.links)


def compare(before: Content, after: Content) -> Comparison:
    """
    Return what differs between two contents of the shape of `publishing.content_of`.

    Sections and links are matched by their ids. Linear in their number; the words of a section
    are looked at only where its text differs.
    """
    return Comparison(
        fields=tuple(_fields(before, after)),
        references=tuple(_references(before, after)),
        every_section=tuple(_sections(before["sections"], after["sections"])),
        every_link=tuple(_links(before, after)),
    )


def _fields(before: Content, after: Content) -> Iterator[FieldChange]:
    """Whatever a later format adds to a content is told of as a field."""
    known = {*FIELDS, *REFERENCES, *_PLACED}
    further = [name for name in {**before, **after} if name not in known]
    for name in [*FIELDS, *further]:
        was, now = before.get(name) or "", after.get(name) or ""
        if was != now:
            was, now = str(was), str(now)
            yield FieldChange(name, was, now, tuple(words(was, now)))


def _references(before: Content, after: Content) -> Iterator[ReferenceChange]:
    for name in REFERENCES:
        was, now = _refs(before[name]), _refs(after[name])
        if was != now:
            yield ReferenceChange(name, was, now)


def _refs(value: str | Sequence[str] | None) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value or ())


def _sections(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> Iterator[SectionChange]:
    were = {section["id"]: (place, section) for place, section in enumerate(before, start=1)}
    are = {section["id"]: (place, section) for place, section in enumerate(after, start=1)}
    moved = _moved(list(were), list(are))
    for key in _woven(list(were), list(are)):
        place_before, was = were.get(key, (None, None))
        place_after, now = are.get(key, (None, None))
        yield _section(key, was, now, (place_before, place_after), is_moved=key in moved)


def _section(
    key: str,
    was: Mapping[str, Any] | None,
    now: Mapping[str, Any] | None,
    places: tuple[int | None, int | None],
    *,
    is_moved: bool,
) -> SectionChange:
    body, other = was["html"] if was else "", now["html"] if now else ""
    gone, come = Counter(_addresses(body)), Counter(_addresses(other))
    heading, other_heading = was["heading"] if was else "", now["heading"] if now else ""
    return SectionChange(
        id=key,
        before=was,
        after=now,
        position_before=places[0],
        position_after=places[1],
        is_moved=is_moved,
        heading=tuple(words(heading, other_heading)),
        text=tuple(words(html.text(body), html.text(other))),
        addresses_removed=tuple((gone - come).elements()),
        addresses_added=tuple((come - gone).elements()),
    )


def _links(before: Content, after: Content) -> Iterator[LinkChange]:
    were, are = dict(_placed(before)), dict(_placed(after))
    moved = _moved_links(were, are)
    for key in _woven(list(were), list(are)):
        place_before, was = were.get(key, (None, None))
        place_after, now = are.get(key, (None, None))
        yield LinkChange(key, was, now, place_before, place_after, is_moved=key in moved)


Placed = dict[str, tuple[str | None, Mapping[str, Any]]]  # by the link's id


def _placed(content: Content) -> Iterator[tuple[str, tuple[str | None, Mapping[str, Any]]]]:
    for section in content["sections"]:
        for link in section["related_links"]:
            yield link["id"], (section["id"], link)
    for link in content["related_links"]:
        yield link["id"], (None, link)


def _moved_links(were: Placed, are: Placed) -> set[str]:
    """A link that went along with its section stayed where it was: after that section."""
    moved = {key for key in were.keys() & are.keys() if were[key][0] != are[key][0]}
    for place in {place for place, _ in are.values()}:
        moved |= _moved(
            [key for key, (at, _) in were.items() if at == place and key not in moved],
            [key for key, (at, _) in are.items() if at == place and key not in moved],
        )
    return moved


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Return the fewest of those in both whose moves make one order of the other."""
    stayed = {before[place] for place, _ in common(before, after)}
    return (set(before) & set(after)) - stayed


def _woven(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return those after in their order, with those that are gone behind what they stood behind."""
    still = set(after)
    behind: dict[str | None, list[str]] = {}
    last: str | None = None
    for key in before:
        if key in still:
            last = key
        else:
            behind.setdefault(last, []).append(key)
    woven = list(behind.get(None, ()))
    for key in after:
        woven += [key, *behind.get(key, ())]
    return woven


def _addresses(body: str) -> Iterator[str]:
    return (unescape(found[1]) for found in _ADDRESS.finditer(body))
