"""Whatever happens to the page, what was typed into it is there again."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Article, Autosave
from tests.admin.forms import ADD, page_of

STATUS = "#autosave-status"
SAVED = ".messagelist"


@pytest.fixture
def article(editor, live_server, make_article):
    article = make_article(title="Snow")
    editor.goto(live_server.url + page_of(article))
    return article


@pytest.fixture
def asked(editor):
    """Collect the questions that the page puts before it is left, and stay."""
    questions = []

    def stay(dialog):
        questions.append(dialog.type)
        dialog.dismiss()

    editor.on("dialog", stay)
    return questions


def try_to_leave(page):
    """Begin to leave the page, and wait until it asks whether one wants to."""
    with page.expect_event("dialog"):
        page.evaluate("setTimeout(() => window.location.reload())")


def log_in(page):
    page.fill("#id_username", "aigul")
    page.fill("#id_password", "a long one")
    page.click("input[type=submit]")


def test_leaving_with_unsaved_text_warns(editor, article, asked):
    editor.fill("#id_title", "Ice")
    try_to_leave(editor)

    expect(editor.locator("#id_title")).to_have_value("Ice")
    assert asked == ["beforeunload"]


def test_leaving_warns_of_nothing_where_nothing_differs(editor, article, asked):
    editor.fill("#id_title", "Ice")
    editor.fill("#id_title", "Snow")
    editor.reload()
    editor.fill("#id_title", "Ice")
    editor.click("input[name=_continue]")
    expect(editor.locator(SAVED)).to_contain_text("changed successfully")
    editor.reload()

    assert asked == []
    assert not Autosave.objects.filter(is_settled=False).exists()


def test_a_refused_save_still_warns(editor, article, asked):
    editor.fill("#id_canonical_url", "nonsense")
    editor.click("input[name=_continue]")
    expect(editor.locator(".errornote")).to_be_visible()
    editor.click("#id_title")
    try_to_leave(editor)

    expect(editor.locator("#id_canonical_url")).to_have_value("nonsense")
    assert asked == ["beforeunload"]


def test_what_a_killed_tab_held_is_offered_and_comes_back(editor, article, live_server):
    tab = editor.context.new_page()
    tab.goto(live_server.url + page_of(article))
    tab.fill("#id_title", "Ice")
    tab.click("#sections-group .add-row a")
    tab.fill("#id_sections-1-heading", "Never saved")
    expect(tab.locator(STATUS)).to_contain_text("Autosaved")
    tab.close(run_before_unload=False)

    editor.reload()
    expect(editor.locator(".unsaved:visible")).to_contain_text(
        "You have text here that was not saved"
    )
    expect(editor.locator("#id_title")).to_have_value("Snow")
    editor.click(".unsaved >> text=Bring it back")

    expect(editor.locator("#id_title")).to_have_value("Ice")
    expect(editor.locator("#id_sections-1-heading")).to_have_value("Never saved")
    assert Article.objects.get().title == "Snow"

    editor.click("input[name=_continue]")
    expect(editor.locator(SAVED)).to_contain_text("changed successfully")
    expect(editor.locator(".unsaved:visible")).to_have_count(0)
    assert Article.objects.get().title == "Ice"
    assert [each.heading for each in article.sections.all()] == ["", "Never saved"]


def test_thrown_away_it_is_not_offered_again(editor, article, live_server):
    editor.fill("#id_title", "Ice")
    expect(editor.locator(STATUS)).to_contain_text("Autosaved")
    other = editor.context.new_page()
    other.goto(live_server.url + page_of(article))

    other.click(".unsaved >> text=Throw it away")

    expect(other.locator(SAVED)).to_contain_text("The unsaved text is gone.")
    expect(other.locator(".unsaved:visible")).to_have_count(0)


def test_a_session_lost_before_a_save_loses_no_word(editor, article):
    """What was typed since the last autosave too: the browser itself keeps it."""
    Session.objects.all().delete()
    editor.fill("#id_title", "Typed before the logout was seen")
    editor.click("input[name=_continue]")

    expect(editor.locator("#logged-out")).to_contain_text("You were logged out.")
    expect(editor.locator("#id_title")).to_have_value("Typed before the logout was seen")
    editor.click("#logged-out a:text-is('Log in here')")
    log_in(editor)

    expect(editor.locator("#unsaved-here")).to_contain_text("This browser has text of yours")
    expect(editor.locator("#id_title")).to_have_value("Snow")
    editor.click("#unsaved-here >> text=Bring it back")
    expect(editor.locator("#id_title")).to_have_value("Typed before the logout was seen")
    editor.click("input[name=_continue]")
    expect(editor.locator(SAVED)).to_contain_text("changed successfully")
    assert Article.objects.get().title == "Typed before the logout was seen"
    editor.wait_for_function(
        "!Object.keys(localStorage).some((key) => key.startsWith('astana-unsaved'))"
    )


def test_after_a_login_in_another_tab_one_goes_on_here(editor, article, live_server):
    Session.objects.all().delete()
    editor.fill("#id_title", "Ice")
    editor.click("input[name=_continue]")
    expect(editor.locator("#logged-out")).to_be_visible()

    with editor.context.expect_page() as opened:
        editor.click("#logged-out a:text-is('Log in in another tab')")
    log_in(opened.value)
    expect(opened.value.locator("#user-tools")).to_be_visible()
    opened.value.close()
    editor.click("#logged-out >> text=I’m logged in again: save")

    expect(editor.locator(SAVED)).to_contain_text("changed successfully")
    assert Article.objects.get().title == "Ice"


def test_a_session_lost_while_typing_is_said_at_once(editor, article):
    Session.objects.all().delete()
    editor.fill("#id_title", "Ice")

    expect(editor.locator(STATUS)).to_contain_text("Not autosaved: you are logged out.")
    expect(editor.locator("#logged-out")).to_contain_text("this browser keeps what you typed")


def test_what_the_login_page_swallowed_is_still_offered(editor, article):
    """Some other script posts the form, so that nobody asks before."""
    Session.objects.all().delete()
    editor.fill("#id_title", "Ice")
    expect(editor.locator("#logged-out")).to_be_visible()
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.evaluate("document.getElementById('article_form').submit()")
    log_in(editor)

    expect(editor.locator("#unsaved-here")).to_contain_text("This browser has text of yours")


def test_another_persons_login_in_this_browser_is_offered_nothing(
    editor, article, live_server, django_user_model
):
    Session.objects.all().delete()
    editor.fill("#id_title", "Aigul’s")
    editor.click("input[name=_continue]")
    editor.click("#logged-out a:text-is('Log in here')")
    django_user_model.objects.create_superuser("dana", password="another long one")
    editor.fill("#id_username", "dana")
    editor.fill("#id_password", "another long one")
    editor.click("input[type=submit]")

    expect(editor.locator("#id_title")).to_have_value("Snow")
    editor.wait_for_load_state("networkidle")
    assert editor.locator(".unsaved:visible").count() == 0


def test_a_server_that_is_away_is_said_and_asked_again(editor, article):
    editor.context.set_offline(True)
    editor.fill("#id_title", "Ice")
    expect(editor.locator(STATUS)).to_contain_text("the server can’t be reached")
    editor.click("input[name=_continue]")
    expect(editor.locator("#logged-out")).to_contain_text("Not saved: the server can’t be reached.")

    editor.context.set_offline(False)
    editor.click("#logged-out >> text=Try again")

    expect(editor.locator(SAVED)).to_contain_text("changed successfully")
    assert Article.objects.get().title == "Ice"


def test_a_new_article_that_was_never_saved_is_offered(editor, live_server):
    editor.goto(live_server.url + ADD)
    editor.fill("#id_title", "From nothing")
    expect(editor.locator(STATUS)).to_contain_text("Autosaved")
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.goto(live_server.url + reverse("admin:index"))
    editor.goto(live_server.url + ADD)

    expect(editor.locator(".unsaved:visible")).to_contain_text("“From nothing”")
    editor.click(".unsaved >> text=Bring it back")
    expect(editor.locator("#id_title")).to_have_value("From nothing")
    editor.click("input[name=_continue]")
    expect(editor.locator(SAVED)).to_contain_text("added successfully")
    assert Article.objects.get().title == "From nothing"
