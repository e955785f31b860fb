"""The editor of a section's text, used: its buttons, keys and windows, and its HTML."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Section

from . import bodies


@pytest.fixture
def article(editor, live_server, make_article):
    article = make_article(sections=[{"html": "<p>one two</p>"}, {"html": ""}])
    editor.goto(live_server.url + reverse("admin:articles_article_change", args=[article.pk]))
    bodies.text_of(editor, 0).click()
    return article


def button(page, name, index=0):
    return bodies.body(page, index).get_by_role("button", name=name, exact=True)


def dialog(page):
    return page.get_by_role("dialog")


def save(page):
    page.click("input[name=_continue]")
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")


def test_buttons_say_what_is_on(editor, article):
    editor.keyboard.press("Control+a")
    expect(button(editor, "Bold")).to_have_attribute("aria-pressed", "false")

    button(editor, "Bold").click()
    editor.keyboard.press("Control+i")

    expect(button(editor, "Bold")).to_have_attribute("aria-pressed", "true")
    expect(button(editor, "Italic")).to_have_attribute("aria-pressed", "true")
    bodies.expect_stored(editor, 0, "<p><strong><em>one two</em></strong></p>")


def test_the_toolbar_is_one_stop_and_walked_by_arrows(editor, article):
    editor.keyboard.press("Alt+F10")
    expect(bodies.body(editor, 0).get_by_label("Kind of paragraph")).to_be_focused()
    editor.keyboard.press("ArrowRight")
    expect(button(editor, "Bold")).to_be_focused()
    editor.keyboard.press("End")
    expect(button(editor, "HTML source")).to_be_focused()
    editor.keyboard.press("Escape")
    expect(bodies.text_of(editor, 0)).to_be_focused()

    editor.keyboard.press("Shift+Tab")
    expect(button(editor, "HTML source")).to_be_focused()
    editor.keyboard.press("Shift+Tab")
    assert not bodies.body(editor, 0).evaluate("(box) => box.contains(document.activeElement)")


def test_kinds_of_paragraph_and_lists(editor, article):
    bodies.body(editor, 0).get_by_label("Kind of paragraph").select_option("Heading")
    bodies.expect_stored(editor, 0, "<h3>one two</h3>")

    bodies.body(editor, 0).get_by_label("Kind of paragraph").select_option("Paragraph")
    button(editor, "Numbered list").click()
    editor.keyboard.press("End")
    editor.keyboard.press("Enter")
    editor.keyboard.type("three")
    editor.keyboard.press("Tab")
    bodies.expect_stored(editor, 0, "<ol><li>one two<ol><li>three</li></ol></li></ol>")

    button(editor, "Begin with…").click()
    dialog(editor).get_by_label("Begin with").fill("7")
    editor.keyboard.press("Enter")
    inner = '<ol start="7"><li>three</li></ol>'
    expect(dialog(editor)).to_have_count(0)
    bodies.expect_stored(editor, 0, f"<ol><li>one two{inner}</li></ol>")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("## a", "<h3>a</h3>"),
        ("#### a", "<h4>a</h4>"),
        ("- a", "<ul><li>a</li></ul>"),
        ("3. a", '<ol start="3"><li>a</li></ol>'),
        ("> a", "<blockquote><p>a</p></blockquote>"),
        ("**a** b", "<p><strong>a</strong> b</p>"),
    ],
)
def test_marks_of_plain_text_are_understood(editor, article, typed, kept):
    bodies.type_text(editor, 1, typed)

    bodies.expect_stored(editor, 1, kept)


def test_a_link_is_checked_added_changed_and_removed(editor, article):
    editor.keyboard.press("Control+a")
    editor.keyboard.press("Control+k")
    address = dialog(editor).get_by_label("Address")
    address.fill("javascript:alert(1)")
    editor.keyboard.press("Enter")
    expect(dialog(editor).get_by_role("alert")).to_contain_text("“javascript:” isn’t allowed")
    expect(address).to_be_focused()
    bodies.expect_stored(editor, 0, "<p>one two</p>")

    address.fill("www.example.org/a")
    dialog(editor).get_by_label("Title").fill("T")
    editor.keyboard.press("Enter")
    expect(bodies.text_of(editor, 0)).to_be_focused()
    bodies.expect_stored(
        editor,
        0,
        '<p><a href="https://www.example.org/a" title="T">one two</a></p>',
    )

    editor.keyboard.press("End")
    editor.keyboard.press("ArrowLeft")
    button(editor, "Link…").click()
    expect(dialog(editor).get_by_label("Address")).to_have_value("https://www.example.org/a")
    dialog(editor).get_by_role("button", name="Remove the link").click()
    bodies.expect_stored(editor, 0, "<p>one two</p>")


def test_an_image_needs_its_description(editor, article):
    editor.keyboard.press("Control+End")
    button(editor, "Image…").click()
    dialog(editor).get_by_label("Address of the image").fill("/snow.png")
    dialog(editor).get_by_label("Caption").fill("Snow & ice")
    editor.keyboard.press("Enter")
    expect(dialog(editor).get_by_role("alert")).to_contain_text("Say what it shows")

    dialog(editor).get_by_label("What it shows").fill("A street")
    editor.keyboard.press("Enter")

    expect(dialog(editor)).to_have_count(0)
    bodies.expect_stored(
        editor,
        0,
        '<p>one two</p><figure><img src="/snow.png" alt="A street">'
        "<figcaption>Snow &amp; ice</figcaption></figure>",
    )


def test_a_table_is_made_and_grows(editor, article):
    bodies.text_of(editor, 1).click()
    button(editor, "Table…", 1).click()
    dialog(editor).get_by_label("Rows", exact=True).fill("2")
    dialog(editor).get_by_label("Columns", exact=True).fill("2")
    dialog(editor).get_by_label("Caption").fill("C")
    editor.keyboard.press("Enter")
    expect(dialog(editor)).to_have_count(0)
    for word in ("a", "b", "c"):
        editor.keyboard.type(word)
        editor.keyboard.press("Tab")
    button(editor, "Row below", 1).click()

    bodies.expect_stored(
        editor,
        1,
        '<table><caption>C</caption><thead><tr><th scope="col">a</th><th scope="col">b</th></tr>'
        "</thead><tbody><tr><td>c</td><td></td></tr><tr><td></td><td></td></tr></tbody></table>",
    )


def test_html_is_typed_and_cleaned_on_the_way_back(editor, article):
    button(editor, "HTML source").click()
    source = bodies.textarea(editor, 0)
    expect(source).to_be_focused()
    expect(source).to_have_value("<p>one two</p>")

    source.fill("<div>a<iframe></iframe></div><div><b>b</b></div>\n\nc")
    bodies.body(editor, 0).get_by_role("button", name="Back to the editor").click()

    expect(bodies.body(editor, 0).get_by_role("status")).to_have_text("Taken out: <iframe>.")
    expect(bodies.text_of(editor, 0)).to_be_focused()
    bodies.expect_stored(editor, 0, "<p>a</p><p><strong>b</strong></p><p>c</p>")


def test_what_it_cant_show_is_shown_as_html_and_kept(editor, article):
    text = "<p>x<sub>a<sub>b</sub></sub></p>"
    Section.objects.filter(pk=article.sections.first().pk).update(html=text)
    editor.goto(editor.url)

    expect(bodies.textarea(editor, 0)).to_be_visible()
    expect(bodies.body(editor, 0).get_by_role("status")).to_contain_text("Shown as HTML")
    bodies.type_text(editor, 1, "y")
    save(editor)
    assert [each.html for each in article.sections.all()] == [text, "<p>y</p>"]

    bodies.body(editor, 0).get_by_role("button", name="Back to the editor").click()
    dialog(editor).get_by_role("button", name="Cancel").click()
    expect(bodies.textarea(editor, 0)).to_have_value(text)


def test_others_may_set_the_text(editor, article):
    bodies.put_text(editor, 0, "<p>new</p>")

    expect(bodies.text_of(editor, 0)).to_have_text("new")
    bodies.type_text(editor, 0, "er")
    bodies.expect_stored(editor, 0, "<p>newer</p>")


def test_every_change_is_told_of_once(editor, article):
    editor.evaluate(
        "() => { window.told = 0;"
        " document.getElementById('article_form').addEventListener('input', () => { told += 1; });"
        "}"
    )
    bodies.type_text(editor, 0, "abc")

    bodies.expect_stored(editor, 0, "<p>one twoabc</p>")
    assert editor.evaluate("told") == 3


def test_what_was_typed_moves_with_its_section(editor, article):
    bodies.type_text(editor, 0, "!")
    editor.evaluate(
        "document.getElementById('sections-1').after(document.getElementById('sections-0'))"
    )
    bodies.type_text(editor, 0, "?")
    bodies.expect_stored(editor, 0, "<p>one two!?</p>")

    # Both are undone at once only if they were typed within half a second.
    for _ in range(2):
        editor.keyboard.press("Control+z")
    bodies.expect_stored(editor, 0, "<p>one two</p>")


def test_without_scripts_it_is_a_field(browser, editor, article, live_server):
    context = browser.new_context(
        java_script_enabled=False, storage_state=editor.context.storage_state()
    )
    page = context.new_page()
    page.goto(editor.url)
    page.fill("#id_sections-1-html", "<b>plain</b>")
    page.click("input[name=_continue]")
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")
    context.close()

    assert article.sections.last().html == "<p><strong>plain</strong></p>"


def test_a_strict_policy_lets_it_run(editor, article):
    def strict(route):
        response = route.fetch()
        policy = {"content-security-policy": "script-src 'self'"}
        route.fulfill(response=response, headers=response.headers | policy)

    editor.route(editor.url, strict)
    editor.goto(editor.url)

    bodies.type_text(editor, 0, " three")
    bodies.expect_stored(editor, 0, "<p>one two three</p>")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("opened", ["editor", "table", "dialog"])
def test_nothing_keeps_people_out_of_it(editor, article, scheme, opened):
    editor.emulate_media(color_scheme=scheme)
    within = "#sections-0 .body"
    if opened == "table":
        table = "<table><caption>c</caption><tbody><tr><th>a</th><td>b</td></tr></tbody></table>"
        bodies.put_text(editor, 0, f"{table}<blockquote>x <a href='/'>y</a></blockquote>")
        bodies.text_of(editor, 0).locator("td").click()
    if opened == "dialog":
        button(editor, "Image…").click()
        editor.keyboard.press("Enter")
        within = "dialog"

    editor.wait_for_function("() => document.getAnimations().length === 0")
    found = Axe().run(editor, context=within)

    assert [each["id"] for each in found.response["violations"]] == []
