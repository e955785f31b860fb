"""The audit log on a phone: read from top to bottom, and never sideways."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect


def test_nothing_of_it_is_cut_off_on_a_phone(editor, live_server, make_live):
    make_live(title="How a city that was drawn in wind became a place where others come to talk")
    editor.set_viewport_size({"width": 390, "height": 844})
    editor.goto(live_server.url + reverse("admin:articles_auditentry_changelist"))

    log = editor.get_by_role("region", name="The log")
    expect(log.locator("tbody tr").first).to_be_visible()
    assert log.evaluate("each => each.scrollWidth <= each.clientWidth")
    edges = log.locator("td").evaluate_all(
        "cells => cells.map((cell) => cell.getBoundingClientRect().right)"
    )
    assert max(edges) <= 390
