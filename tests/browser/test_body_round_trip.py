"""The editor of a section's text shows a body so that it comes back the same, or not at all."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.content import html

MARKS = {"a", "code", "em", "s", "strong", "sub", "sup"}
ROUND_TRIP = """async (bodies) => {
    const { faithfully, toHtml } = await import("/static/articles/admin/body-html.js");
    return bodies.map((body) => {
        const doc = faithfully(body);
        return doc && toHtml(doc);
    });
}"""
REWRITE = """async (bodies) => {
    const { clean } = await import("/static/articles/admin/body-clean.js");
    const { read } = await import("/static/articles/admin/body-rules.js");
    const { toDocument, toHtml } = await import("/static/articles/admin/body-html.js");
    return bodies.map((body) => toHtml(toDocument(clean(read(body), { byLines: true }).root)));
}"""


class _Meaning(HTMLParser):
    """What a body says: its blocks in order, and each letter with all that marks it."""

    def __init__(self):
        super().__init__()
        self.said = []
        self.open = []

    def handle_starttag(self, tag, attrs):
        spans = {("colspan", "1"), ("rowspan", "1")}
        tag = (tag, *sorted(set(attrs) - spans))
        if tag[0] in MARKS:
            self.open.append(tag)
        else:
            self.said.append((tag, *sorted(self.open)))

    def handle_endtag(self, tag):
        if tag in MARKS:
            names = [name for name, *_ in self.open]
            del self.open[len(names) - 1 - names[::-1].index(tag)]
        elif tag == "p" and self.said[-1][0] == ("p",):
            self.said.pop()  # an empty one says nothing
        else:
            self.said.append(("/" + tag,))

    def handle_data(self, data):
        is_pre = ("/pre",) not in self.said and (("pre",),) in self.said
        letters = data if is_pre else re.sub(r"\s", "", data)
        self.said += [(letter, *sorted(self.open)) for letter in letters]


def meaning(body):
    reader = _Meaning()
    reader.feed(body)
    return reader.said


names = st.sampled_from(sorted(html.ALLOWED))
attributes = st.sampled_from(
    ["", "", "", ' title="a>b"', ' href="/x?a=1&b=2"', ' start="2"', ' colspan="2"', ' scope="row"']
)
words = st.sampled_from(["one", "two ", " three", " ", "\n", "&lt;p&gt;", "<br>", "é ", "\xa0"])
pieces = st.one_of(words, st.builds("<{}{}>".format, names, attributes), names.map("</{}>".format))
soup = st.lists(pieces, max_size=18).map("".join)
# Such as the editor is made for: soup alone is nearly always something that it can't show.
inline = st.recursive(
    words,
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format,
        st.sampled_from(sorted(MARKS)),
        st.lists(inner, max_size=3).map("".join),
    ),
    max_leaves=6,
)
block = st.recursive(
    st.builds("<{0}>{1}</{0}>".format, st.sampled_from(["p", "h3", "h4", "pre"]), inline),
    lambda inner: st.one_of(
        st.builds("<ul><li>{}</li><li>{}</li></ul>".format, inline, inner),
        st.builds('<ol start="4"><li>{}{}</li></ol>'.format, inline, inner),
        st.builds("<blockquote>{}{}</blockquote>".format, inner, inner),
        st.builds("<figure>{}<figcaption>{}</figcaption></figure>".format, inner, inline),
        st.builds(
            "<table><caption>{}</caption><thead><tr><th>{}<td>{}</thead><tr><td>{}<td>{}"
            "</table>".format,
            *(inline, inline, inner, inner, inline),
        ),
    ),
    max_leaves=5,
)
bodies = st.lists(st.one_of(soup, st.lists(block, max_size=4).map("".join)), min_size=8, max_size=8)


@pytest.fixture
def page(editor, live_server):
    editor.goto(live_server.url + reverse("admin:articles_article_add"))
    return editor


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bodies)
def test_for_any_clean_body(page, typed):
    cleaned = [html.clean(each) for each in typed]

    for body, shown in zip(cleaned, page.evaluate(ROUND_TRIP, cleaned), strict=True):
        if shown is not None:
            assert meaning(html.clean(shown)) == meaning(body)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bodies)
def test_and_where_it_is_told_to_no_word_is_lost(page, typed):
    for body, shown in zip(typed, page.evaluate(REWRITE, typed), strict=True):
        before, after = html.text(html.clean(body)), html.text(html.clean(shown))
        assert re.findall(r"\w", after) == re.findall(r"\w", before)


def test_most_bodies_are_shown_in_the_editor(page):
    plain = [f"<p>a</p><{tag}><p>b</p></{tag}>" for tag in ("blockquote", "figure")]
    plain += ["<ul><li>a<h3>b</h3>c</li></ul>", "<p><strong><em>a</em></strong></p>"]

    assert page.evaluate(ROUND_TRIP, plain) == plain


@pytest.mark.parametrize(
    "body",
    [
        "<sub>a<sub>b</sub></sub>",
        "<p>x<sub>a<sub>b</sub></sub></p>",
        "<h3><p>a</p></h3>",
        "<li>a</li>",
        "<strong>a<p>b</p></strong>",
        "<figcaption>a</figcaption>",
        "<figure><figcaption><p>a</p></figcaption></figure>",
        "<table><tbody><tr><td>a</td></tr><tr></tr></tbody></table>",
        '<table><tbody><tr><td rowspan="3">a</td></tr></tbody></table>',
        '<ul start="3">a</ul>',
    ],
)
def test_what_it_would_not_keep_it_refuses_to_show(page, body):
    assert page.evaluate(ROUND_TRIP, [html.clean(body)]) == [None]
