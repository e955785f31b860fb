"""The article's page as it is being typed into."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import publishing
from articles.models import Article


def address(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def labels(page, prefix="sections"):
    return page.locator(f".dynamic-{prefix} .inline_label").all_text_contents()


def options(page, index=0):
    return page.locator(f"#id_related_links-{index}-place option").all_text_contents()


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

    assert labels(editor) == ["1. C", "2. A", "3. B"]
    assert options(editor) == ["At the end of the article", "1. C", "2. A", "3. B"]
    expect(editor.locator("#sections-2 [title='Move up']")).to_be_disabled()

    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    assert headings(article) == ["C", "A", "B"]
    assert publishing.content_of(article)["sections"][2]["related_links"][0]["title"] == "x"


def test_choices_follow_what_is_typed(editor, article):
    editor.fill("#id_sections-0-heading", "A new name")
    editor.fill("#id_sections-2-heading", "")

    assert options(editor)[1:] == ["1. A new name", "2. B", "3. C"]
    editor.fill("#id_sections-2-html", "")
    assert options(editor)[3] == "3. (empty)"


def test_a_section_to_be_deleted_says_that_its_links_move(editor, article):
    editor.check("#id_sections-1-DELETE")

    assert options(editor)[2] == "2. B (to be deleted: the link moves)"
    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    assert headings(article) == ["A", "C"]
    assert publishing.content_of(article)["sections"][0]["related_links"][0]["title"] == "x"


def test_a_removed_new_section_leaves_its_link_to_the_one_before(editor, article):
    for name in ("D", "E"):
        add(editor, "sections")
        editor.fill(f"#id_sections-{'ABCDE'.index(name)}-heading", name)
    editor.select_option("#id_related_links-0-place", label="4. D")

    editor.click("#sections-3 .inline-deletelink")

    place = editor.locator("#id_related_links-0-place")
    expect(place.locator("option")).to_have_count(5)
    assert options(editor)[1:] == ["1. A", "2. B", "3. C", "4. E"]
    expect(place.locator("option:checked")).to_have_text("3. C")
    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    assert headings(article) == ["A", "B", "C", "E"]


def test_removing_after_moving_keeps_saved_sections_apart_from_new_ones(editor, article):
    """Django renumbers what stands on the page: a new section moved up must not pose as a saved."""
    for name in ("D", "E"):
        add(editor, "sections")
        editor.fill(f"#id_sections-{'ABCDE'.index(name)}-heading", name)
    for _ in range(3):
        editor.click("#sections-3 [title='Move up']")
    assert labels(editor) == ["1. D", "2. A", "3. B", "4. C", "5. E"]

    editor.click("#sections-4 .inline-deletelink")

    expect(editor.locator(".dynamic-sections")).to_have_count(4)
    expect(editor.locator(".dynamic-sections .inline_label").first).to_have_text("1. D")
    editor.click("input[name=_continue]")
    expect(editor.locator(".messagelist")).to_contain_text("changed successfully")
    assert headings(article) == ["D", "A", "B", "C"]


def test_a_rejected_save_keeps_words_order_and_places(editor, article):
    add(editor, "sections")
    editor.fill("#id_sections-3-heading", "New")
    editor.fill("#id_sections-3-html", "Unsaved words")
    for _ in range(3):
        editor.click("#sections-3 [title='Move up']")
    editor.select_option("#id_related_links-0-place", label="1. New")
    editor.fill("#id_canonical_url", "nonsense")

    editor.click("input[name=_continue]")

    expect(editor.locator(".errornote")).to_be_visible()
    assert labels(editor) == ["1. New", "2. A", "3. B", "4. C"]
    expect(editor.locator("#id_sections-3-html")).to_have_value("Unsaved words")
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
