"""An editor's day: write, place, publish, edit what is live, withdraw."""

from __future__ import annotations

import json

from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article, Publication

from . import bodies
from .choices import choose

ADD = reverse("admin:articles_article_add")


def section(page, index):
    return page.locator(f"#sections-{index}")


def add(page, prefix):
    page.click(f"#{prefix}-group .add-row a")


def test_write_publish_edit_withdraw(editor, live_server, make_author, make_live):
    make_author(name="Saule Omarova")
    make_live(title="Rivers in winter")
    page = editor

    # Written from nothing, with a link placed after a section that was never saved
    page.goto(live_server.url + ADD)
    page.fill("#id_title", "Қыс – winter")
    bodies.type_text(page, 0, "The first snow came early.")
    add(page, "sections")
    page.fill("#id_sections-1-heading", "The second month")
    bodies.body(page, 1).get_by_role("button", name="HTML source").click()
    page.fill("#id_sections-1-html", "<p>It <b>stayed</b>.</p><script>x()</script>")
    expect(section(page, 1).locator(".inline_label")).to_have_text("2. The second month")

    add(page, "related_links")
    place = page.locator("#id_related_links-0-place")
    expect(place.locator("option")).to_have_text(
        ["At the end of the article", "1. The first snow came early.", "2. The second month"]
    )
    place.select_option(label="1. The first snow came early.")
    page.click("#related_links-0 .field-target .select2-selection")
    choose(page, "Rivers", "Rivers in winter")
    add(page, "bylines")
    page.click("#bylines-0 .select2-selection")
    choose(page, "Saule", "Saule Omarova")

    # Published, through the page that asks
    page.click("input[name=_publish]")
    expect(page.locator("h3", has_text="It is ready")).to_be_visible()
    expect(page.locator(".messagelist")).to_contain_text("<script>")
    page.click("input[value='Publish now']")
    expect(page.locator(".standing")).to_contain_text("Revision 1, since")

    article = Article.objects.get(slug="qys-winter")
    live = Publication.objects.get(pk=article.pk)
    document = json.loads(live.detail_json)
    assert [each["html"] for each in document["sections"]] == [
        "<p>The first snow came early.</p>",
        "<p>It <strong>stayed</strong>.</p>",
    ]
    placed = document["sections"][0]["related_links"]
    assert [link["title"] for link in placed] == ["Rivers in winter"]
    assert document["byline"] == "Saule Omarova"

    # Edited: what is live doesn't move
    page.fill("#id_title", "Not for callers yet")
    page.click("input[name=_continue]")
    expect(page.locator(".standing")).to_contain_text("The draft differs from what is live.")
    again = Publication.objects.get(pk=article.pk)
    assert (again.detail_json, again.etag) == (live.detail_json, live.etag)

    # Withdrawn
    page.click(".standing-acts >> text=Withdraw…")
    page.click("input[value='Withdraw now']")
    expect(page.locator(".standing .article-status")).to_have_text("Withdrawn")
    assert not Publication.objects.filter(pk=article.pk).exists()
