"""What is pasted into a section's text."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.content import html
from articles.models import Section

from . import bodies

DATA = Path(__file__).parent / "data"

WORD = (
    "<h3>The river in winter</h3><h3>What the ice says</h3>"
    "<p>The <strong>Ishim</strong> freezes in <em>November</em>. “It isn’t silent,” she said – not "
    "at all.</p>"
    "<ul><li>Boots<ul><li>of felt</li></ul></li><li>A <strong>long</strong> pole</li></ul>"
    '<p>Then:</p><ol start="3"><li>Listen</li><li>Wait</li></ol>'
    "<blockquote><p>Ice is patient.</p></blockquote>"
    "<table><tbody><tr><td><strong>Month</strong></td>"
    "<td><strong>cm<sup>2</sup></strong></td></tr>"
    '<tr><td colspan="2">January</td></tr></tbody></table>'
    '<p>More in <a href="https://example.org/ice?a=1&amp;b=2">the report</a>.[1]</p>'
)
GOOGLE_DOCS = (
    "<h3>The steppe road</h3>"
    "<p>It is <strong>bold</strong>, <em>leaning</em> and <strong><em>both</em></strong>; "
    "<s>gone</s>. CO<sub>2</sub></p>"
    '<p><a href="https://example.org/road">The map</a> helps.<br>A new line.</p>'
    "<ul><li>Water<ul><li>two litres</li></ul></li><li><strong>Tea</strong></li></ul>"
    '<ol start="2"><li>Turn left</li></ol><h3>Distances</h3>'
    "<table><tbody><tr><td>Almaty</td><td>1,220 km</td></tr></tbody></table>"
)
WEB_PAGE = (
    '<p><a href="https://example.org/">Home</a></p><h3>A town of wind</h3>'
    '<p>By <a href="https://example.org/saule">Saule</a></p>'
    "<p>The first box.</p><p>The <strong>second</strong> box.</p><h4>Small head</h4>"
    "<p>One<br>two. Under marked Ctrl <s>old</s> a trap <em>slanted</em>.</p>"
    '<figure><img src="https://example.org/wind.jpg" alt="Dust over a road" width="640" '
    'height="480"><figcaption>Dust, <em>spring</em></figcaption></figure>'
    "<ul><li>First</li><li>Second<ul><li>Inner</li></ul></li></ul><p>Term</p><p>Meaning</p>"
    "<pre>def wind():\n    return 1</pre>"
    '<table><thead><tr><th scope="col">Year</th><th>Speed</th></tr></thead>'
    "<tbody><tr><td>2024</td><td>9 m/s</td></tr></tbody></table>"
    "<p>More</p><p>Hidden words</p><p>Your name Send</p><p>line one</p><p>line two</p>"
    "<p>© The town</p>"
)
WORD_ON_THE_WEB = (
    "<p>Bring:</p><ul><li>Boots<ul><li>of felt</li></ul></li><li>A pole</li></ul><p>Go.</p>"
)


class _Readable(HTMLParser):
    """The letters that a reader of the pasted page saw."""

    def __init__(self):
        super().__init__()
        self.letters = []
        self.unseen = []

    def handle_starttag(self, tag, attrs):
        hidden = "mso-list:Ignore" in (dict(attrs).get("style") or "")
        if tag not in {"meta", "link", "br", "img", "input", "source", "col"}:
            self.unseen.append(hidden or tag in {"script", "style", "head"})

    def handle_endtag(self, tag):
        if tag not in {"br", "img", "meta"} and self.unseen:
            self.unseen.pop()

    def handle_data(self, data):
        if not any(self.unseen):
            self.letters += re.findall(r"\w", data)


def letters_of(pasted):
    reader = _Readable()
    reader.feed(re.sub(r"<!\[[^>]*>|<!--.*?-->", "", pasted, flags=re.DOTALL))
    return reader.letters


@pytest.fixture
def article(editor, live_server, make_article):
    article = make_article(sections=[{"html": ""}, {"html": "<p>one two three</p>"}])
    editor.goto(live_server.url + reverse("admin:articles_article_change", args=[article.pk]))
    return article


@pytest.mark.parametrize(
    ("name", "kept", "said"),
    [
        ("word", WORD, "Left out of what was pasted: an image that has no address on the web."),
        ("word_on_the_web", WORD_ON_THE_WEB, ""),
        ("google_docs", GOOGLE_DOCS, ""),
        ("web_page", WEB_PAGE, "Left out of what was pasted: <iframe>."),
    ],
)
def test_is_stored_clean_with_every_word(editor, article, name, kept, said):
    pasted = (DATA / f"{name}.html").read_text("utf-8")

    bodies.paste(editor, 0, pasted)

    expect(bodies.body(editor, 0).locator(".body-status")).to_have_text(said)
    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    stored = Section.objects.get(article=article, position=1).html
    assert stored == kept
    assert re.findall(r"\w", html.text(stored)) == letters_of(pasted)


def test_within_a_line_goes_into_it(editor, article):
    bodies.text_of(editor, 1).click()
    editor.keyboard.press("Control+Home")
    bodies.paste(editor, 1, '<span style="font-weight:700" onclick="x()">new </span>')

    bodies.expect_stored(editor, 1, "<p><strong>new </strong>one two three</p>")


def test_an_address_makes_a_link_of_chosen_words(editor, article):
    bodies.text_of(editor, 1).click()
    editor.keyboard.press("Control+a")

    bodies.paste(editor, 1, "", plain="https://example.org/a")

    link = '<a href="https://example.org/a">one two three</a>'
    bodies.expect_stored(editor, 1, f"<p>{link}</p>")


def test_plain_text_becomes_paragraphs(editor, article):
    bodies.paste(editor, 0, "", plain="One <b>.\n\nTwo & three.")

    bodies.expect_stored(editor, 0, "<p>One &lt;b&gt;.</p><p>Two &amp; three.</p>")


def test_what_was_copied_here_comes_back_the_same(editor, article):
    whole = (
        "<ul><li>a</li><li><p>b</p><p>c</p></li></ul><h4>d</h4>"
        '<table><caption>e</caption><thead><tr><th scope="col">f</th></tr></thead>'
        "<tbody><tr><td>g</td></tr></tbody></table><blockquote><p>h</p></blockquote>"
    )
    bodies.put_text(editor, 0, whole)
    bodies.text_of(editor, 0).click()
    editor.keyboard.press("Control+a")
    copied = bodies.text_of(editor, 0).evaluate(
        """(box) => {
            const clipboardData = new DataTransfer();
            box.dispatchEvent(new ClipboardEvent("copy", { clipboardData, cancelable: true }));
            return clipboardData.getData("text/html");
        }"""
    )
    bodies.text_of(editor, 1).click()
    editor.keyboard.press("Control+a")
    bodies.paste(editor, 1, copied)

    bodies.expect_stored(editor, 1, whole)
