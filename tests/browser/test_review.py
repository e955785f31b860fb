"""A draft's way from its writer to an editor and back, each in a window of their own."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Publication, Review


@pytest.fixture
def windows(browser, live_server):
    """Open the admin for somebody with a role, at the width of a phone or of a laptop."""
    # The server's own commits flush the groups away, with all else that migrations wrote.
    import_module("articles.migrations.0005_roles").make_roles(apps, None)
    opened, errors = [], []

    def open_for(role, width=1280):
        user = User.objects.create_user(role.lower(), password="snow in Astana", is_staff=True)
        user.groups.add(Group.objects.get(name=role))
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.set_default_timeout(30_000)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{live_server.url}{reverse('admin:login')}")
        page.fill("#id_username", role.lower())
        page.fill("#id_password", "snow in Astana")
        page.click("input[type=submit]")
        expect(page.locator("#user-tools")).to_be_visible()
        return page

    yield open_for
    for context in opened:
        context.close()
    assert errors == []


def test_a_draft_is_handed_in_sent_back_handed_in_again_and_published(
    windows, live_server, make_article
):
    writer, editor = windows("Writer", width=390), windows("Editor")
    article = make_article(created_by=User.objects.get(username="writer"))
    page = live_server.url + reverse("admin:articles_article_review", args=[article.pk])

    writer.goto(page)
    writer.fill("#id_note", "Is it long enough?")
    writer.click("input[value='Hand it in']")
    expect(writer.locator("h3", has_text="It waits for review")).to_be_visible()

    editor.goto(live_server.url + reverse("admin:articles_review_changelist"))
    editor.click("#result_list >> text=Snow in Astana")
    expect(editor.locator(".review-thread")).to_contain_text("Is it long enough?")
    editor.fill("#id_reason", "When did it fall?")
    editor.click("text=Send back")
    expect(editor.locator(".messagelist")).to_contain_text("was sent back to its writer")

    writer.goto(page)
    expect(writer.locator(".review-thread")).to_contain_text("When did it fall?")
    writer.click("input[value='Hand it in']")

    editor.goto(page)
    editor.click("text=Approve and publish…")
    editor.click("input[value='Publish now']")
    expect(editor.locator(".standing")).to_contain_text("Live")
    assert Publication.objects.get().pk == article.pk
    states = Review.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["sent-back", "approved"]
