"""The first page of the desk."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing, reviewing
from articles.models import Article
from articles.publishing import standing
from tests.conftest import NOON

INDEX = reverse("admin:index")


def panels(client):
    return {
        panel.key: [str(row.article) for row in panel.rows]
        for panel in client.get(INDEX).context["panels"]
    }


@pytest.fixture
def writer(make_editor):
    writer = make_editor()
    writer.groups.add(Group.objects.get(name="Writer"))
    return writer


@pytest.fixture
def of_each(make_article, make_live):
    """Make an article for each panel, of one writer, its title the panel."""

    def make(whose):
        own = {"created_by": whose}
        make_article(title="drafts", **own)
        changed = make_live(title="before", **own)
        Article.objects.filter(pk=changed.pk).update(title="changed")
        publishing.save(article=changed, at=NOON)
        waiting = make_article(title="review", **own)
        reviewing.submit(article=waiting, at=NOON, by=whose)
        planned = make_article(title="scheduled", **own)
        now = timezone.now()
        due_at = now + timedelta(days=1)
        publishing.schedule(article=planned, action="publish", due_at=due_at, at=now)
        make_live(title="published", at=NOON + timedelta(hours=1), **own)
        broken = make_live(title="broken", at=NOON - timedelta(hours=1), **own)
        standing.note_failing_urls({broken.pk: 2})

    return make


def test_an_editor_sees_what_is_theirs_and_what_waits_for_them(
    client, make_editor, writer, of_each
):
    editor = make_editor(username="chief")
    editor.groups.add(Group.objects.get(name="Editor"))
    of_each(writer)
    client.force_login(editor)

    assert panels(client) == {
        "drafts": [],
        "changed": [],
        "review": ["review"],
        "scheduled": ["scheduled"],
        "published": ["published", "changed", "broken"],
        "broken": ["broken"],
    }


def test_a_writer_sees_their_own(client, make_editor, writer, of_each):
    of_each(make_editor(username="another"))
    client.force_login(writer)
    assert not any(panels(client).values())

    Article.objects.update(created_by=writer)

    assert panels(client) == {
        "drafts": ["drafts"],
        "changed": ["changed"],
        "review": ["review"],
        "scheduled": ["scheduled"],
        "published": ["published", "changed", "broken"],
        "broken": ["broken"],
    }
    page = client.get(INDEX).content.decode()
    assert "?status=scheduled&amp;whose=mine" in page
    assert "2 outside pages fail" in page


def test_who_may_see_no_article_is_shown_none(client, make_editor, make_live):
    make_live(title="Secret")
    client.force_login(make_editor("view_tag"))

    page = client.get(INDEX).content.decode()

    assert "Secret" not in page
    assert "New article" not in page
    assert "Search articles" not in page


def test_the_worst_links_come_first_and_no_article_twice(admin_client, make_article):
    both = make_article(title="both", links=[{"title": "x"}])
    make_article(title="waits", links=[{"title": "x"}])
    make_article(title="not live", links=[{"target": both}])
    standing.note_failing_urls({both.pk: 1})

    assert panels(admin_client)["broken"] == ["both", "waits", "not live"]


def test_the_bin_is_not_shown(admin_client, admin_user, make_article):
    article = make_article(created_by=admin_user, links=[{"title": "x"}])
    publishing.delete(article=article, at=NOON)

    assert not any(panels(admin_client).values())


def test_shows_six_of_each_and_costs_as_many_queries_for_a_hundred(
    client, writer, of_each, make_article
):
    client.force_login(writer)

    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(INDEX)
        return len(queries)

    of_each(writer)
    for_one = count()
    for number in range(30):
        make_article(title=f"Snow {number}", created_by=writer, links=[{"title": "x"}])

    assert {key: len(titles) for key, titles in panels(client).items()} == {
        "drafts": 6,
        "changed": 1,
        "review": 1,
        "scheduled": 1,
        "published": 3,
        "broken": 6,
    }
    assert count() <= for_one <= 12


def test_every_list_that_it_leads_to_shows_what_it_says(admin_client, admin_user, of_each):
    of_each(admin_user)
    context = admin_client.get(INDEX).context

    for panel in context["panels"]:
        listed = set()
        for _, address in panel.everything:
            listed |= {str(each) for each in admin_client.get(address).context["cl"].result_list}
        shown = {str(row.article) for row in panel.rows}
        if panel.key == "published":  # the list has live and live with changes apart
            shown -= {"changed"}
        assert listed == shown, panel.title


def test_an_empty_desk_says_how_to_begin(admin_client):
    page = admin_client.get(INDEX).content.decode()

    assert "You have no draft. Begin one with New article" in page
    assert "Nothing waits." in page
    assert "Nothing is planned." in page
    assert "Nothing is live yet." in page
    assert "No link needs mending." in page
    assert f'href="{reverse("admin:articles_article_add")}"' in page
    assert f'href="{reverse("admin:articles_article_import")}"' in page
