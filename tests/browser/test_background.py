"""How far a remake is, and what the worker does, seen while one looks."""

from __future__ import annotations

import os

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import expect

from articles import publishing
from articles.models import Job, Worker
from articles.publishing import log
from tests.background.test_overview import SAID
from tests.browser.test_every_page import STANDARD

PATIENCE = 60_000  # milliseconds, on a busy machine


@pytest.fixture
def renamed(make_author, make_live):
    """An author with a new name that the one live article doesn't show yet."""
    author = make_author("Old Name")
    make_live(authors=[author])
    author.name = "New Name"
    publishing.save_embedded(thing=author)
    return author


def test_the_page_brings_itself_up_to_date(editor, live_server, renamed):
    editor.goto(live_server.url + reverse("admin:articles_worker_changelist"))
    shown = editor.locator("#background")
    expect(shown).to_contain_text("New Name (author): 0 of 1 documents")

    publishing.remake_stale()

    expect(shown).to_contain_text("Every document shows what it embeds", timeout=PATIENCE)


def test_an_authors_page_says_when_all_articles_follow(editor, live_server, renamed):
    editor.goto(live_server.url + reverse("admin:articles_author_change", args=[renamed.pk]))
    shown = editor.locator("#remake")
    expect(shown).to_contain_text("0 of 1 live articles")

    publishing.remake_stale()

    expect(shown).to_contain_text("Every live article that shows this author", timeout=PATIENCE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_anybody_can_read_it(editor, live_server, renamed, scheme, width):
    now = log.clock()
    trouble = {"trouble": "The cache at http://10.0.0.7 is away.", "since": now.isoformat()}
    Worker.objects.create(
        host="web-1",
        pid=4711,
        release="0.1.0 (fb752e0)",
        started_at=now,
        seen_at=now,
        duties=[SAID, SAID | {"name": "purging varnish 81542c94296412b5"} | trouble],
    )
    Job.objects.create(name="purging", leased_until=now, attempts=2, next_try_at=now)
    editor.set_viewport_size({"width": width, "height": 900})
    editor.emulate_media(color_scheme=scheme)

    editor.goto(live_server.url + reverse("admin:articles_worker_changelist"))

    expect(editor.locator("#background")).to_contain_text("web-1, process 4711 at work")
    assert editor.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(editor, options=STANDARD).response["violations"] == []
    if folder := os.environ.get("SCREENSHOTS"):
        editor.screenshot(path=f"{folder}/background-{scheme}-{width}.png", full_page=True)
