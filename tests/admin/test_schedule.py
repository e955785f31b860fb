"""Planning what happens at a moment."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from articles import publishing
from articles.models import Publication, Schedule
from tests.admin.forms import LIST, messages_of, page_of


def moment(days):
    at = timezone.now().replace(microsecond=0) + timedelta(days=days)
    return at, {"due_at_0": f"{at:%Y-%m-%d}", "due_at_1": f"{at:%H:%M:%S}"}


def plan(client, article, action, days=3):
    at, fields = moment(days)
    response = client.post(page_of(article, "schedule"), {"action": action} | fields, follow=True)
    return at, response


def test_plans_publishing_of_the_article_as_it_is(admin_client, make_article):
    article = make_article()

    at, response = plan(admin_client, article, "publish")

    schedule = Schedule.objects.get()
    assert (schedule.action, schedule.due_at, schedule.done_at) == ("publish", at, None)
    assert schedule.revision == article.head
    assert schedule.created_by.username == "admin"
    assert "goes live on" in messages_of(response)[0]
    assert not Publication.objects.exists()


def test_the_article_and_the_list_show_the_plan(admin_client, make_article):
    article = make_article()
    at, _ = plan(admin_client, article, "publish")

    page = admin_client.get(page_of(article)).content.decode()
    listed = admin_client.get(LIST).content.decode()

    assert "Scheduled" in page
    assert f"{at:%-d %B %Y, %H:%M} UTC" in page
    assert f"goes live {at:%Y-%m-%d %H:%M}" in listed


def test_a_moment_that_is_past_is_refused(admin_client, make_article):
    _, response = plan(admin_client, make_article(), "publish", days=-1)

    assert "is past. Choose a later moment." in response.content.decode()
    assert not Schedule.objects.exists()


def test_what_is_not_ready_is_refused_with_the_places(admin_client, make_article):
    article = make_article(title="", sections=())

    _, response = plan(admin_client, article, "publish")

    page = response.content.decode()
    assert f'<a href="{page_of(article)}#id_title">' in page
    assert f'<a href="{page_of(article)}#sections-group">' in page
    assert not Schedule.objects.exists()


def test_nothing_live_is_nothing_to_withdraw(admin_client, make_article):
    _, response = plan(admin_client, make_article(), "withdraw")

    assert "no publishing is planned" in response.content.decode()
    assert not Schedule.objects.exists()


def test_withdrawal_is_planned_for_what_will_be_live(admin_client, make_article):
    article = make_article()
    plan(admin_client, article, "publish", days=1)

    plan(admin_client, article, "withdraw", days=2)

    assert [each.action for each in Schedule.objects.order_by("due_at")] == ["publish", "withdraw"]


def test_a_plan_is_called_off(admin_client, make_article):
    article = make_article()
    plan(admin_client, article, "publish")

    admin_client.post(page_of(article, "unschedule"), {"action": "publish"})

    assert Schedule.objects.get().done_at is not None
    assert "Draft" in admin_client.get(page_of(article)).content.decode()


def test_a_plan_that_was_refused_at_its_moment_is_shown(admin_client, make_article, make_live):
    article = make_article()
    plan(admin_client, article, "publish")
    due = timezone.now() - timedelta(minutes=5)
    Schedule.objects.update(due_at=due)
    make_live(title="Thief", slug="thief")
    publishing.rename(
        article=make_live(title="Other", slug="other"), slug="taken", at=timezone.now()
    )
    article.refresh_from_db()
    Schedule.objects.get().revision.article.revisions.update(
        content=article.head.content | {"slug": "taken"}
    )

    publishing.apply_due()

    page = admin_client.get(page_of(article)).content.decode()
    assert not Publication.objects.filter(pk=article.pk).exists()
    assert "it should have gone live, and couldn’t" in page
    assert "is the address of" in page


def test_a_plan_that_was_called_off_is_no_refusal(admin_client, make_article):
    article = make_article()
    plan(admin_client, article, "publish")
    admin_client.post(page_of(article, "unschedule"), {"action": "publish"})

    assert "couldn’t" not in admin_client.get(page_of(article)).content.decode()
