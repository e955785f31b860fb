"""
One file, one working copy, one report.

A format is a module with one function, `parse(data) -> Reading`; a new one is a line in FORMATS.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from articles import publishing
from articles.content import html, titles
from articles.content.document import Document, Dropped, Link, Reading, Section, Unreadable
from articles.models import Article, Author

from . import plain_text

FORMATS: dict[str, Callable[[bytes], Reading]] = {
    "text": plain_text.parse,
}

Json = dict[str, Any]


class Refused(Exception):
    """The file was not imported, and nothing was written. The message is for people."""


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one file. After a dry run `article` is None, unless it was there before."""

    name: str
    outcome: str  # "created", "updated" or "unchanged"
    document: Document
    dropped: tuple[Dropped, ...]
    article: Article | None
    waiting_links: tuple[str, ...]  # titles of links that need a target
    notes: tuple[str, ...]  # sentences on what a person may want to look at


def import_file(
    *,
    name: str,
    data: bytes,
    at: datetime,
    format: str = "text",  # noqa: A002  the command's option has this name
    by: AbstractBaseUser | None = None,
    update: bool = False,
    dry_run: bool = False,
) -> Report:
    """
    Make a working copy of a file, or find out that it is there already.

    :param name: the file's, for messages.
    :param update: replace the working copy of the article that has this title.
    :param dry_run: read and check everything, write nothing.
    :raises Refused: if it can't be read, or another version of the article is here and `update`
        is not set; nothing is written.
    """
    try:
        reading = FORMATS[format](data)
    except Unreadable as error:
        raise Refused(f"{name}: {error}") from error
    document = _cleaned(reading.document)
    digest = hashlib.sha256(data).hexdigest()
    before, outcome = _what_to_do(name, document, digest, update=update)
    report = Report(
        name=name,
        outcome=outcome,
        document=document,
        dropped=reading.dropped,
        article=before,
        waiting_links=tuple(link.title for link in _links(document) if not link.url),
        notes=(),
    )
    if outcome == "unchanged" or dry_run:
        return report
    with transaction.atomic():
        article, notes = _write(document, before=before, digest=digest, at=at, by=by, source=name)
    return replace(report, article=article, notes=notes)


def _what_to_do(
    name: str, document: Document, digest: str, *, update: bool
) -> tuple[Article | None, str]:
    if same := Article.objects.filter(import_digest=digest).first():
        if same.binned_at:
            raise Refused(f"{name}: it was imported as “{same}”, which is in the bin. Restore it.")
        return same, "unchanged"
    alike = list(Article.objects.in_use().filter(title_key=titles.key(document.title))[:2])
    if not alike:
        return None, "created"
    if len(alike) > 1:
        raise Refused(f"{name}: there are several articles titled “{document.title}”.")
    if not update:
        raise Refused(
            f"{name}: “{alike[0]}” ({alike[0].slug}) has this title and other text. "
            "Ask for an update to replace its working copy; what is live stays."
        )
    return alike[0], "updated"


def _write(
    document: Document,
    *,
    before: Article | None,
    digest: str,
    at: datetime,
    by: AbstractBaseUser | None,
    source: str,
) -> tuple[Article, tuple[str, ...]]:
    article = before or Article(created_by_id=by.pk if by else None)
    content = publishing.content_of(article) if before else _blank()
    notes: list[str] = []
    content |= {"title": document.title, "language": document.language or content["language"]}
    content |= {"subtitle": document.subtitle or content["subtitle"]}
    content |= {"standfirst": document.standfirst or content["standfirst"]}
    if document.authors:
        content["authors"] = [str(_author(author, notes).pk) for author in document.authors]
    known = _Known(content)
    content["sections"] = [known.section(section) for section in document.sections]
    content["related_links"] = [known.link(link) for link in document.links]
    publishing.replace(article, content)
    article.import_digest = digest
    article.save(update_fields=["import_digest"])
    publishing.save(article=article, at=at, by=by, note=f"Imported from {source}"[:300])
    article.refresh_from_db()
    return article, tuple(notes)


def _author(source: Any, notes: list[str]) -> Author:
    """Return the author of this name, new if there is none; a bio that is here is kept."""
    author = Author.objects.filter(name__iexact=source.name).order_by("slug").first()
    if author is None:
        author = Author(name=source.name, bio=source.bio)
        publishing.save_embedded(thing=author)
        notes.append(f"{author.name} is a new author.")
    elif source.bio and not author.bio:
        author.bio = source.bio
        publishing.save_embedded(thing=author)
        notes.append(f"{author.name} has got a bio.")
    elif source.bio and author.bio != source.bio:
        notes.append(f"{author.name} has another bio here; it was kept.")
    return author


class _Known:
    """Gives sections and links of an earlier version their ids, so that they stay the same ones."""

    def __init__(self, content: Json) -> None:
        self.sections: list[Json] = list(content["sections"])
        self.links: list[Json] = [
            link
            for placed in (*(s["related_links"] for s in self.sections), content["related_links"])
            for link in placed
        ]

    def section(self, section: Section) -> Json:
        same = next((old for old in self.sections if old["heading"] == section.heading), None)
        if same:
            self.sections.remove(same)
        return {
            "id": same["id"] if same else str(uuid.uuid4()),
            "anchor": same["anchor"] if same else "",
            "level": section.level,
            "heading": section.heading,
            "html": section.html,
            "related_links": [self.link(link) for link in section.links],
        }

    def link(self, link: Link) -> Json:
        key = titles.key(link.title)
        same = next((old for old in self.links if titles.key(old["title"]) == key), None)
        if same:
            self.links.remove(same)
        target = same["target"] if same and not link.url else None
        return {
            "id": same["id"] if same else str(uuid.uuid4()),
            "label": link.label,
            "title": link.title,
            "url": link.url or (same["url"] if same and not target else ""),
            "target": target,
            "want": None,
        }


def _blank() -> Json:
    return {
        **dict.fromkeys(("slug", "language", "title", "subtitle", "standfirst"), ""),
        "byline": "",
        "canonical_url": "",
        "authors": [],
        "category": None,
        "tags": [],
        "expires_at": None,
        "sections": [],
        "related_links": [],
    }


def _cleaned(document: Document) -> Document:
    sections = (replace(section, html=html.clean(section.html)) for section in document.sections)
    return replace(document, sections=tuple(sections))


def _links(document: Document) -> list[Link]:
    return [link for section in document.sections for link in section.links] + [*document.links]
