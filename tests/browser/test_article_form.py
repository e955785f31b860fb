"""The article's page as it is being typed into."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import publishing
from articles.models import Article

from . import bodies


def address(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def expect_labels(page, labels):
    expect(page.locator(".dynamic-sections .inline_label")).to_have_text(labels)


def expect_places(page, sections):
    """Wait until the first link can stand at the end of the article, or after these sections."""
    options = page.locator("#id_related_links-0-place option")
    expect(options).to_have_text(["At the end of the article", *sections])


def add(page, prefix):
    page.click(f"#{prefix}-group .add-row a")


def headings(article):
    return [section.heading for section in article.sections.all()]


@pytest.fixture
def article(editor, live_server, make_article):
    article = make_article(
        sections=[{"heading": name, "html": f"<p>{name}</p>"} for name in "ABC"],
        links=[{"title": "x", "after": 1}],
    )
    editor.goto(live_server.url + address(article))
    return article


def test_sections_move_by_buttons(editor, article):
    editor.click("#sections-2 [title='Move up']")
    editor.click("#sections-2 [title='Move up']")

    expect_labels(editor, ["1. C", "2. A", "3. B"])
    expect_places(editor, ["1. C", "2. A", "3. B"])
    expect(editor.locator("#sections-2 [title='Move up']")).to_be_disabled()

    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    assert headings(article) == ["C", "A", "B"]
    assert publishing.content_of(article)["sections"][2]["related_links"][0]["title"] == "x"


def test_choices_follow_what_is_typed(editor, article):
    editor.fill("#id_sections-0-heading", "A new name")
    editor.fill("#id_sections-2-heading", "")

    expect_places(editor, ["1. A new name", "2. B", "3. C"])
    bodies.type_text(editor, 2, "", instead=True)
    expect_places(editor, ["1. A new name", "2. B", "3. (empty)"])


def test_a_removed_section_leaves_its_link_to_the_one_before(editor, article):
    editor.click("#sections-1 .remove")

    expect_places(editor, ["1. A", "2. C"])
    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    assert headings(article) == ["A", "C"]
    assert publishing.content_of(article)["sections"][0]["related_links"][0]["title"] == "x"


def test_a_removed_new_section_leaves_its_link_to_the_one_before(editor, article):
    for name in ("D", "E"):
        add(editor, "sections")
        editor.fill(f"#id_sections-{'ABCDE'.index(name)}-heading", name)
    editor.click("#related_links-0 .card-toggle")
    editor.select_option("#id_related_links-0-place", label="4. D")

    editor.click("#sections-3 .remove")

    place = editor.locator("#id_related_links-0-place")
    expect_places(editor, ["1. A", "2. B", "3. C", "4. E"])
    expect(place.locator("option:checked")).to_have_text("3. C")
    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    assert headings(article) == ["A", "B", "C", "E"]


def test_removing_after_moving_keeps_saved_sections_apart_from_new_ones(editor, article):
    for name in ("D", "E"):
        add(editor, "sections")
        editor.fill(f"#id_sections-{'ABCDE'.index(name)}-heading", name)
    for _ in range(3):
        editor.click("#sections-3 [title='Move up']")
    expect_labels(editor, ["1. D", "2. A", "3. B", "4. C", "5. E"])

    editor.click("#sections-4 .remove")

    expect(editor.locator(".dynamic-sections:not(.is-removed)")).to_have_count(4)
    expect(editor.locator(".dynamic-sections .inline_label").first).to_have_text("1. D")
    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    assert headings(article) == ["D", "A", "B", "C"]


def test_a_rejected_save_keeps_words_order_and_places(editor, article):
    add(editor, "sections")
    editor.fill("#id_sections-3-heading", "New")
    bodies.type_text(editor, 3, "Unsaved words")
    for _ in range(3):
        editor.click("#sections-3 [title='Move up']")
    editor.click("#related_links-0 .card-toggle")
    editor.select_option("#id_related_links-0-place", label="1. New")
    editor.fill("#id_canonical_url", "nonsense")

    editor.click("input[name=_continue]")

    expect(editor.locator(".errornote")).to_be_visible()
    expect_labels(editor, ["1. New", "2. A", "3. B", "4. C"])
    expect(editor.locator("#id_sections-3-html")).to_have_value("<p>Unsaved words</p>")
    expect(editor.locator("#id_related_links-0-place option:checked")).to_have_text("1. New")
    assert headings(article) == ["A", "B", "C"]

    editor.fill("#id_canonical_url", "")
    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    assert headings(article) == ["New", "A", "B", "C"]
    assert publishing.content_of(article)["sections"][0]["related_links"][0]["title"] == "x"


def test_leaving_with_something_typed_asks(editor, article, live_server):
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))

    editor.fill("#id_title", "Typed")
    editor.goto(live_server.url + reverse("admin:index"))

    assert asked == ["beforeunload"]
    assert Article.objects.get().title == "Snow in Astana"


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_the_screen(editor, live_server, article, make_author, width):
    author = make_author()
    pages = [
        reverse("admin:index"),
        reverse("admin:articles_article_changelist"),
        reverse("admin:articles_article_add"),
        reverse("admin:articles_article_import"),
        reverse("admin:articles_author_change", args=[author.pk]),
        *(
            reverse(f"admin:articles_article_{name}", args=[article.pk])
            for name in ("change", "publish", "schedule", "withdraw", "rename", "bin", "revisions")
        ),
    ]
    editor.set_viewport_size({"width": width, "height": 844})
    wide = []
    for path in pages:
        editor.goto(live_server.url + path)
        if editor.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(path)

    assert wide == []
