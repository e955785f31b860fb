"""
The one closed list of HTML that a section's body may hold, and the way in and out of it.

Every body passes `clean` on its way in, so whatever is stored can be shown as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from functools import lru_cache
from html import escape, unescape

import nh3

ATTRIBUTES: dict[str, set[str]] = {
    "*": set(),  # else nh3 lets lang and title through on every tag
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
URL_SCHEMES = {"http", "https", "mailto"}
DROPPED_WHOLE = {"script", "style", "template", "iframe", "object", "noscript", "title"}

_RENAMED = re.compile(rf"<(/?)({'|'.join(SYNONYMS)})>")
_BOX = re.compile(rf"</?(?:{'|'.join(BOXES)})>")
_TOKEN = re.compile(r"<(?P<end>/?)(?P<name>[a-z0-9]+)[^>]*>|[^<]+")
_BLANK_LINE = re.compile(r"\n\s*\n")
_VOID = frozenset({"br", "img"})
_BREAK = re.compile(rf"<br>|</?(?:{'|'.join(BLOCKS)})\b[^>]*>")
_TAG = re.compile(r"<[^>]*>")
_PRE = re.compile(r"<pre>\n+")  # whoever parses it drops the first, so that each time one goes
_NOTHING = re.compile(r"(?:\s|<br>)*")
_EMPTY_PARAGRAPH = re.compile(rf"<p>{_NOTHING.pattern}</p>")


def clean(html: str) -> str:
    """
    Return the body with nothing in it but what the list allows; readable text is never lost.

    Bare text without a block around it becomes paragraphs, parted at blank lines. Cleaning twice
    changes nothing.
    """
    html = _only(ALLOWED | SYNONYMS.keys() | BOXES, html)
    html = _RENAMED.sub(lambda tag: f"<{tag[1]}{SYNONYMS[tag[2]]}>", html)
    html = _BOX.sub("\n\n", html).replace("&nbsp;", " ").replace("\xa0", " ")
    # Once more, since what stood in different boxes may not stand in one another: two headings.
    html = _EMPTY_PARAGRAPH.sub("", _only(ALLOWED, html))
    return "".join(_in_blocks(_PRE.sub("<pre>", html))).strip()


def _only(tags: AbstractSet[str], html: str) -> str:
    return nh3.clean(
        html,
        tags=set(tags),
        attributes=ATTRIBUTES,
        clean_content_tags=DROPPED_WHOLE,
        url_schemes=URL_SCHEMES,
        link_rel=None,
    )


def _in_blocks(html: str) -> Iterator[str]:
    """Yield the body's blocks as they are, and what stands bare between them as paragraphs."""
    bare = [""]  # paragraphs to be, since the last block
    blocks = inlines = inlines_before = 0  # how many are open: here, and where `bare` began
    for token in _TOKEN.finditer(html):
        name, step = token["name"], -1 if token["end"] else 1
        if name in BLOCKS:
            if not blocks:
                yield from _paragraphs(bare, is_whole=not (inlines or inlines_before))
                bare, inlines_before = [""], inlines
            blocks += step
            yield token[0]
        elif blocks or (bare == [""] and not token[0].strip()):
            yield token[0]
        elif name or inlines:
            inlines += step if name and name not in _VOID else 0
            bare[-1] += token[0]
        else:
            first, *further = _BLANK_LINE.split(token[0])
            bare[-1] += first
            bare += further
    yield from _paragraphs(bare, is_whole=not (inlines or inlines_before))


def _paragraphs(bare: list[str], *, is_whole: bool) -> Iterator[str]:
    """Yield each as a paragraph; as it is where a link or an emphasis goes on in the next block."""
    for part in bare:
        if not is_whole:
            yield part
        elif not _NOTHING.fullmatch(part):
            yield f"<p>{part.strip()}</p>"


# A publishing asks for that of each section four times; so many sections have ten articles.
@lru_cache(maxsize=128)
def text(html: str) -> str:
    """Return the words of a clean body as plain text: a line for each block, no blank lines."""
    plain = unescape(_TAG.sub("", _BREAK.sub("\n", html)))
    return "\n".join(line.strip() for line in plain.splitlines() if line.strip())


def paragraphs(plain: str) -> str:
    """Return plain text as paragraphs of HTML, parted at blank lines."""
    parts = (part.strip() for part in re.split(r"\n\s*\n", plain))
    return "".join(f"<p>{escape(part, quote=False)}</p>" for part in parts if part)
