"""A news analysis from the empty page to its withdrawal, as one editor lives it."""

from __future__ import annotations

import json
import urllib.error
import urllib.request

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article

from . import bodies
from .choices import choose

LEAD = "Three delegations arrive on Monday. Nobody expects them to shake hands."
SECTIONS = [
    ("Why here", "The hosts have no side in it. That is most of what they offer."),
    ("What is on the table", "Prisoners first. Then the road, and after it the water."),
    ("Who stays away", "Two neighbours send observers, and one sends nobody."),
]
CLOSING = "The talks will be judged by whether there is a second round."


@pytest.fixture
def stranger(browser):
    context = browser.new_context()
    yield context.new_page()
    context.close()


def callers_get(live_server, slug):
    """Return the status, the bytes and the entity tag that a caller gets."""
    try:
        with urllib.request.urlopen(f"{live_server.url}/api/v1/articles/{slug}") as answer:
            return answer.status, answer.read(), answer.headers["ETag"]
    except urllib.error.HTTPError as refused:
        return refused.code, b"", None


def link_after(page, section, title, *, number):
    """Place a new link after a section that was never saved, to an article of ours."""
    page.locator(f"#sections-{section} [data-insert=related_links]").click()
    page.click(f"#related_links-{number} .field-target .select2-selection")
    choose(page, title[:6], title)


def test_write_preview_share_publish_edit_compare_restore_withdraw(
    editor, live_server, settings, stranger, make_author, make_live
):
    settings.PUBLIC_URL = live_server.url
    make_author(name="Dana Ospanova", bio="She writes about rivers and those who share them.")
    make_live(title="Rivers in winter")
    make_live(title="Steppe roads")
    page = editor

    # Written from nothing: a lead, three headed sections, a closing, two placed links
    page.goto(live_server.url + reverse("admin:articles_article_add"))
    page.fill("#id_title", "A table for three")
    page.fill("#id_standfirst", "What a neutral city can do, and what it can't.")
    bodies.type_text(page, 0, LEAD)
    for number, (heading, text) in enumerate([*SECTIONS, ("", CLOSING)], start=1):
        page.click("#sections-group .add-row a")
        page.fill(f"#id_sections-{number}-heading", heading)
        bodies.type_text(page, number, text)
    link_after(page, 0, "Rivers in winter", number=0)
    link_after(page, 3, "Steppe roads", number=1)
    page.click("#bylines-group .add-row a")
    page.click("#bylines-0 .select2-selection")
    choose(page, "Dana", "Dana Ospanova")

    # Previewed as a reader would see it
    page.get_by_role("button", name="Save and preview").click()
    frame = page.frame_locator(".preview-frame")
    expect(frame.get_by_role("heading", level=1)).to_have_text("A table for three")
    expect(frame.get_by_text(CLOSING)).to_be_visible()
    article = Article.objects.get(slug="a-table-for-three")
    assert callers_get(live_server, article.slug)[0] == 404

    # Shared with somebody who has no account
    address = f"{live_server.url}/admin/articles/article/{article.pk}"
    page.goto(f"{address}/share/")
    page.get_by_role("button", name="Make the link").click()
    stranger.goto(page.get_by_label("Address").input_value())
    expect(stranger.get_by_role("heading", level=1)).to_have_text("A table for three")
    expect(stranger.get_by_text("Rivers in winter")).to_be_visible()

    # Published
    page.goto(f"{address}/publish/")
    page.click("input[value='Publish now']")
    expect(page.locator(".standing .article-status")).to_have_text("Live")
    status, body, etag = callers_get(live_server, article.slug)
    assert status == 200
    document = json.loads(body)
    assert [each["heading"] for each in document["sections"]] == [
        "",
        *(heading for heading, _ in SECTIONS),
        "",
    ]
    placed = [[link["title"] for link in each["related_links"]] for each in document["sections"]]
    assert placed == [["Rivers in winter"], [], [], ["Steppe roads"], []]

    # Edited while it is live: not a byte moves
    page.goto(f"{address}/change/")
    page.fill("#id_title", "A table for four")
    bodies.type_text(page, 4, "Nobody has named a date.", instead=True)
    page.click("input[name=_continue]")
    expect(page.locator(".standing")).to_contain_text("The draft differs from what is live.")
    assert callers_get(live_server, article.slug) == (200, body, etag)

    # What would change is shown, word for word, and then it does
    page.click(".standing-acts >> text=Publish…")
    expect(page.locator("del", has_text="three").first).to_be_visible()
    expect(page.locator("ins", has_text="four").first).to_be_visible()
    page.click("input[value='Publish now']")
    expect(page.locator(".standing .article-status")).to_have_text("Live")
    assert json.loads(callers_get(live_server, article.slug)[1])["title"] == "A table for four"

    # The first revision is the draft again, and what is live stays
    now = callers_get(live_server, article.slug)
    page.goto(f"{address}/history/1/restore/")
    page.click("input[value='Restore revision 1']")
    expect(page.locator("#id_title")).to_have_value("A table for three")
    expect(bodies.textarea(page, 4)).to_have_value(f"<p>{CLOSING}</p>")
    assert callers_get(live_server, article.slug) == now

    # Withdrawn
    page.click(".standing-acts >> text=Withdraw…")
    page.click("input[value='Withdraw now']")
    expect(page.locator(".standing .article-status")).to_have_text("Withdrawn")
    assert callers_get(live_server, article.slug)[0] == 404
