"""The law of every import: each line of the file is in the article once, or in the report."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.content.document import Document, Reading, Unreadable
from articles.importing.plain_text import parse

PAGES = Path(__file__).resolve().parent.parent / "data"


def texts(document: Document) -> list[str]:
    """Return all that an article says; a URL that is its link's title, too, counts once."""
    found = [document.title, document.standfirst]
    every = list(document.links)
    for section in document.sections:
        found += [section.heading, html.unescape(re.sub(r"<[^>]+>", " ", section.html))]
        every += section.links
    for link in every:
        found += [link.label, link.title, "" if link.url == link.title else link.url]
    return [*found, *(author.bio for author in document.authors)]


def words(pieces: list[str]) -> Counter[str]:
    # A list's numbers are its marks, so only what has a letter in it is counted.
    return Counter(word for piece in pieces for word in re.findall(r"\w*[^\W\d_]\w*", piece))


def assert_every_line_is_accounted_for(text: str, reading: Reading) -> None:
    lines = text.split("\n")
    whole = [line for line in reading.dropped if line.text == lines[line.line - 1].strip()]
    parts = [line.text for line in reading.dropped if line not in whole]
    assert len({line.line for line in whole}) == len(whole)
    out = {line.line for line in whole}
    file = words([line for number, line in enumerate(lines, start=1) if number not in out])
    article = words([*texts(reading.document), *parts])
    # Said once in the file and twice in the article, or the other way: an author's name, which
    # stands in a byline or in the bio; the words for "by" and "and" in a byline; and a label
    # over a list, which is the label of each link.
    names = words([author.name for author in reading.document.authors])
    labels = words([link.label for each in reading.document.sections for link in each.links])
    labels += words([link.label for link in reading.document.links])
    assert file - article - names - Counter({"By": 9, "and": 9}) == Counter()
    assert article - file - labels == Counter()


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.txt")), ids=lambda page: page.stem)
def test_every_line_of_a_page_is_accounted_for(page):
    if page.stem == "no-title":
        return
    text = page.read_text(encoding="utf-8")
    # German and Russian bylines have their own words for it.
    text = text.replace("Von Lena", "By Lena").replace(" und Karl", " and Karl")
    text = text.replace("Автор: ", "By ")
    assert_every_line_is_accounted_for(text, parse(text.encode()))


_WORDS = st.lists(
    st.sampled_from(["snow", "river", "old", "the", "wagon", "of", "Tal", "moves", "slowly"]),
    max_size=30,
)
_ENDS = st.sampled_from(["", ".", "?", ":", ".”", "!"])
_STARTS = st.sampled_from(
    ["", "  • ", "- ", "1. ", "2. ", "– ", "* ", "Also read – ", "Related: ", "By ", "    "]
)
_FIXED = st.sampled_from(
    [
        "Also read",
        "Related articles",
        "Read more:",
        "Leave a Reply",
        "Share",
        "Facebook Twitter",
        "Advertisement",
        "Menu",
        "Home",
        "[logo-big]",
        "[          ]",
        "3 May 2026",
        "About the author",
        "Dana is a writer from Aktau.",
        "By Dana Serik and Timur Aliev | 3 May 2026",
        "https://example.org/a_(b)?c=d.",
        "Also read: [A page](https://example.org/page).",
        "© 2026 The Page",
        "———",
    ]
)


@st.composite
def lines_of_files(draw: st.DrawFn) -> str:
    """Draw a line that pages have, most with a word of its own, or a run of blank ones."""
    kind = draw(st.integers(0, 9))
    if kind == 0:
        return "\n" * draw(st.integers(0, 5))
    if kind <= 3:
        return draw(_FIXED)
    own = f"w{draw(st.integers(0, 10**6))}q"
    text = " ".join([own, *draw(_WORDS)]).capitalize()
    return draw(_STARTS) + text + draw(_ENDS)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(lines_of_files(), min_size=1, max_size=60),
    st.sampled_from(["\n", "\n\n"]),
    st.sampled_from([0, 40, 72]),
)
def test_every_line_of_a_file_from_the_parts_of_pages_is_accounted_for(lines, between, width):
    text = between.join(["A Title of the Page", *lines])
    if width:
        text = "\n".join(
            "\n".join(re.findall(rf".{{1,{width}}}(?:\s+|$)|\S+\s*", line))
            for line in text.split("\n")
        )
    try:
        reading = parse(text.encode())
    except Unreadable:
        return
    assert_every_line_is_accounted_for(text, reading)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
@example("Title\n\n• \u200e\n\n1. \u0301")
@example("\u3000題名\n\n本文です。\n続きます。")
@example("A\x0b\x0cB\u2028C\n\nBy D\n\nBy D")
def test_any_text_is_read_or_refused_and_accounted_for(text):
    try:
        reading = parse(text.encode())
    except Unreadable:
        return
    invisible = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")
    controls = dict.fromkeys((*range(1, 9), *range(14, 32), 127), " ")
    text = re.sub(r"\r\n?", "\n", text).translate(controls).translate(invisible)
    assert_every_line_is_accounted_for(text, reading)
