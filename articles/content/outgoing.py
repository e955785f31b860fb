"""What an article leads to: its related links, and the links and pictures of its text."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

from articles.content.rendering import Content, links

_NAMESPACE = uuid.UUID("6f0c1c0e-6f2b-5d1e-9a55-0b2f5f7d3c11")  # of the ids below
_PORTS = {"http": 80, "https": 443}
LONGEST_TEXT = 300  # characters of what is linked with


@dataclass(frozen=True, slots=True)
class Destination:
    """Where links lead: an article of ours, an outside URL, or a title that is waited for."""

    kind: str  # "article", "url" or "want"
    ref: str  # the article's UUID, the URL, or the folded title's key

    @property
    def id(self) -> uuid.UUID:
        """Return the same for the same destination, always: nobody need look it up."""
        return uuid.uuid5(_NAMESPACE, f"{self.kind} {self.ref}")

    @property
    def host(self) -> str:
        """Return the host's name of an outside URL, in small letters; empty if it names none."""
        return (_split(self.ref).hostname or "")[:255] if self.kind == "url" else ""


@dataclass(frozen=True, slots=True)
class Use:
    """One link of an article."""

    to: Destination
    place: str  # "related", "body" or "image"
    row: str  # UUID of the related link, or of the section whose text it stands in
    text: str  # what is linked with, as plain text


def uses(content: Content) -> list[Use]:
    """Return all that the content leads to, each once for a place, in reading order."""
    return list(dict.fromkeys(_uses(content)))


def _uses(content: Content) -> Iterator[Use]:
    for section in content["sections"]:
        yield from _in_text(section["id"], section["html"])
    for link in links(content):
        if to := _destination(link):
            yield Use(to, "related", link["id"], link["title"][:LONGEST_TEXT])


def _destination(link: Any) -> Destination | None:
    if link["target"]:
        return Destination("article", link["target"])
    if link["url"]:
        return Destination("url", normal(link["url"]))
    return Destination("want", link["want"]) if link["want"] else None


def normal(url: str) -> str:
    """
    Return one spelling for URLs that lead to the same page: without fragment and default port.

    What names no host stays as it is written.
    """
    parts = _split(url.strip())
    if not parts.hostname:
        return url.strip()
    scheme = (parts.scheme or "https").lower()
    host, port = parts.netloc.lower(), None
    with contextlib.suppress(ValueError):  # whoever checks it says what is wrong with it
        port = parts.port
    if "@" in parts.netloc:
        user, _, place = parts.netloc.rpartition("@")
        host = f"{user}@{place.lower()}"
    if port is not None and port == _PORTS.get(scheme):
        host = host.removesuffix(f":{port}")
    return urlunsplit((scheme, host, parts.path or "/", parts.query, ""))


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        return urlsplit("")


def _in_text(section: str, html: str) -> Iterator[Use]:
    if "href" not in html and "src" not in html:
        return
    reader = _LinkReader()
    reader.feed(html)
    reader.close()
    for place, url, text in reader.found:
        if url and not url.startswith("#") and _split(url).scheme not in {"mailto", "tel", "data"}:
            plain = " ".join(text.split())[:LONGEST_TEXT]
            yield Use(Destination("url", normal(url)), place, section, plain)


class _LinkReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str, str]] = []
        self._open: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a" and values.get("href") is not None:
            self._open = len(self.found)
            self.found.append(("body", (values["href"] or "").strip(), ""))
        elif tag == "img" and values.get("src") is not None:
            alt = values.get("alt") or ""
            self.found.append(("image", (values["src"] or "").strip(), alt))
            self.handle_data(alt)  # a picture is what its link is called

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._open = None

    def handle_data(self, data: str) -> None:
        if self._open is not None:
            place, url, text = self.found[self._open]
            self.found[self._open] = (place, url, text + data)
