from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.content import html

TAG = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("<p>It <em>fell</em>.</p>", "<p>It <em>fell</em>.</p>", id="allowed"),
        pytest.param("It fell.", "<p>It fell.</p>", id="bare text"),
        pytest.param("One.\n\nTwo.", "<p>One.</p><p>Two.</p>", id="blank line"),
        pytest.param("<p>One.</p>two", "<p>One.</p><p>two</p>", id="bare text after a block"),
        pytest.param(
            "one <b>two</b><p>3</p>", "<p>one <strong>two</strong></p><p>3</p>", id="bare"
        ),
        pytest.param("<p>a<div>b</div>c</p>", "<p>a</p><p>b</p><p>c</p>", id="boxes"),
        pytest.param("<p>a</p>\n\n<p>b</p>", "<p>a</p>\n\n<p>b</p>", id="spaces between blocks"),
        pytest.param("<b>a</b> <i>b</i>", "<p><strong>a</strong> <em>b</em></p>", id="synonyms"),
        pytest.param('<b title="t">a</b>', "<p><strong>a</strong></p>", id="synonym with title"),
        pytest.param('<div lang="en">a</div>b', "<p>a</p><p>b</p>", id="box with a language"),
        pytest.param(
            "<h1>a</h1><h2>b</h2><h6>c</h6>", "<h3>a</h3><h3>b</h3><h4>c</h4>", id="heads"
        ),
        pytest.param("<pre>\n\n  a\n</pre>", "<pre>  a\n</pre>", id="preformatted"),
        pytest.param("<p>a\xa0b&nbsp;c</p>", "<p>a b c</p>", id="hard spaces"),
        pytest.param("<p>a</p><p> <br></p>", "<p>a</p>", id="empty paragraph"),
        pytest.param("<table><td>1<td>2</table>", None, id="table"),
        pytest.param("", "", id="nothing"),
        pytest.param(" \n ", "", id="spaces"),
    ],
)
def test_keeps_what_the_list_allows(typed, kept):
    if kept is None:
        kept = "<table><tbody><tr><td>1</td><td>2</td></tr></tbody></table>"
    assert html.clean(typed) == kept


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<script>alert(1)</script><p>a</p>", "<p>a</p>"),
        ('<p onclick="x()">a</p>', "<p>a</p>"),
        ('<p style="color:red" class="x" id="y">a</p>', "<p>a</p>"),
        ('<a href="javascript:alert(1)">a</a>', "<p><a>a</a></p>"),
        ('<a href="data:text/html,x">a</a>', "<p><a>a</a></p>"),
        ('<img src="https://e.org/a.png" onerror="x()">', '<p><img src="https://e.org/a.png"></p>'),
        ("<iframe src='https://e.org'></iframe>a", "<p>a</p>"),
        ("<style>p{}</style><svg onload=x()><p>a</p></svg>", "<p>a</p>"),
        ("<p>a</p><!-- hidden -->", "<p>a</p>"),
        ('<form action="/x"><input name="a">a</form>', "<p>a</p>"),
    ],
)
def test_leaves_out_whatever_could_act(typed, kept):
    assert html.clean(typed) == kept


def test_text_is_a_line_for_each_block():
    body = "<h3>Snow</h3><p>It <em>fell</em> &amp; lay.<br>Long.</p><ul><li>a</li><li>b</li></ul>"

    assert html.text(body) == "Snow\nIt fell & lay.\nLong.\na\nb"


def test_paragraphs_escape_and_part_at_blank_lines():
    assert html.paragraphs("a < b & c\nd\n\n \n\n“e”") == "<p>a &lt; b &amp; c\nd</p><p>“e”</p>"


names = st.sampled_from(
    sorted(html.ALLOWED | set(html.SYNONYMS) | html.BOXES | {"span", "font", "form", "center"})
)
attributes = st.sampled_from(
    [
        "",
        ' title="a>b"',
        ' lang="en"',
        ' href="https://e.org?a=1&b=2"',
        ' onclick="x"',
        ' start="2"',
    ]
)
words = st.from_regex(r"\A[a-z]{3,8}\Z")
pieces = st.one_of(
    words.map(lambda word: f" {word} "),
    st.sampled_from(["\n\n", "\n", "&nbsp;", "&lt;p&gt;", "<br>", "<!-- x -->", "<", "&", ">"]),
    st.builds("<{}{}>".format, names, attributes),
    names.map("</{}>".format),
)
soup = st.lists(pieces, max_size=25).map("".join)
tags_and_words = st.lists(pieces.filter(lambda s: s not in {"<", "<!-- x -->"}), max_size=25)


@given(soup)
def test_cleaning_twice_changes_nothing(typed):
    once = html.clean(typed)

    assert html.clean(once) == once


@given(soup)
def test_whatever_is_typed_only_the_list_comes_out(typed):
    for end, name, rest in TAG.findall(html.clean(typed)):
        allowed = html.ATTRIBUTES.get(name, set())
        assert name in html.ALLOWED
        assert set(re.findall(r' ([a-z]+)="', rest)) <= (set() if end else allowed)


@given(tags_and_words.map("".join))
def test_no_word_is_lost(typed):
    standing = re.findall(r"[a-z]{3,8}", re.sub(r"<[^>]*>|&[a-z]+;", " ", typed))
    kept = re.findall(r"[a-z]{3,8}", html.text(html.clean(typed)))

    assert sorted(kept) == sorted(standing)


@given(st.text(max_size=200))
def test_any_text_survives_as_paragraphs(plain):
    assert html.text(html.paragraphs(plain)).split() == plain.split()
