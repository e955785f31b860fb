"""
How two states of an article are shown side by side: every page that compares shows it so.

A part of the article is a row of pairs, what was beside what is; runs of what is the same are
folded away. Ids become names here, with a query for each kind of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any
from uuid import UUID

from django.forms import Media

from articles.content import comparing
from articles.content.comparing import Comparison, LinkChange, Piece, SectionChange
from articles.content.rendering import Content
from articles.models import Article, Author, Category, Tag

MEDIA = Media(css={"all": ["articles/admin/comparing.css"]})
FOLDED_FROM = 2  # lines that are the same: fewer are shown as they are
LABELS = {
    "title": "Title",
    "subtitle": "Subtitle",
    "standfirst": "Standfirst",
    "byline": "Byline",
    "slug": "Slug",
    "language": "Language",
    "canonical_url": "Canonical URL",
    "expires_at": "Expires",
    "authors": "Authors",
    "category": "Category",
    "tags": "Tags",
}

Names = Mapping[str, str]  # by id


@dataclass(frozen=True, slots=True)
class Pair:
    """One line, or what took its place: what was is on the left, what is on the right."""

    was: tuple[Piece, ...]
    now: tuple[Piece, ...]

    @property
    def is_changed(self) -> bool:
        return comparing.is_changed(self.was) or comparing.is_changed(self.now)


@dataclass(frozen=True, slots=True)
class Run:
    """Pairs that stand together: changed ones, or the same on both sides."""

    pairs: tuple[Pair, ...]
    is_changed: bool
    is_folded: bool


@dataclass(frozen=True, slots=True)
class Part:
    """Something of the article that differs: a field, a section, a link."""

    title: str
    runs: tuple[Run, ...]
    marks: tuple[str, ...] = ()  # what its words don't show: "new", "moved from 3 to 1"
    remarks: tuple[str, ...] = ()  # whole sentences
    markup: tuple[Run, ...] = ()  # of a section whose words are the same


@dataclass(frozen=True, slots=True)
class Unchanged:
    """Sections in a row that are the same on both sides."""

    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """All that differs, in the order of the article's page."""

    fields: tuple[Part, ...]
    sections: tuple[Part | Unchanged, ...]
    links: tuple[Part, ...]
    removed_words: int
    added_words: int

    def __bool__(self) -> bool:
        return bool(self.fields or self.links or self.changed_sections)

    @property
    def changed_sections(self) -> list[Part]:
        return [each for each in self.sections if isinstance(each, Part)]

    @property
    def summary(self) -> str:
        """What differs, counted: "2 fields and 1 section: 3 words removed, 12 added"."""
        counts = [
            (len(self.fields), "field"),
            (len(self.changed_sections), "section"),
            (len(self.links), "related link"),
        ]
        parts = [f"{count} {name}{'s' if count > 1 else ''}" for count, name in counts if count]
        *first, last = parts or ["nothing"]
        what = f"{', '.join(first)} and {last}" if first else last
        return f"{what}: {_words(self.removed_words)} removed, {self.added_words} added"


def show(before: Content, after: Content) -> Shown:
    """Return what differs between two contents. Four queries at most."""
    comparison = comparing.compare(before, after)
    places = _places(before) | _places(after)
    names = _names(comparison)
    fields = [Part(_label(each.name), _runs(each.pieces)) for each in comparison.fields]
    fields += [_reference(each, names) for each in comparison.references]
    removed, added = _count(comparison)
    return Shown(
        fields=tuple(fields),
        sections=tuple(_sections(comparison)),
        links=tuple(_link(each, names, places) for each in comparison.links),
        removed_words=removed,
        added_words=added,
    )


def pairs(pieces: Iterable[Piece]) -> list[Pair]:
    """Return the pieces line by line; what has no counterpart stands beside nothing."""
    found = [Pair((), ())]
    for piece in pieces:
        parts = piece.text.split("\n") if piece.kind == comparing.EQUAL else [piece.text]
        for place, text in enumerate(parts):
            if place:
                found.append(Pair((), ()))
            if text:
                part, last = replace(piece, text=text), found[-1]
                was = last.was if piece.kind == comparing.ADDED else (*last.was, part)
                now = last.now if piece.kind == comparing.REMOVED else (*last.now, part)
                found[-1] = Pair(was, now)
    return [pair for pair in found if pair.was or pair.now]


def _runs(pieces: Iterable[Piece], *, folds: bool = True) -> tuple[Run, ...]:
    runs = []
    for is_changed, some in groupby(pairs(pieces), key=lambda pair: pair.is_changed):
        lines = tuple(some)
        is_folded = folds and not is_changed and len(lines) >= FOLDED_FROM
        runs.append(Run(lines, is_changed, is_folded))
    return tuple(runs)


def _reference(change: comparing.ReferenceChange, names: Names) -> Part:
    before = ", ".join(names.get(ref, "(deleted)") for ref in change.before)
    after = ", ".join(names.get(ref, "(deleted)") for ref in change.after)
    marks = ("in another order",) if change.is_reordered else ()
    return Part(_label(change.name), _runs(comparing.words(before, after)), marks)


def _sections(comparison: Comparison) -> Iterable[Part | Unchanged]:
    sections = comparison.every_section
    for is_changed, some in groupby(sections, key=lambda section: section.is_changed):
        if is_changed:
            yield from (_section(section) for section in some)
        else:
            yield Unchanged(tuple(_name(section) for section in some))


def _section(change: SectionChange) -> Part:
    runs = (*_runs(change.heading), *_runs(change.text))
    if not change.is_added and not change.is_removed and not comparing.is_changed(change.text):
        runs = _runs(change.heading) if comparing.is_changed(change.heading) else ()
    remarks = [f"It no longer has {each}" for each in change.addresses_removed]
    remarks += [f"It now has {each}" for each in change.addresses_added]
    markup: tuple[Run, ...] = ()
    if change.is_formatted_only and change.before and change.after:
        markup = _runs(comparing.words(change.before["html"], change.after["html"]))
    return Part(
        title=_name(change),
        runs=runs,
        marks=tuple(_marks(change)),
        remarks=tuple(remarks) if not (change.is_added or change.is_removed) else (),
        markup=markup,
    )


def _marks(change: SectionChange) -> Iterable[str]:
    if change.is_added:
        yield "new section"
    if change.is_removed:
        yield "section removed"
    if change.is_moved:
        yield f"moved from {change.position_before} to {change.position_after}"
    if change.level:
        yield "level {} → {}".format(*change.level)
    if change.anchor:
        yield "anchor {} → {}".format(*change.anchor)
    if change.is_formatted_only:
        yield "same words, other formatting"


def _name(change: SectionChange) -> str:
    section = change.after or change.before or {}
    position = change.position_after or change.position_before
    return f"Section {position}: {section.get('heading') or '(no heading)'}"


def _link(change: LinkChange, names: Names, places: Names) -> Part:
    was = _told(change.before, change.place_before, names, places) if change.before else ""
    now = _told(change.after, change.place_after, names, places) if change.after else ""
    link = change.after or change.before or {}
    title = link.get("title") or names.get(link.get("target") or "") or link.get("url")
    marks = [
        (change.is_added, "new link"),
        (change.is_removed, "link removed"),
        (change.is_moved, "moved"),
        (change.is_retargeted, "leads elsewhere"),
    ]
    return Part(
        title=f"{link.get('label')} – {title or '(nothing yet)'}",
        runs=_runs(comparing.words(was, now), folds=False),
        marks=tuple(mark for applies, mark in marks if applies),
    )


def _told(link: Mapping[str, Any], place: str | None, names: Names, places: Names) -> str:
    """Return a link as lines of words: what it says, where it leads, where it stands."""
    target = names.get(link["target"] or "", "(deleted)") if link["target"] else ""
    title = link["title"] or target or link["url"]
    leads = f"“{target}”" if target else link["url"] or "an article of this title, once it is live"
    stands = f"After {places[place]}" if place else "At the end of the article"
    return f"{link['label']} – {title}\nLeads to {leads}\n{stands}"


def _places(content: Content) -> dict[str, str]:
    """Return the sections' names by id, as the places of links."""
    return {
        section["id"]: f"“{section['heading']}”" if section["heading"] else f"section {position}"
        for position, section in enumerate(content["sections"], start=1)
    }


def _names(comparison: Comparison) -> Names:
    """Return the names of all that the comparison names by id."""
    wanted: dict[str, set[str]] = {"authors": set(), "category": set(), "tags": set()}
    for change in comparison.references:
        wanted[change.name] |= {*change.before, *change.after}
    names: dict[str, str] = {}
    for name, model in (("authors", Author), ("category", Category), ("tags", Tag)):
        things = model._default_manager.filter(pk__in=[UUID(ref) for ref in wanted[name]])
        names |= {str(thing.pk): str(thing) for thing in (things if wanted[name] else ())}
    targets = {
        link["target"]
        for change in comparison.links
        for link in (change.before, change.after)
        if link and link["target"]
    }
    if targets:
        articles = Article.objects.filter(pk__in=[UUID(ref) for ref in targets])
        names |= {str(article.pk): str(article) for article in articles.only("id", "title")}
    return names


def _count(comparison: Comparison) -> tuple[int, int]:
    """Return how many words went and came, in fields and sections."""
    counts = [comparing.changed_words(each.pieces) for each in comparison.fields]
    for section in comparison.sections:
        counts += [comparing.changed_words(each) for each in (section.heading, section.text)]
    return sum(removed for removed, _ in counts), sum(added for _, added in counts)


def _label(name: str) -> str:
    return LABELS.get(name) or name.replace("_", " ").capitalize()


def _words(count: int) -> str:
    return f"{count} word{'' if count == 1 else 's'}"
