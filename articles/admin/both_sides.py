"""What two people have differently, in an editor's words, and the choice between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model
from django.utils.text import Truncator

from articles.content import html
from articles.content.comparing import Piece, words
from articles.content.merging import BOTH, MINE, THEIRS, TOGETHER, Choice, Difference, Written
from articles.content.rendering import Content
from articles.models import Article, Author, Category, RelatedLink, Section, Tag

WRITTEN = "written"
_MODELS: Mapping[str, type[Model]] = {
    "": Article,
    "section": Section,
    "link": RelatedLink,
}
_LABELS = {
    "html": "text",
    "leads_to": "where it leads",
    "place": "where it stands",
    "standfirst": "Standfirst",
    "canonical_url": "Canonical URL",
    "expires_at": "Expires",
    "order": "Order of the sections",
}


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called that a content refers to."""

    things: Mapping[str, str]
    sections: Mapping[str, str]
    links: Mapping[str, str]


def names_of(*contents: Content) -> Names:
    """Return the names of all that these contents refer to. Four queries."""
    ids = {
        Author: {uid for each in contents for uid in each["authors"]},
        Tag: {uid for each in contents for uid in each["tags"]},
        Category: {each["category"] for each in contents if each["category"]},
        Article: {link["target"] for each in contents for link in _links(each) if link["target"]},
    }
    things = {
        str(pk): str(thing)
        for model, wanted in ids.items()
        for pk, thing in model._default_manager.in_bulk(list(wanted)).items()
    }
    sections = {
        section["id"]: section["heading"] or _start(html.text(section["html"]))
        for content in contents
        for section in content["sections"]
    }
    links = {
        link["id"]: link["title"] or things.get(link["target"] or "", "") or link["url"]
        for content in contents
        for link in _links(content)
    }
    return Names(things, sections, links)


@dataclass(slots=True)
class Row:
    """One difference as it is shown."""

    difference: Difference
    label: str
    names: Names
    choice: str = ""
    text: str = ""
    error: str = ""
    pieces: dict[str, list[Piece]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return self.difference.key

    @property
    def id(self) -> str:
        return self.difference.key.replace(":", "-")

    @property
    def is_open(self) -> bool:
        return self.difference.is_open

    @property
    def is_written(self) -> bool:
        return self.difference.kind in ("text", "html")

    @property
    def is_list(self) -> bool:
        return self.difference.kind == "list"

    @property
    def mine(self) -> list[Piece]:
        return self._since_then(self.difference.mine)

    @property
    def theirs(self) -> list[Piece]:
        return self._since_then(self.difference.theirs)

    @property
    def together(self) -> str:
        return self._told(self.difference.together)

    @property
    def is_only_marks(self) -> bool:
        """Only formatting differs: the words are the same."""
        each = self.difference
        return each.kind == "html" and len({self._told(each.mine), self._told(each.theirs)}) == 1

    def _since_then(self, value: Any) -> list[Piece]:
        """Return the words of one side, with what it changed marked."""
        each = self.difference
        told = self._told(value)
        if each.kind in ("text", "html") or each.base is None:
            return words(self._told(each.base), told)
        return [Piece("equal", told)] if told else []

    def _told(self, value: Any) -> str:
        names, kind, name = self.names, self.difference.kind, self.difference.name
        if kind == "html":
            return html.text(value or "")
        if kind == "whole":
            return _whole(value, names) if value is not None else ""
        if kind == "order":
            called = [names.sections.get(uid) or "(empty)" for uid in value or ()]
            return "\n".join(f"{number}. {each}" for number, each in enumerate(called, start=1))
        if kind in ("list", "set"):
            return ", ".join(names.things.get(uid, "(a new one)") for uid in value or ())
        if name == "leads_to":
            return _leads_to(value, names)
        if name == "place":
            where = names.sections.get(value) if isinstance(value, str) else None
            return f"After “{where or '(empty)'}”" if isinstance(value, str) else "At the end"
        if name == "category":
            return names.things.get(value or "", "")
        return str(value if value is not None else "")


class Choices:
    """The page's form: a choice for each difference that somebody has to make."""

    def __init__(
        self, data: Mapping[str, Any] | None, *, differences: Iterable[Difference], names: Names
    ) -> None:
        self.is_asked = data is not None
        self.chosen: dict[str, Choice] = {}
        self.rows = [
            Row(difference=each, label=_label(each, names), names=names) for each in differences
        ]
        for row in self.open:
            together = row.difference.together
            suggested = WRITTEN if row.is_written and not row.difference.overlaps else ""
            row.choice = (data or {}).get(f"choice:{row.key}", suggested)
            row.text = (data or {}).get(f"text:{row.key}", together if row.is_written else "")

    @property
    def open(self) -> list[Row]:
        return [row for row in self.rows if row.is_open]

    @property
    def settled(self) -> Mapping[str, list[Row]]:
        """What only one side changed, and what was put together without asking."""
        return {
            side: [
                row for row in self.rows if not row.is_open and row.difference.changed_by == side
            ]
            for side in (MINE, THEIRS, BOTH)
        }

    @property
    def wrong(self) -> list[Row]:
        return [row for row in self.rows if row.error]

    def is_valid(self) -> bool:
        """Read the choices, and say at each row what is missing."""
        for row in self.open:
            row.error = self._take(row)
        return not self.wrong

    def _take(self, row: Row) -> str:
        if row.choice == MINE:
            self.chosen[row.key] = MINE
        elif row.choice == THEIRS:
            self.chosen[row.key] = THEIRS
        elif row.choice == TOGETHER and row.is_list:
            self.chosen[row.key] = TOGETHER
        elif row.choice == WRITTEN and row.is_written:
            text = row.text if row.difference.kind == "html" else row.text.strip()
            limit = _limit(row.difference)
            if limit and len(text) > limit:
                return f"This has {len(text)} characters; {limit} is the most. Shorten it."
            self.chosen[row.key] = Written(
                html.clean(text) if row.difference.kind == "html" else text
            )
        else:
            return "Choose one: both of you changed this."
        return ""


def _limit(difference: Difference) -> int | None:
    what = difference.key.split(":")[0] if difference.of else ""
    limit: int | None = getattr(_MODELS[what]._meta.get_field(difference.name), "max_length", None)
    return limit


def _label(difference: Difference, names: Names) -> str:
    what = difference.key.split(":")[0]
    name = _LABELS.get(difference.name, difference.name.replace("_", " "))
    if not difference.of:
        return name[:1].upper() + name[1:]
    known = names.sections if what == "section" else names.links
    called = f"{what.capitalize()} “{known.get(difference.of) or '(empty)'}”"
    return called if difference.kind == "whole" else f"{called}: {name}"


def _whole(parts: Mapping[str, Any], names: Names) -> str:
    if "html" in parts:
        return "\n".join(filter(None, (parts["heading"], html.text(parts["html"]))))
    return "\n".join(filter(None, (parts["title"], _leads_to(parts["leads_to"], names))))


def _leads_to(value: Mapping[str, Any] | None, names: Names) -> str:
    if not value:
        return ""
    if value["target"]:
        return f"Our article “{names.things.get(value['target'], '(gone)')}”"
    return value["url"] or "Nowhere yet"


def _links(content: Content) -> Iterator[Mapping[str, Any]]:
    for section in content["sections"]:
        yield from section["related_links"]
    yield from content["related_links"]


def _start(text: str) -> str:
    return Truncator(" ".join(text.split())).chars(48)
