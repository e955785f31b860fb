"""What an outside page calls itself, to suggest it to whoever links there."""

from __future__ import annotations

import codecs
import re
import unicodedata
from html.parser import HTMLParser
from typing import Any

from .fetching import Answer, NotFetched, fetch

LIMIT = 256 * 1024  # bytes: some pages have that much of styles before their title
SECONDS = 8.0  # somebody is waiting for it
LONGEST = 300  # characters: a related link's title holds no more

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_:.-]{1,40})""", re.I)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def page_title(url: str, **how: Any) -> str | None:
    """
    Return what the page at an outside URL calls itself, as plain text, or None.

    None also if it can't be asked, or doesn't answer: a suggestion is nobody's error.

    :param how: as of `fetch`.
    """
    try:
        answer = fetch(url, **{"seconds": SECONDS, "limit": LIMIT, **how})
    except NotFetched:
        return None
    kind = answer.headers.get("content-type", "text/html").lower()
    if answer.status != 200 or not ("html" in kind or "xml" in kind):
        return None
    return title_in(text_of(answer))


def text_of(answer: Answer) -> str:
    """Return a page's body as text: by its mark, its header, its own word, or else UTF-8."""
    body = answer.body
    declared = re.search(r"charset=[\"']?([\w:.-]+)", answer.headers.get("content-type", ""), re.I)
    own = _CHARSET.search(body[:4096])
    names = [name for mark, name in _MARKS if body.startswith(mark)]
    names += [declared[1]] if declared else []
    names += [own[1].decode("ascii")] if own else []
    for name in names:
        try:
            # What browsers do too: pages that say Latin-1 are written in Windows' superset of it.
            latin = codecs.lookup(name).name in {"iso8859-1", "ascii"}
            text = body.decode("windows-1252" if latin else name, errors="replace")
        except (LookupError, UnicodeError):
            continue
        return text.removeprefix("\ufeff")
    try:
        # Cut off where we stopped reading, which may be inside a letter.
        return codecs.getincrementaldecoder("utf-8")().decode(body)
    except UnicodeDecodeError:
        return body.decode("windows-1252", errors="replace")


def title_in(html: str) -> str | None:
    """Return the title that a page gives for being shared, else its own; None without any."""
    reader = _TitleReader()
    reader.feed(html)
    for found in (reader.shared, reader.title):
        plain = "".join(
            " " if letter.isspace() else letter
            for letter in found
            if letter.isspace() or not unicodedata.category(letter).startswith("C")
        )
        if title := " ".join(plain.split()):
            return title if len(title) <= LONGEST else title[: LONGEST - 1].rstrip() + "…"
    return None


class _TitleReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.shared = ""
        self._is_inside = False
        self._is_drawn = 0  # inside a drawing, whose title isn't the page's

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "svg":
            self._is_drawn += 1
        elif tag == "title" and not self._is_drawn and not self.title:
            self._is_inside = True
        elif tag == "meta" and not self.shared:
            values = dict(attrs)
            if (values.get("property") or values.get("name")) == "og:title":
                self.shared = values.get("content") or ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self._is_drawn = max(0, self._is_drawn - 1)
        elif tag == "title":
            self._is_inside = False

    def handle_data(self, data: str) -> None:
        if self._is_inside:
            self.title += data
