"""Two people with one article open, each in a browser of their own."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from playwright.sync_api import expect

from articles.models import Article
from tests.admin.forms import page_of


@pytest.fixture
def article(make_article):
    return make_article(
        title="Snow in Astana",
        sections=[
            {"heading": "First", "html": "<p>One two three.</p>"},
            {"heading": "Second", "html": "<p>Four five six.</p>"},
        ],
    )


@pytest.fixture
def aigul(editor, live_server, article):
    editor.goto(live_server.url + page_of(article))
    return editor


@pytest.fixture
def dana(browser, live_server, article, errors):
    User.objects.create_superuser("dana", password="another long one", first_name="Dana")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{live_server.url}/admin/login/?next={page_of(article)}")
    page.fill("#id_username", "dana")
    page.fill("#id_password", "another long one")
    page.click("input[type=submit]")
    yield page
    context.close()


def save(page):
    page.click("input[name=_continue]")


def saved(page):
    expect(page.locator(".messagelist")).to_contain_text("changed successfully")


def test_the_second_sees_both_and_chooses(aigul, dana, article):
    dana.fill("#id_title", "Snow in Almaty")
    dana.fill("#id_standfirst", "By Dana.")
    save(dana)
    saved(dana)

    aigul.fill("#id_title", "Ice in Astana")
    aigul.fill("#id_subtitle", "By Aigul.")
    save(aigul)

    page = aigul.locator("#content")
    expect(page).to_contain_text("Somebody saved this article after you opened it.")
    expect(page).to_contain_text("by Dana")
    title = aigul.locator("#row-title")
    expect(title.locator(".side").first).to_contain_text("Ice in Astana")
    expect(title.locator(".side").last).to_contain_text("Almaty")
    expect(title.locator("textarea")).to_have_value("Ice in Almaty")
    expect(aigul.locator("#row-subtitle")).to_contain_text("By Aigul.")
    expect(aigul.locator("#row-standfirst")).to_contain_text("By Dana.")
    assert Article.objects.get().title == "Snow in Almaty"
    found = Axe().run(aigul)
    assert [each["id"] for each in found.response["violations"]] == []

    aigul.get_by_label("Yours", exact=True).check()
    aigul.click("input[value='Save this as the draft']")

    expect(aigul.locator(".messagelist")).to_contain_text("holds both")
    article.refresh_from_db()
    assert (article.title, article.subtitle, article.standfirst) == (
        "Ice in Astana",
        "By Aigul.",
        "By Dana.",
    )
    assert article.revision_count == 3


def test_both_texts_of_one_paragraph_are_mended_by_hand(aigul, dana, article):
    dana.fill("#id_subtitle", "Winter")
    save(dana)
    saved(dana)
    aigul.fill("#id_subtitle", "Frost")
    save(aigul)

    row = aigul.locator("#row-subtitle")
    expect(row.locator("textarea")).to_have_value("Winter Frost")
    aigul.click("input[value='Save this as the draft']")
    expect(row).to_contain_text("Choose one: both of you changed this.")
    row.locator("input[value=written]").check()
    row.locator("textarea").fill("Winter and frost")
    aigul.click("input[value='Save this as the draft']")

    expect(aigul.locator(".messagelist")).to_contain_text("holds both")
    assert Article.objects.get().subtitle == "Winter and frost"


def test_going_back_to_writing_keeps_every_word(aigul, dana):
    dana.fill("#id_title", "Hers")
    save(dana)
    saved(dana)
    aigul.fill("#id_title", "Mine")
    save(aigul)

    aigul.click("text=Back to writing")

    expect(aigul.locator("#id_title")).to_have_value("Mine")
    assert Article.objects.get().title == "Hers"


def test_who_else_has_it_open_and_who_saved_is_told(aigul, dana, live_server, article):
    expect(dana.locator("#who-else")).to_contain_text("aigul has this open")
    dana.fill("#id_title", "Hers")
    save(dana)
    saved(dana)

    aigul.fill("#id_subtitle", "Mine")  # autosaving is a sign of life, too
    expect(aigul.locator("#who-else")).to_contain_text("Dana has this open")
    expect(aigul.locator("#who-else")).to_contain_text("Dana saved revision 2")
    aigul.click("#who-else >> text=Go on from it, keeping mine")

    expect(aigul.locator("#row-subtitle")).to_contain_text("Mine")
    expect(aigul.locator("#row-title")).to_contain_text("Hers")
    dana.goto(live_server.url + "/admin/")
    aigul.click("text=Back to writing")
    expect(aigul.locator("#id_subtitle")).to_have_value("Mine")
    expect(aigul.locator("#who-else")).not_to_contain_text("has this open")
