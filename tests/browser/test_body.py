"""The editor of a section's text."""

from __future__ import annotations

import json

from django.urls import reverse
from playwright.sync_api import expect

from articles.content import html
from articles.importing.sample_content import FOLDER
from articles.models import Section

from . import bodies

EVERYTHING = (
    "<p>A <strong>b</strong> <em>c</em> <s>d</s> H<sub>2</sub>O x<sup>2</sup> <code>e</code> "
    '<a href="/x?a=1&amp;b=2" title="t">f <em>g</em></a><br>h</p>\n\n'
    "<h3>Three</h3><h4>Four</h4>"
    "<ul><li>one</li><li>two<ul><li>in two</li></ul></li><li><p>a</p><p>b</p></li></ul>"
    '<ol start="3"><li>three</li></ol>'
    "<blockquote><p>said</p></blockquote><blockquote>bare</blockquote>"
    "<pre>if x:\n    y &lt; 2</pre><pre><code>a\n\n b</code></pre>"
    '<table><caption>What <em>is</em> in it</caption><thead><tr><th scope="col">x</th><th>y</th>'
    '</tr></thead><tbody><tr><td colspan="2">1</td></tr></tbody><tbody><tr><td rowspan="2">2</td>'
    "<td><p>3</p></td></tr><tr><td>4</td></tr></tbody><tfoot><tr><td>5</td><td>6</td></tr></tfoot>"
    "</table>"
    '<figure><img src="/a.png" alt="" width="3" height="4"><figcaption>An <em>a</em></figcaption>'
    '</figure><p><a href="mailto:a@example.org"><img src="https://example.org/b.png"></a></p>'
)


def open_with(page, live_server, make_article, *texts):
    article = make_article(sections=[{"html": text} for text in texts])
    page.goto(live_server.url + reverse("admin:articles_article_change", args=[article.pk]))
    return article


def save(page):
    page.click("input[name=_continue]")
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")


def texts_of(article):
    return list(Section.objects.filter(article=article).values_list("html", flat=True))


def test_knows_every_tag_of_the_list():
    assert {tag for tag in html.ALLOWED if f"<{tag}" not in EVERYTHING} == set()
    assert html.clean(EVERYTHING) == EVERYTHING


def test_what_isnt_touched_is_saved_as_it_was_to_the_byte(editor, live_server, make_article):
    article = open_with(editor, live_server, make_article, EVERYTHING, "<p>x</p>")
    bodies.text_of(editor, 0).click()

    bodies.expect_stored(editor, 0, EVERYTHING)
    bodies.type_text(editor, 1, "!")
    save(editor)
    assert texts_of(article) == [EVERYTHING, "<p>x!</p>"]


def test_what_is_touched_keeps_all_the_rest(editor, live_server, make_article):
    article = open_with(editor, live_server, make_article, f"<p>x</p>{EVERYTHING}")

    bodies.text_of(editor, 0).click()
    editor.keyboard.press("Control+Home")
    editor.keyboard.type("!")

    save(editor)
    assert texts_of(article) == [f"<p>!x</p>{EVERYTHING}".replace("\n\n<h3>", "<h3>")]


def test_undone_to_the_beginning_it_is_what_was_stored(editor, live_server, make_article):
    text = "<p>a</p>\n\n<p>b <strong>c</strong></p>"
    open_with(editor, live_server, make_article, text)

    bodies.type_text(editor, 0, "!")
    bodies.expect_stored(editor, 0, "<p>a</p><p>b <strong>c!</strong></p>")
    editor.keyboard.press("Control+z")

    bodies.expect_stored(editor, 0, text)


def test_every_sample_text_is_shown_in_the_editor_and_saved_as_it_was(
    editor, live_server, make_article
):
    articles = [
        [section["html"] for section in json.loads(path.read_text("utf-8"))["sections"]]
        for path in sorted((FOLDER / "articles").glob("*.json"))
    ]
    longest = max(articles, key=lambda texts: sum(map(len, texts)))
    article = open_with(editor, live_server, make_article, *longest)
    expect(editor.locator(".body")).to_have_count(len(longest))

    shown = editor.evaluate(
        """async (texts) => {
            const { faithfully } = await import("/static/articles/admin/body-html.js");
            return texts.filter((text) => faithfully(text)).length;
        }""",
        [text for texts in articles for text in texts],
    )

    assert shown == sum(map(len, articles))
    editor.fill("#id_title", "Touched")
    save(editor)
    assert texts_of(article) == longest
