"""The state of the background's work."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from articles import background, publishing
from articles.models import Job, LogFollower, LogHead, WebhookEndpoint, Worker
from articles.publishing import log

SAID = {
    "name": "remaking",
    "about": "renders anew",
    "deed": "remade 3 documents",
    "did_at": "2026-03-01T12:00:00+00:00",
    "stepped_at": "2026-03-01T12:00:01+00:00",
    "trouble": "",
    "since": None,
}


@pytest.fixture
def make_worker(db):
    def make(seconds_ago=0.0, **fields):
        seen_at = log.clock() - timedelta(seconds=seconds_ago)
        said = {"host": "a", "pid": 7, "started_at": seen_at, "duties": [SAID]}
        return Worker.objects.create(seen_at=seen_at, **said | fields)

    return make


def test_workers_are_at_work_gone_or_stopped(make_worker):
    make_worker(1)
    make_worker(40)
    make_worker(50, stopped_at=log.clock())

    found = background.overview()

    assert [each.state for each in found.workers] == ["at work", "gone", "stopped"]
    assert found.workers[1].silent_for >= timedelta(seconds=40)
    assert found.is_anybody_there


def test_without_one_at_work_nobody_is_there(make_worker):
    make_worker(40)

    assert not background.overview().is_anybody_there


def test_a_duty_stands_by_while_another_worker_has_its_lease(make_worker):
    mine = make_worker()
    job = Job.objects.create(name="remaking", holder_id=uuid4(), leased_until=log.clock())

    (duty,) = background.overview().workers[0].duties
    assert duty.stands_by
    assert duty.deed == "remade 3 documents"
    assert duty.did_at.hour == 12

    Job.objects.filter(pk=job.pk).update(holder_id=mine.pk)
    assert not background.overview().workers[0].duties[0].stands_by


def test_what_fails_is_told_with_its_next_try(db):
    now = log.clock()
    Job.objects.create(name="well", leased_until=now)
    Job.objects.create(name="purging", leased_until=now, attempts=2, trouble="It is away.")

    assert [job.name for job in background.overview().failing] == ["purging"]


def test_followers_are_so_many_changes_behind(make_live):
    make_live()
    make_live(title="Rain")
    last = LogHead.objects.get().last
    LogFollower.objects.all().delete()
    LogFollower.objects.create(name="cache", sequence=last - 2)
    LogFollower.objects.create(name="of a backup", sequence=last + 9)
    for is_on in (True, False):
        WebhookEndpoint.objects.create(
            url="https://example.org/secret",
            description=f"The archive, {is_on}",
            is_on=is_on,
            sequence=last - 1,
            created_at=log.clock(),
        )

    found = background.overview()

    assert found.last == last
    assert [(each.name, each.behind) for each in found.followers] == [
        ("cache", 2),
        ("of a backup", 0),
        ("webhook: The archive, True", 1),
    ]


def test_moments_come_in_their_order_and_late_ones_are_told(make_article, make_live):
    now = log.clock()
    article = make_article(title="Planned")
    publishing.schedule(article=article, action="publish", due_at=now + timedelta(hours=2), at=now)
    make_live(title="Leaving", expires_at=now + timedelta(hours=1))
    late = make_live(title="Late")
    plan = publishing.schedule(
        article=late, action="withdraw", due_at=now + timedelta(hours=3), at=now
    )
    plan.due_at = now - timedelta(minutes=1)
    plan.save()

    due = background.overview().due

    assert [(each.action, each.is_late) for each in due] == [
        ("withdraw", True),
        ("expire", False),
        ("publish", False),
    ]
    assert [each.title for each in due] == ["Late", "leaving", "Planned"]


def test_it_costs_the_same_however_much_there_is(
    make_worker, make_live, make_author, django_assert_max_num_queries
):
    author = make_author()
    for number in range(12):
        make_worker(number)
        make_live(title=f"Snow {number}", authors=[author], expires_at=log.clock() + timedelta(1))
    author.name = "New Name"
    publishing.save_embedded(thing=author)

    with django_assert_max_num_queries(9):
        found = background.overview()

    assert (len(found.workers), len(found.due), found.remakes[0].stale) == (12, 10, 12)
