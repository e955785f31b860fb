"""The list of articles and the front page in a real browser: as wide as the window, by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.publishing import standing

WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def several(transactional_db, make_article, make_live, make_author, make_category):
    author = make_author(name="Ainagul Abdrakhmanova-Satybaldinova")
    category = make_category(name="Diplomacy and foreign affairs")
    long = "How a city that was drawn in wind became a place where others come to talk"
    article = make_live(
        title=long, authors=[author], category=category, links=[{"title": "x"}, {"title": "y"}]
    )
    standing.note_failing_urls({article.pk: 2})
    make_article(title="Snow")
    return article


@pytest.mark.parametrize("width", [390, 1280, 1440])
@pytest.mark.parametrize(
    "path", ["", "articles/article/", "articles/article/?q=no+such+word&status=live"]
)
def test_nothing_is_wider_than_the_window(editor, live_server, several, width, path):
    editor.set_viewport_size({"width": width, "height": 900})
    editor.goto(f"{live_server.url}/admin/{path}")

    assert editor.evaluate(WIDE) == 0
    if path == "articles/article/":
        cell = editor.locator("td.field-problems").nth(1)
        assert cell.evaluate("each => each.getBoundingClientRect().right") <= width


def test_searching_filtering_and_clearing_by_keyboard_alone(editor, live_server, several):
    editor.goto(f"{live_server.url}/admin/articles/article/")
    expect(editor.locator("#result_list tbody tr")).to_have_count(2)

    editor.get_by_label("Search").focus()
    editor.keyboard.type("sno")
    editor.keyboard.press("Enter")
    expect(editor.locator("#result_list tbody tr")).to_have_count(1)
    expect(editor.get_by_role("status")).to_have_text("1 article")

    editor.get_by_label("Status").focus()
    editor.keyboard.press("L")  # Live: there is no snow that is
    editor.keyboard.press("Enter")
    editor.get_by_role("button", name="Filter", exact=True).press("Enter")
    expect(editor.get_by_text("No article matches.")).to_be_visible()

    editor.get_by_role("link", name="Clear search and filters").first.press("Enter")
    expect(editor.locator("#result_list tbody tr")).to_have_count(2)


def test_the_front_page_leads_to_a_search(editor, live_server, several):
    editor.goto(f"{live_server.url}/admin/")
    expect(editor.get_by_role("region", name="Links to mend")).to_contain_text("2 outside pages")

    editor.get_by_label("Search articles").fill("city wind")
    editor.get_by_label("Search articles").press("Enter")

    expect(editor.locator("#result_list tbody tr")).to_have_count(1)
