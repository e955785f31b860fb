"""A preview as an editor sees it, and as somebody does who was sent a link."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from articles import preview, publishing
from articles.models import PreviewLink, PreviewOpening

SERIOUS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}


@pytest.fixture
def article(live_server, settings, make_article, make_author):
    settings.PUBLIC_URL = live_server.url
    return make_article(
        title="A river that is a road",
        standfirst="From November to March.",
        authors=[make_author("Dana Ospanova", bio="Writes about rivers.")],
        sections=[
            "<p>At seven there is a path.</p>",
            {"heading": "The first ice", "html": "<p>It comes in November.</p>"},
            {"heading": "Who sweeps it", "html": "<p>Nobody is paid.</p>"},
            {"heading": "What it costs", "html": "<p>Rope.</p>"},
        ],
        links=[{"after": 0, "title": "The bridge that nobody drives over"}],
    )


@pytest.fixture
def stranger(browser, errors):
    """A window of somebody who has no account, and never was here."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda said: "Security Policy" in said.text and errors.append(said.text))
    yield page
    assert context.cookies() == []
    context.close()


def at(live_server, article, name=""):
    return f"{live_server.url}/admin/articles/article/{article.pk}/{name}"


def found_by_axe(page):
    results = Axe().run(page, options=SERIOUS).response
    return [(each["id"], each["nodes"][0]["html"]) for each in results["violations"]]


def test_what_is_typed_is_saved_and_seen_by_one_button(editor, live_server, article):
    editor.goto(at(live_server, article, "change/"))
    editor.fill("#id_title", "A river that is no road")

    editor.get_by_role("button", name="Save and preview").click()

    frame = editor.frame_locator(".preview-frame")
    expect(frame.get_by_role("heading", level=1)).to_have_text("A river that is no road")
    expect(frame.locator(".card.waits")).to_contain_text("The bridge that nobody drives over")


def test_the_page_is_seen_as_wide_as_a_phone_and_in_the_dark(editor, live_server, article):
    editor.goto(at(live_server, article, "preview/"))
    frame = editor.frame_locator(".preview-frame")
    wide = editor.locator(".preview-frame").bounding_box()["width"]

    editor.get_by_label("Phone").check()
    editor.get_by_label("Dark").check()

    assert wide > 600
    expect(editor.locator(".preview-frame")).to_have_js_property("offsetWidth", 390)
    expect(frame.locator("html")).to_have_css("background-color", "rgb(22, 24, 26)")
    expect(frame.get_by_role("heading", level=1)).to_be_visible()
    frame.get_by_role("link", name="Who sweeps it").click()
    expect(frame.get_by_role("heading", name="Who sweeps it")).to_be_in_viewport()


def test_the_exact_json_is_copied(editor, live_server, article):
    editor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    editor.goto(at(live_server, article, "preview/"))

    editor.get_by_role("button", name="Copy as it is sent").click()

    expect(editor.locator(".preview-json-tools .preview-said")).to_have_text("Copied.")
    copied = editor.evaluate("navigator.clipboard.readText()")
    assert copied == editor.locator("pre.exact").text_content()
    assert json.loads(copied)["title"] == "A river that is a road"


def test_a_link_is_shared_opened_without_an_account_and_revoked(
    editor, live_server, article, stranger
):
    editor.goto(at(live_server, article, "share/"))
    editor.get_by_label("For whom").fill("for the lawyer")
    editor.get_by_role("button", name="Make the link").click()
    address = editor.get_by_label("Address").input_value()

    stranger.goto(address)

    expect(stranger.get_by_role("heading", level=1)).to_have_text("A river that is a road")
    expect(stranger.get_by_text("A preview, for you alone.")).to_be_visible()
    assert "lawyer" not in stranger.content()
    assert found_by_axe(stranger) == []
    width = "document.documentElement.scrollWidth"
    assert stranger.evaluate(width) == 390
    editor.reload()
    editor.get_by_text("Opened 1 time").click()
    expect(editor.get_by_text("127.0.0.0/24")).to_be_visible()

    editor.get_by_role("button", name="Revoke").click()
    expect(editor.get_by_text("The link is revoked")).to_be_visible()

    answer = stranger.goto(address)
    assert answer.status == 404
    expect(stranger.get_by_role("heading", level=1)).to_have_text("This link shows nothing")
    assert PreviewLink.objects.get().opened_count == 1
    assert PreviewOpening.objects.get().network == "127.0.0.0/24"


def test_a_pinned_link_stays_while_the_draft_moves(live_server, article, stranger):
    now = timezone.now()
    links = [preview.share(article=article, at=now, revision=each) for each in (article.head, None)]
    article.title = "Another title"
    article.save()
    publishing.save(article=article, at=now)

    titles = []
    for link in links:
        stranger.goto(f"{live_server.url}/preview/{preview.token_of(link.pk)}")
        titles.append(stranger.locator("h1").text_content())

    assert titles == ["A river that is a road", "Another title"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_either_page(editor, live_server, article, scheme):
    preview.share(article=article, at=timezone.now(), note="for the lawyer")
    editor.emulate_media(color_scheme=scheme)

    for name in ("preview/", "preview/page/", "share/"):
        editor.goto(at(live_server, article, name))
        editor.wait_for_load_state("networkidle")
        main = "#content-main" if name != "preview/page/" else "main"
        results = Axe().run(editor, context=main, options=SERIOUS).response
        found = [(each["id"], each["nodes"][0]["html"]) for each in results["violations"]]
        assert found == [], name
