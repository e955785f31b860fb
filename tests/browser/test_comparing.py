"""What differs, looked at: beside each other when wide, below each other on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from articles import publishing
from articles.models import Article, Publication
from tests.admin.forms import page_of
from tests.conftest import NOON

PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


@pytest.fixture
def article(make_live):
    target = make_live(title="Rivers in winter", slug="rivers")
    article = make_live(
        title="Snow in Astana",
        slug="snow",
        sections=(
            "<p>It fell on Monday.</p>",
            {"heading": "Talks", "html": "<p>One stays.</p><p>Two stays.</p><p>Three went.</p>"},
            {"heading": "Later", "html": "<p>Nothing.</p>"},
        ),
        links=[{"target": target, "after": 0}],
    )
    make_live(title="Steppe", slug="steppe", links=[{"target": article}])
    lead, talks, later = article.sections.all()
    Article.objects.filter(pk=article.pk).update(title="Snow in May", slug="snow-in-may")
    lead.html = "<p>It fell on Tuesday.</p>"
    lead.save()
    talks.html = "<p>One stays.</p><p>Two stays.</p><p>Three came.</p>"
    talks.position = 9
    talks.save()
    later.html = "<p><em>Nothing.</em></p>"
    later.save()
    article.related_links.update(after=talks)
    publishing.save(article=article, at=NOON, note="Second thoughts")
    article.refresh_from_db()
    return article


def box(locator):
    found = locator.bounding_box()
    assert found
    return found


def serious(page):
    # The admin's links change their colour slowly: half-way there nobody reads them.
    page.wait_for_function("() => document.getAnimations().length === 0")
    found = Axe().run(page)
    return [
        (each["id"], [node["target"] for node in each["nodes"]])
        for each in found.response["violations"]
        if each["impact"] in {"serious", "critical"}
    ]


def is_no_wider_than_the_window(page):
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_publish_page_says_what_changes_and_where(editor, live_server, article):
    page = editor
    page.goto(live_server.url + page_of(article, "publish"))

    expect(page.locator("input[value='Publish now']")).to_be_in_viewport()
    comparison = page.locator(".comparison")
    expect(comparison.locator("del", has_text="Astana")).to_be_visible()
    expect(comparison.locator("ins", has_text="May").first).to_be_visible()
    expect(comparison).to_contain_text("same words, other formatting")
    expect(page.locator("#others")).to_contain_text("Steppe names it “Snow in May”")
    expect(page.locator(".panel.good")).to_contain_text("the old one redirects")

    for width in (WIDE, PHONE):
        page.set_viewport_size(width)
        assert is_no_wider_than_the_window(page)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert serious(page) == []

    page.click("input[value='Publish now']")
    expect(page.locator(".messagelist")).to_contain_text("One other article changed with it.")


def test_two_revisions_are_chosen_and_stand_beside_each_other(editor, live_server, article):
    page = editor
    page.goto(live_server.url + page_of(article, "revisions"))
    assert serious(page) == []
    page.check("input[name=from][value='2']")
    page.check("input[name=to][value='1']")
    page.click("text=Compare the two chosen")

    pair = page.locator(".compared", has_text="Title").locator(".pair").first
    expect(pair.locator("del")).to_have_text("May")
    expect(pair.locator("ins")).to_have_text("Astana")
    was, now = box(pair.locator(".was")), box(pair.locator(".now"))
    assert (was["y"], was["x"] < now["x"]) == (now["y"], True)

    same = page.locator("details.same-lines").first
    expect(same.locator(".pair").first).to_be_hidden()
    same.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(same.locator(".was").first).to_have_text("One stays.")

    page.set_viewport_size(PHONE)
    was, now = box(pair.locator(".was")), box(pair.locator(".now"))
    assert was["y"] + was["height"] <= now["y"]
    assert is_no_wider_than_the_window(page)
    assert serious(page) == []


def test_a_revision_is_restored_after_a_look(editor, live_server, article):
    page = editor
    live = Publication.objects.values().get(pk=article.pk)
    page.goto(live_server.url + page_of(article, "revisions"))
    page.click("text=Restore…")
    expect(page.locator(".comparison ins", has_text="Astana").first).to_be_visible()
    page.click("input[value='Restore revision 1']")

    expect(page.locator(".messagelist")).to_contain_text("hasn’t moved")
    assert Article.objects.get(pk=article.pk).title == "Snow in Astana"
    assert Publication.objects.values().get(pk=article.pk) == live


def test_an_expiry_is_typed_in_the_time_of_this_computer(browser, editor, live_server, article):
    context = browser.new_context(
        timezone_id="Asia/Almaty", storage_state=editor.context.storage_state()
    )
    page = context.new_page()
    day = timezone.now() + timedelta(days=30)
    page.goto(live_server.url + page_of(article, "expiry"))
    page.fill("input[type=date]", f"{day:%Y-%m-%d}")
    page.fill("input[type=time]", "09:30")

    told = page.locator(".moment-told")
    expect(told).to_contain_text("09:30 Asia/Almaty =")
    expect(told).to_contain_text("04:30 UTC")
    assert serious(page) == []
    page.click("input[value='Set the expiry']")

    expect(page.locator(".messagelist")).to_contain_text("at 04:30 UTC")
    assert Publication.objects.get(pk=article.pk).expires_at == day.replace(
        hour=4, minute=30, second=0, microsecond=0
    )
    page.goto(live_server.url + page_of(article, "expiry"))
    expect(page.locator("select[name=zone]")).to_have_value("Asia/Almaty")
    expect(page.locator("input[type=time]")).to_have_value("09:30")
    page.select_option("select[name=zone]", "UTC")
    expect(told).to_contain_text("09:30 UTC")
    context.close()


def test_a_moment_that_is_past_is_told_before_it_is_sent(editor, live_server, article):
    page = editor
    page.goto(live_server.url + page_of(article, "schedule"))
    page.fill("input[type=date]", "2020-01-01")
    page.fill("input[type=time]", "09:30")

    expect(page.locator(".moment-told")).to_contain_text("that is past")
    page.click("input[value='Plan it']")
    expect(page.locator(".errorlist")).to_contain_text("Choose a later moment.")
