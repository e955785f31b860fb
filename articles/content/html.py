"""
The one closed list of HTML that a section's body may hold, and the way in and out of it.

Every body passes `clean` on its way in, so whatever is stored can be shown as it is.
"""

from __future__ import annotations

import re
from html import escape, unescape

import nh3

ATTRIBUTES: dict[str, set[str]] = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
}
INLINE = frozenset({"a", "br", "code", "em", "img", "s", "strong", "sub", "sup"})
BLOCKS = frozenset(
    {
        *("p", "blockquote", "pre", "h3", "h4"),
        *("ul", "ol", "li"),
        *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
        *("figure", "figcaption"),
    }
)
ALLOWED = INLINE | BLOCKS

# What pages and word processors write for the same thing. The section's own heading is an h2, so
# that a body begins at h3.
SYNONYMS = {"b": "strong", "i": "em", "del": "s", "strike": "s"} | {
    "h1": "h3",
    "h2": "h3",
    "h5": "h4",
    "h6": "h4",
}
# Boxes mean nothing here, but what stood in two boxes must not run together.
BOXES = frozenset({"div", "section", "article", "header", "footer", "main", "aside", "dd", "dt"})
DROPPED_WHOLE = {"script", "style", "template", "iframe", "object", "noscript", "title"}

_RENAMED = re.compile(rf"<(/?)({'|'.join(SYNONYMS)})>")
_BOX = re.compile(rf"</?(?:{'|'.join(BOXES)})>")
_BLOCK_TAG = re.compile(rf"<(?:{'|'.join(BLOCKS)})\b")
_BREAK = re.compile(rf"<br>|</?(?:{'|'.join(BLOCKS)})\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_EMPTY_PARAGRAPH = re.compile(r"<p>(?:\s|&nbsp;|<br>)*</p>")


def clean(html: str) -> str:
    """
    Return the body with nothing in it but what the list allows; readable text is never lost.

    Bare text without a block around it becomes paragraphs, parted at blank lines. Cleaning twice
    changes nothing.
    """
    html = nh3.clean(
        html,
        tags=set(ALLOWED | SYNONYMS.keys() | BOXES),
        attributes=ATTRIBUTES,
        clean_content_tags=DROPPED_WHOLE,
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    )
    html = _RENAMED.sub(lambda tag: f"<{tag[1]}{SYNONYMS[tag[2]]}>", html)
    html = _BOX.sub("\n\n", html).replace("&nbsp;", " ").replace("\xa0", " ")
    html = _EMPTY_PARAGRAPH.sub("", html).strip()
    if html and not _BLOCK_TAG.search(html):
        html = "".join(
            f"<p>{part.strip()}</p>" for part in re.split(r"\n\s*\n", html) if part.strip()
        )
    return html


def text(html: str) -> str:
    """Return the words of a clean body as plain text: a line for each block, no blank lines."""
    plain = unescape(_TAG.sub("", _BREAK.sub("\n", html)))
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())


def paragraphs(plain: str) -> str:
    """Return plain text as paragraphs of HTML, parted at blank lines."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", plain))
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)
