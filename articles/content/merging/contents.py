"""Three states of one article: what two people began from, and what each made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from articles.content.rendering import Content

from .texts import together_html, together_words

Json = dict[str, Any]
Side = Literal["mine", "theirs", "both"]
MINE: Final = "mine"
THEIRS: Final = "theirs"
BOTH: Final = "both"
TOGETHER: Final = "together"

# "text" and "html" can be written anew; a "list" keeps its order, a "set" has none; "whole" is a
# section or a link that one side doesn't have; "order" is that of the sections, by their ids.
Kind = Literal["text", "html", "value", "list", "set", "whole", "order"]

_KINDS: dict[str, Kind] = {
    **dict.fromkeys(("title", "subtitle", "standfirst", "byline", "heading", "label"), "text"),
    "html": "html",
    "authors": "list",
    "tags": "set",
}
_FIELDS = (
    *("title", "subtitle", "standfirst", "byline", "authors", "category", "tags"),
    *("slug", "language", "canonical_url", "expires_at"),
)
_PLACED = ("sections", "related_links")
_LEADS = ("url", "target")  # one of them is empty: they are changed as one


class Undecided(Exception):
    """Both changed the same, and nobody chose; `keys` names what."""

    def __init__(self, keys: Sequence[str]) -> None:
        super().__init__("Both changed this, and neither was chosen.")
        self.keys = tuple(keys)


@dataclass(frozen=True, slots=True)
class Written:
    """A text written anew, out of both."""

    text: str


Choice = Literal["mine", "theirs", "together"] | Written


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that the two have differently."""

    key: str  # "title", "section:<id>", "section:<id>:html", "order", "link:<id>:title", …
    kind: Kind
    name: str  # of the field; "section" or "link" where all of it is there or not
    of: str  # the section's or link's id; empty for the article itself
    base: Any  # None where it wasn't there
    mine: Any
    theirs: Any
    together: Any = None  # both changes in one, where that can be had
    overlaps: bool = True  # `together` holds a passage twice

    @property
    def changed_by(self) -> Side:
        if self.mine == self.base:
            return THEIRS
        return MINE if self.theirs == self.base else BOTH

    @property
    def is_open(self) -> bool:
        """Whether somebody has to choose."""
        return self.changed_by == BOTH and self.kind != "set"

    def chosen(self, choices: Mapping[str, Choice]) -> Any:
        """Return the value that it gets. Only what is open asks for the choices."""
        choice: Choice
        if self.changed_by != BOTH:
            choice = self.changed_by
        else:
            choice = TOGETHER if self.kind == "set" else choices[self.key]
        if isinstance(choice, Written):
            return choice.text if self.kind in ("text", "html") else self.theirs
        return {MINE: self.mine, THEIRS: self.theirs, TOGETHER: self.together}[choice]


def differences(base: Content, mine: Content, theirs: Content) -> list[Difference]:
    """Return what the two have differently, in the order of the article's page."""
    return list(_Three(base, mine, theirs).differences())


def merge(base: Content, mine: Content, theirs: Content, choices: Mapping[str, Choice]) -> Content:
    """
    Return one content: what only one side changed from that side, the rest as it was chosen.

    Links whose order both changed stand as in mine. A link whose section is gone stands after the
    one before it.

    :param choices: for each open difference, by its key.
    :raises Undecided: if one has no choice.
    """
    return _Three(base, mine, theirs).merged(choices)


@dataclass(slots=True)
class _Link:
    parts: Json
    place: str | None
    want: Any


@dataclass(slots=True)
class _State:
    """One of the three, taken apart."""

    fields: Json
    sections: dict[str, Json] = field(default_factory=dict)  # in order, without their links
    links: dict[str, _Link] = field(default_factory=dict)  # in reading order

    @classmethod
    def of(cls, content: Content) -> _State:
        state = cls({name: value for name, value in content.items() if name not in _PLACED})
        for section in content.get("sections", ()):
            parts = {name: value for name, value in section.items() if name not in ("id", *_PLACED)}
            state.sections[section["id"]] = parts
            state._add(section["related_links"], section["id"])
        state._add(content.get("related_links", ()), None)
        return state

    def _add(self, links: Iterable[Mapping[str, Any]], place: str | None) -> None:
        for link in links:
            parts = {
                name: value for name, value in link.items() if name not in ("id", "want", *_LEADS)
            }
            parts["leads_to"] = {name: link[name] for name in _LEADS}
            self.links[link["id"]] = _Link(parts, place, link.get("want"))


class _Three:
    def __init__(self, base: Content, mine: Content, theirs: Content) -> None:
        self.base, self.mine, self.theirs = map(_State.of, (base, mine, theirs))

    def differences(self) -> Iterator[Difference]:
        yield from self._parts("", self.base.fields, self.mine.fields, self.theirs.fields, _FIELDS)
        yield from self._order()
        for uid in _union(self.theirs.sections, self.mine.sections):
            yield from self._thing(
                "section",
                uid,
                self.base.sections.get(uid),
                self.mine.sections.get(uid),
                self.theirs.sections.get(uid),
            )
        for uid in _union(self.theirs.links, self.mine.links):
            base, mine, theirs = (
                state.links.get(uid) for state in (self.base, self.mine, self.theirs)
            )
            yield from self._thing("link", uid, *map(_parts_of, (base, mine, theirs)))
            if mine and theirs and mine.place != theirs.place:
                place = base.place if base else _NOWHERE
                yield Difference(
                    f"link:{uid}:place", "value", "place", uid, place, mine.place, theirs.place
                )

    def merged(self, choices: Mapping[str, Choice]) -> Content:
        found = {each.key: each for each in self.differences()}
        if missing := [key for key, each in found.items() if each.is_open and key not in choices]:
            raise Undecided(missing)
        picked = {key: each.chosen(choices) for key, each in found.items()}

        def parts(prefix: str, mine: Json | None, theirs: Json | None) -> Json:
            values = dict(theirs if theirs is not None else mine or {})
            for name in [*(mine or {}), *values]:
                if prefix + name in picked:
                    values[name] = picked[prefix + name]
            return values

        content = parts("", self.mine.fields, self.theirs.fields)
        kept = {
            uid: parts(
                f"section:{uid}:", self.mine.sections.get(uid), self.theirs.sections.get(uid)
            )
            for uid in _union(self.theirs.sections, self.mine.sections)
            if picked.get(f"section:{uid}", True) is not None
        }
        order = self._merged_order(kept, found.get("order"), picked)
        placed = self._merged_links(order, picked, parts)
        self._free_anchors(kept, order)
        content["sections"] = [
            {"id": uid, **kept[uid], "related_links": placed.get(uid, [])} for uid in order
        ]
        content["related_links"] = placed.get(None, [])
        return content

    def _parts(
        self, prefix: str, base: Json | None, mine: Json, theirs: Json, first: Sequence[str] = ()
    ) -> Iterator[Difference]:
        names = [name for name in first if name in mine or name in theirs]
        for name in [*names, *sorted({*mine, *theirs} - {*names})]:
            was = base.get(name) if base is not None else None
            if mine.get(name) != theirs.get(name):
                yield _difference(prefix, name, was, mine.get(name), theirs.get(name))

    def _thing(
        self, what: str, uid: str, base: Json | None, mine: Json | None, theirs: Json | None
    ) -> Iterator[Difference]:
        if mine is not None and theirs is not None:
            yield from self._parts(f"{what}:{uid}:", base, mine, theirs, ("heading", "html"))
        elif mine is not None or theirs is not None:
            yield Difference(f"{what}:{uid}", "whole", what, uid, base, mine, theirs)

    def _order(self) -> Iterator[Difference]:
        stay = self.mine.sections.keys() & self.theirs.sections.keys()
        mine, theirs = _only(self.mine.sections, stay), _only(self.theirs.sections, stay)
        if mine == theirs:
            return
        known = stay & self.base.sections.keys()
        was = _only(self.base.sections, known)
        is_mine_as_was, is_theirs_as_was = _only(mine, known) == was, _only(theirs, known) == was
        base = mine if is_mine_as_was else theirs if is_theirs_as_was else was
        yield Difference("order", "order", "order", "", base, mine, theirs)

    def _merged_order(
        self, kept: Mapping[str, Json], moved: Difference | None, picked: Mapping[str, Any]
    ) -> list[str]:
        is_mine = moved is not None and picked["order"] == moved.mine
        lead, other = (self.mine, self.theirs) if is_mine else (self.theirs, self.mine)
        return _inserted(_only(lead.sections, kept), _only(other.sections, kept))

    def _free_anchors(self, kept: Mapping[str, Json], order: Sequence[str]) -> None:
        """Where both gave a new section one name, take it off mine: saving makes another."""
        taken = {section["anchor"] for uid, section in kept.items() if uid in self.theirs.sections}
        for uid in order:
            if uid not in self.theirs.sections and kept[uid]["anchor"] in taken:
                kept[uid]["anchor"] = ""

    def _merged_links(
        self, order: Sequence[str], picked: Mapping[str, Any], parts: Any
    ) -> dict[str | None, list[Json]]:
        links: dict[str | None, dict[str, Json]] = {}
        for uid in _union(self.theirs.links, self.mine.links):
            if picked.get(f"link:{uid}", True) is None:
                continue
            mine, theirs = self.mine.links.get(uid), self.theirs.links.get(uid)
            made = parts(f"link:{uid}:", _parts_of(mine), _parts_of(theirs))
            made |= made.pop("leads_to")
            base = self.base.links.get(uid)
            source = theirs or mine
            if base and mine and theirs and theirs.want == base.want:
                source = mine
            place = picked.get(f"link:{uid}:place", source.place if source else None)
            want = source.want if source else None
            stands = self._standing(place, order)
            links.setdefault(stands, {})[uid] = {"id": uid, **made, "want": want}
        return {
            place: [found[uid] for uid in self._link_order(found)] for place, found in links.items()
        }

    def _standing(self, place: str | None, order: Sequence[str]) -> str | None:
        """Return where a link stands: after its section, or the one that stood before it."""
        if place is None or place in order:
            return place
        for state in (self.mine, self.theirs, self.base):
            known = list(state.sections)
            if place in known:
                before = [uid for uid in known[: known.index(place)] if uid in order]
                return before[-1] if before else (order[0] if order else None)
        return None

    def _link_order(self, found: Mapping[str, Json]) -> list[str]:
        mine, theirs = _only(self.mine.links, found), _only(self.theirs.links, found)
        common = {*mine} & {*theirs} & self.base.links.keys()
        is_moved_by_me = _only(mine, common) != _only(self.base.links, common)
        return _inserted(mine, theirs) if is_moved_by_me else _inserted(theirs, mine)


class _Nowhere:
    """What a link's place was before there was the link: neither a section nor the end."""


_NOWHERE = _Nowhere()


def _difference(prefix: str, name: str, base: Any, mine: Any, theirs: Any) -> Difference:
    kind = _KINDS.get(name, "value")
    together: Any = None
    overlaps = True
    if kind in ("text", "html"):
        both = (together_html if kind == "html" else together_words)(
            base or "", mine or "", theirs or ""
        )
        together, overlaps = both.text, both.overlaps
    elif kind == "set":
        gone = {*(base or ())} - ({*(mine or ())} & {*(theirs or ())})
        together = [each for each in _union(theirs or (), mine or ()) if each not in gone]
        together = sorted(together)
    elif kind == "list":
        gone = {*(base or ())} - ({*(mine or ())} & {*(theirs or ())})
        both_lists = _inserted(list(theirs or ()), list(mine or ()))
        together = [each for each in both_lists if each not in gone]
    of = prefix.split(":")[1] if prefix else ""
    return Difference(prefix + name, kind, name, of, base, mine, theirs, together, overlaps)


def _parts_of(link: _Link | None) -> Json | None:
    return link.parts if link else None


def _union(*each: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(uid for ids in each for uid in ids))


def _only(ids: Iterable[str], wanted: Iterable[str]) -> list[str]:
    among = {*wanted}
    return [uid for uid in ids if uid in among]


def _inserted(lead: Sequence[str], other: Sequence[str]) -> list[str]:
    """Return the leading order, with what only the other has behind what it stands behind there."""
    result = list(lead)
    known = {*lead}
    for place, uid in enumerate(other):
        if uid in known:
            continue
        result.insert(result.index(other[place - 1]) + 1 if place else 0, uid)
        known.add(uid)
    return result
