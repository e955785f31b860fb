"""The page that sets when an article goes by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Article, Publication, Revision
from tests.admin.forms import messages_of, page_of

SOON = timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)


def set_expiry(client, article, at=SOON, **more):
    data = {"due_at_0": f"{at:%Y-%m-%d}", "due_at_1": f"{at:%H:%M}"} | more
    return client.post(page_of(article, "expiry"), data, follow=True)


def test_says_what_it_will_do_and_changes_nothing(admin_client, make_live):
    article = make_live(expires_at=SOON)

    page = admin_client.get(page_of(article, "expiry")).content.decode()

    assert f"{SOON:%-d %B %Y, %H:%M} UTC" in page
    assert f'value="{SOON:%Y-%m-%d}"' in page
    assert "reaches callers at once" in page
    assert Revision.objects.count() == 1


def test_a_live_article_expires_then_for_callers_too(admin_client, make_live):
    article = make_live()

    response = set_expiry(admin_client, article)

    assert Publication.objects.get().expires_at == SOON
    assert Article.objects.get().expires_at == SOON
    assert "Callers see that now." in messages_of(response)[0]
    assert Revision.objects.latest("number").created_by.username == "admin"


def test_it_can_be_taken_back(admin_client, make_live):
    article = make_live(expires_at=SOON)

    response = admin_client.post(page_of(article, "expiry"), {"clear": "yes"}, follow=True)

    assert Publication.objects.get().expires_at is None
    assert "doesn’t expire any more" in messages_of(response)[0]


def test_a_draft_says_nothing_of_callers(admin_client, make_article):
    article = make_article()

    response = set_expiry(admin_client, article)

    assert Article.objects.get().expires_at == SOON
    assert "Callers" not in messages_of(response)[0]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"at": SOON - timedelta(days=9)}, "is past. Choose a later moment."),
        ({"due_at_0": ""}, "This field is required."),
        ({"due_at_0": "tomorrow"}, "Enter a valid date."),
        ({"zone": "Mars/Olympus"}, "There is no such time zone"),
        (
            {"due_at_0": "2099-03-29", "due_at_1": "02:30", "zone": "Europe/Berlin"},
            "Clocks in Europe/Berlin don’t show 02:30 that day",
        ),
        (
            {"due_at_0": "2099-10-25", "due_at_1": "02:30", "zone": "Europe/Berlin"},
            "Clocks in Europe/Berlin show 02:30 twice that day",
        ),
        (
            {"due_at_0": "0001-01-01", "due_at_1": "00:30", "zone": "Asia/Almaty"},
            "There is no such moment",
        ),
        (
            {"due_at_0": "9999-12-31", "due_at_1": "23:30", "zone": "America/New_York"},
            "There is no such moment",
        ),
    ],
)
def test_what_is_no_moment_to_come_is_refused_at_its_field(admin_client, make_live, fields, said):
    article = make_live()

    page = set_expiry(admin_client, article, **fields).content.decode()

    assert said in page
    assert Publication.objects.get().expires_at is None
    assert Revision.objects.count() == 1


@pytest.mark.parametrize(
    ("zone", "utc"),
    [
        ("", datetime(2099, 7, 1, 9, 30, tzinfo=UTC)),
        ("UTC", datetime(2099, 7, 1, 9, 30, tzinfo=UTC)),
        ("Asia/Almaty", datetime(2099, 7, 1, 4, 30, tzinfo=UTC)),
        ("Asia/Kolkata", datetime(2099, 7, 1, 4, 0, tzinfo=UTC)),
    ],
)
def test_the_time_is_of_the_zone_that_was_chosen(admin_client, make_live, zone, utc):
    article = make_live()

    set_expiry(admin_client, article, due_at_0="2099-07-01", due_at_1="09:30", zone=zone)

    assert Publication.objects.get().expires_at == utc
