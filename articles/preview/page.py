"""A document laid out as a page for readers: what our own template needs, and no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from articles.content import directions

from .seeing import LeftOut, Preview
from .words import Words, is_in, words_of

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Card:
    """A related link where it stands: one that is served, or one that waits."""

    label: str
    title: str
    url: str  # empty: there is no page of it that a reader could open
    article_id: str  # of an article of ours; empty: an outside page
    host: str  # of an outside page
    left_out: LeftOut | None


@dataclass(frozen=True, slots=True)
class Part:
    """A section, and the cards that stand after it."""

    anchor: str
    heading: str
    level: int
    html: SafeString
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template shows."""

    document: Json
    direction: str
    words: Words
    are_words_foreign: bool  # to the article's language
    published: str  # the date in the article's own language; empty: it isn't published yet
    modified: str  # the date, if it differs from that
    reading: str  # "5 min read"
    parts: tuple[Part, ...]
    cards: tuple[Card, ...]  # at the end
    bios: tuple[Json, ...]


def page_of(preview: Preview) -> Page:
    """Lay a preview out as a page. No query."""
    document = preview.document
    language = document["language"]
    words = words_of(language)
    left_out = {each.id: each for each in preview.left_out}
    placed = preview.revision.content["sections"]
    parts = tuple(
        Part(
            anchor=section["anchor"],
            heading=section["heading"],
            level=section["level"],
            # Every body passed `html.clean` on its way in, and nothing else may enter.
            html=mark_safe(section["html"]),  # noqa: S308
            cards=_cards(asked["related_links"], section["related_links"], left_out),
        )
        for section, asked in zip(document["sections"], placed, strict=True)
    )
    is_published = "published_at" not in preview.unsettled
    published = _date(document["published_at"], language) if is_published else ""
    modified = _date(document["modified_at"], language) if is_published else ""
    return Page(
        document=document,
        direction=directions.of(language),
        words=words,
        are_words_foreign=not is_in(language, words.language),
        published=published,
        modified=modified if modified != published else "",
        reading=words.reading.format(document["reading_minutes"]),
        parts=parts,
        cards=_cards(
            preview.revision.content["related_links"], document["related_links"], left_out
        ),
        bios=tuple(author for author in document["authors"] if author["bio"]),
    )


def _cards(asked: list[Json], served: list[Json], left_out: dict[str, LeftOut]) -> tuple[Card, ...]:
    """Return a card for each link that was placed, in the order of the editor."""
    known = {link["id"]: link for link in served}
    return tuple(
        _waiting(left_out[link["id"]]) if link["id"] in left_out else _card(known[link["id"]])
        for link in asked
    )


def _card(link: Json) -> Card:
    article = link["article"]
    url = link["url"] or ""
    host = "" if article else url.partition("//")[2].partition("/")[0].removeprefix("www.")
    return Card(link["label"], link["title"], url, article["id"] if article else "", host, None)


def _waiting(link: LeftOut) -> Card:
    return Card(link.label, link.title, "", "", "", link)


def _date(moment: str, language: str) -> str:
    try:
        known = translation.get_supported_language_variant(language)
    except LookupError:
        known = "en"
    with translation.override(known):
        if known == "kk":  # Django names the months in Kazakh, and orders them as in English
            return date_format(datetime.fromisoformat(moment), "Y ж. j F").lower()
        return date_format(datetime.fromisoformat(moment), "DATE_FORMAT")
