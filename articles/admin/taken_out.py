"""What cleaning took out of a section's text, said so that its editor knows what to do."""

from __future__ import annotations

from html.parser import HTMLParser

from articles.content import html

_READABLE_SCHEMES = ("http:", "https:", "mailto:")
_HARMLESS = {"html", "body", "head", "meta", "link", "span", "font", "o:p", "u", "center"}


def taken_out(typed: str) -> list[str]:
    """
    Return what `html.clean` takes out of the typed text, each thing once: "<iframe>", "style=".

    Nothing for what is only written in another way (b as strong), nor for wrappers that mean
    nothing and leave their text behind.
    """
    reader = _Reader()
    reader.feed(typed)
    reader.close()
    return list(reader.found)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, None] = {}  # a set that keeps its order

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HARMLESS or tag in html.BOXES:
            return
        if tag not in html.ALLOWED and tag not in html.SYNONYMS:
            whole = " with all in it" if tag in html.DROPPED_WHOLE else ""
            self.found[f"<{tag}>{whole}"] = None
            return
        allowed = html.ATTRIBUTES.get(html.SYNONYMS.get(tag, tag), set())
        for name, value in attrs:
            if name not in allowed:
                # Word processors put these on everything; nothing readable is lost with them.
                if name not in {"class", "style", "id", "lang", "dir", "rel", "target"}:
                    self.found[f"{name}= of <{tag}>"] = None
            elif name in {"href", "src"} and not _may_stay(value or ""):
                self.found[f"the address “{(value or '')[:40]}”"] = None


def _may_stay(address: str) -> bool:
    scheme, colon, _ = address.strip().lower().partition(":")
    has_scheme = bool(colon) and not any(mark in scheme for mark in "/?#")
    return not has_scheme or f"{scheme}:" in _READABLE_SCHEMES
