"""The log and the plans, to read only."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Change, Schedule
from tests.admin.forms import page_of


def test_the_log_shows_the_newest_change_first(admin_client, make_live):
    publishing.withdraw(article=make_live(), at=timezone.now())

    response = admin_client.get(reverse("admin:articles_change_changelist"))

    kinds = [change.kind for change in response.context["cl"].result_list]
    assert kinds == ["withdrawn", "published"]
    assert "snow-in-astana" in response.content.decode()


def test_plans_show_their_state(admin_client, make_article):
    article, now = make_article(), timezone.now()
    for days in (2, 1):
        due_at = now + timedelta(days=days)
        publishing.schedule(article=article, action="publish", due_at=due_at, at=now)

    page = admin_client.get(reverse("admin:articles_schedule_changelist")).content.decode()

    assert "Waiting" in page
    assert "Replaced by another plan." in page
    assert f'<a href="{page_of(article)}">Snow in Astana</a>' in page


@pytest.mark.parametrize("name", ["change", "schedule"])
def test_nobody_adds_changes_or_deletes_there(admin_client, make_live, name):
    article, now = make_live(), timezone.now()
    publishing.schedule(article=article, action="withdraw", due_at=now + timedelta(days=1), at=now)
    row = {"change": Change, "schedule": Schedule}[name].objects.get()
    address = f"admin:articles_{name}"

    assert admin_client.get(reverse(f"{address}_change", args=[row.pk])).status_code == 200
    assert admin_client.post(reverse(f"{address}_change", args=[row.pk])).status_code == 403
    assert admin_client.post(reverse(f"{address}_delete", args=[row.pk])).status_code == 403
    assert admin_client.get(reverse(f"{address}_add")).status_code == 403
