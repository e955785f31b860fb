"""
The guides of docs/, which are Markdown, as HTML.

HTML in them stays text, so that nothing in a guide can run. What they write as `code` and has a
page of its own here becomes a link to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from articles.content import slugs

# The address that the guides write; readers are shown this server's own.
WRITTEN_URL = "http://127.0.0.1:8000"
CONTENTS_DEPTH = 2  # the level of heading that the contents list

Links = Mapping[str, str]  # addresses by what is written


@dataclass(frozen=True, slots=True)
class Heading:
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    title: str
    html: SafeString
    contents: tuple[Heading, ...]


def exists(name: str) -> bool:
    return _path(name).is_file()


def read(name: str, *, files: Links, words: Links) -> Guide | None:
    """
    Return docs/`name`; None if this server was installed without it.

    :param files: where the files lead that guides link to; a link to any other becomes text.
    :param words: where pieces of `code` lead.
    """
    path = _path(name)
    try:
        # A guide that was edited is read again; else it is rendered once.
        version = path.stat().st_mtime_ns
    except OSError:
        return None
    links = (tuple(files.items()), tuple(words.items()))
    return _read(path, version, settings.PUBLIC_URL, *links)


def render(source: str, *, files: Links, words: Links) -> Guide:
    """Return Markdown as HTML, and what is in it; the first heading is its title."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(source)
    title = ""
    if tokens and tokens[0].tag == "h1":
        title, tokens = _text(tokens[1]), tokens[3:]
    contents = _name_headings(tokens)
    for token in tokens:
        token.children = _linked(token.children or [], files, words)
        if role := ROLES.get(token.type):
            token.attrSet("role", role)
    for rule in (fence, table_open, table_close):
        markdown.add_render_rule(rule.__name__, rule)
    html = markdown.renderer.render(tokens, markdown.options, {})
    return Guide(title, mark_safe(html), contents)  # noqa: S308  # the renderer escaped it


def inline(source: str) -> SafeString:
    """Return a sentence or two of Markdown as HTML, without a paragraph around it."""
    html: str = MarkdownIt("commonmark", {"html": False}).renderInline(source)
    return mark_safe(html)  # noqa: S308  # the renderer escaped it


def _path(name: str) -> Path:
    return Path(settings.BASE_DIR) / "docs" / name


@cache
def _read(
    path: Path,
    version: int,
    public_url: str,
    files: tuple[tuple[str, str], ...],
    words: tuple[tuple[str, str], ...],
) -> Guide:
    source = path.read_text("utf-8").replace(WRITTEN_URL, public_url)
    return render(source, files=dict(files), words=dict(words))


def _name_headings(tokens: Sequence[Token]) -> tuple[Heading, ...]:
    """Give each heading an anchor of its own."""
    contents: list[Heading] = []
    anchors: set[str] = set()
    for number, token in enumerate(tokens):
        if token.type != "heading_open":
            continue
        text = _text(tokens[number + 1])
        anchor = slugs.free(slugs.slugify(text), is_taken=anchors.__contains__, fallback="part")
        anchors.add(anchor)
        token.attrSet("id", anchor)
        if token.tag == f"h{CONTENTS_DEPTH}":
            contents.append(Heading(anchor, text))
    return tuple(contents)


def _text(token: Token) -> str:
    return "".join(child.content for child in token.children or [])


def _linked(children: Sequence[Token], files: Links, words: Links) -> list[Token]:
    """Return what stands in a line, with its links leading to pages of this server."""
    kept: list[Token] = []
    dropped = 0  # links that lead nowhere here, and aren't closed yet
    is_inside = False
    for child in children:
        if child.type == "link_open":
            address = _address(str(child.attrGet("href")), files)
            if address is None:
                dropped += 1
                continue
            child.attrSet("href", address)
            is_inside = True
        elif child.type == "link_close":
            if dropped:
                dropped -= 1
                continue
            is_inside = False
        elif child.type == "code_inline" and child.content in words and not is_inside:
            opening = Token("link_open", "a", 1, attrs={"href": words[child.content]})
            kept += [opening, child, Token("link_close", "a", -1)]
            continue
        kept.append(child)
    return kept


def _address(written: str, files: Links) -> str | None:
    """Return where a link leads here; None if what it names isn't served."""
    if "://" in written or written.startswith(("#", "mailto:")):
        return written
    name, mark, anchor = written.partition("#")
    return f"{files[name]}{mark}{anchor}" if name in files else None


# On a phone the rows of a table stand one below the other, and their cells too: without these
# they would be no table any more to whoever listens to the page.
ROLES = {
    "table_open": "table",
    "thead_open": "rowgroup",
    "tbody_open": "rowgroup",
    "tr_open": "row",
    "th_open": "columnheader",
    "td_open": "cell",
}


def fence(
    self: RendererHTML,
    tokens: Sequence[Token],
    number: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    """A block of code: what is too wide can be scrolled, by the keyboard too."""
    return format_html(
        '<div class="code{}"><pre tabindex="0"><code>{}</code></pre></div>\n',
        " shell" if tokens[number].info == "sh" else "",
        tokens[number].content.rstrip("\n"),
    )


def table_open(
    self: RendererHTML,
    tokens: Sequence[Token],
    number: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    return f'<div class="wide">{self.renderToken(tokens, number, options, env)}'


def table_close(
    self: RendererHTML,
    tokens: Sequence[Token],
    number: int,
    options: OptionsDict,
    env: EnvType,
) -> str:
    return f"{self.renderToken(tokens, number, options, env)}</div>\n"
