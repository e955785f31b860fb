"""The page of the work in the background."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse

from articles import publishing
from articles.models import Job, Worker
from articles.publishing import log
from tests.background.test_overview import SAID

ADDRESS = "admin:articles_worker_changelist"


def shown(client):
    response = client.get(reverse(ADDRESS))
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_worker_it_says_what_waits(admin_client):
    page = shown(admin_client)

    assert "No worker is at work." in page
    assert "manage.py worker" in page
    assert "Every document shows what it embeds as it is now." in page


def test_it_shows_workers_duties_remakes_and_what_is_due(
    admin_client, make_author, make_live, make_article
):
    now = log.clock()
    trouble = SAID | {"name": "purging", "trouble": "It is <away>.", "since": now.isoformat()}
    Worker.objects.create(
        host="web-1", pid=7, release="1.2.3", started_at=now, seen_at=now, duties=[SAID, trouble]
    )
    Job.objects.create(
        name="purging", leased_until=now, attempts=2, trouble="It is away.", next_try_at=now
    )
    author = make_author("Old Name")
    make_live(authors=[author])
    author.name = "New Name"
    publishing.save_embedded(thing=author)
    article = make_article(title="Rain")
    publishing.schedule(article=article, action="publish", due_at=now + timedelta(days=1), at=now)

    page = shown(admin_client)

    assert "No worker is at work." not in page
    assert "web-1, process 7" in page
    assert "remade 3 documents" in page
    assert "It is &lt;away&gt;." in page
    assert "failed 2 times" in page
    assert "<strong>New Name</strong> (author): 0 of 1 documents" in page
    assert 'max="1" value="0"' in page
    assert f"{now + timedelta(days=1):%H:%M:%S} UTC</time>: publish" in page
    assert 'data-renew="3"' in page


def test_it_is_on_the_list_of_what_there_is_for_those_who_may_see_it(client, make_member):
    client.force_login(make_member("Editor"))
    assert reverse(ADDRESS) in client.get(reverse("admin:index")).content.decode()

    client.force_login(make_member("Writer"))
    assert reverse(ADDRESS) not in client.get(reverse("admin:index")).content.decode()
    assert client.get(reverse(ADDRESS)).status_code == 403
