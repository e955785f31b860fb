"""
The one shape that every importer makes, and what it has to say of its source.

Nothing in this package knows Django: text comes in, text goes out.
"""

from __future__ import annotations

from dataclasses import dataclass


class Unreadable(Exception):
    """A source that no article can be made of; the message is one sentence for its sender."""


@dataclass(frozen=True, slots=True)
class Link:
    """A related-reading link. Without a URL it waits for an article of that title."""

    label: str  # plain text, as the source had it: "Also read"
    title: str  # plain text
    url: str = ""  # absolute; empty: needs a target


@dataclass(frozen=True, slots=True)
class Section:
    heading: str  # plain text; empty for a lead, or for what follows a link without a heading
    html: str  # from the allow-list of content/html.py
    level: int = 2  # of the heading: 2 to 4
    links: tuple[Link, ...] = ()  # stand right after this section


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    bio: str = ""  # plain text


@dataclass(frozen=True, slots=True)
class Document:
    """One article as a source had it."""

    title: str
    sections: tuple[Section, ...]
    subtitle: str = ""
    standfirst: str = ""
    language: str = ""  # BCP 47; empty: the source doesn't say
    authors: tuple[Author, ...] = ()
    links: tuple[Link, ...] = ()  # stand at the article's end


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line of the source that is not in the article."""

    line: int  # counted from 1
    text: str
    reason: str  # one short phrase: "reply form"


@dataclass(frozen=True, slots=True)
class Reading:
    """What an importer made of one source: the article, and every line that it left out."""

    document: Document
    dropped: tuple[Dropped, ...] = ()
