"""What is due is done once, never early, by whichever of several processes sees it first."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import transaction

from articles import publishing
from articles.models import Change, Publication, Schedule
from articles.publishing import log, timing, working_copy
from tests.conftest import NOON
from tests.invariants.threads import at_once, wait_until_somebody_waits

pytestmark = pytest.mark.django_db(transaction=True)

APPLIERS = 4


def test_four_appliers_do_each_thing_once_and_never_early(make_article, make_live):
    articles = [make_article(title=f"Snow {number}") for number in range(3)]
    leaving = make_live(title="Ice")
    now = log.clock()
    due = {}
    for number, article in enumerate(articles):
        due[article.pk] = now + timedelta(seconds=0.6 + number / 5)
        publishing.schedule(article=article, action="publish", due_at=due[article.pk], at=now)
    due[leaving.pk] = now + timedelta(seconds=0.7)
    publishing.schedule(article=leaving, action="withdraw", due_at=due[leaving.pk], at=now)
    before = Change.objects.count()

    def apply_until_done():
        done = 0
        while Schedule.objects.filter(done_at=None).exists():
            done += publishing.apply_due()
            time.sleep(0.005)
        return done

    assert sum(at_once([apply_until_done] * APPLIERS)) == len(due)

    changes = Change.objects.order_by("sequence")[before:]
    assert [change.subject_id for change in changes] == sorted(due, key=due.__getitem__)
    assert all(change.happened_at >= due[change.subject_id] for change in changes)
    assert set(Publication.objects.values_list("pk", "published_at")) == {
        (pk, moment) for pk, moment in due.items() if pk != leaving.pk
    }
    assert not Schedule.objects.exclude(refusal="").exists()


def test_an_editor_who_is_faster_leaves_nothing_to_do(make_article):
    """Publishing by hand calls the plan off; only one of the two makes it live."""
    for number in range(8):
        article = make_article(title=f"Snow {number}")
        now = log.clock()
        publishing.schedule(
            article=article, action="publish", due_at=now + timedelta(milliseconds=1), at=now
        )
        time.sleep(0.002)

        at_once(
            [
                publishing.apply_due,
                lambda article=article: publishing.publish(article=article, at=NOON),
            ]
        )

        assert Change.objects.filter(subject_id=article.pk).count() == 1
        assert not Schedule.objects.filter(article=article, done_at=None).exists()


@pytest.mark.postgres  # SQLite has one writer at a time, and no lock for it
def test_whoever_comes_while_another_applies_leaves_it_to_them(make_article):
    """Two beside each other could do them in another order than that of their moments."""
    holds, has_come = threading.Event(), threading.Event()
    plan_for_now(make_article(title="Snow"))

    def hold():
        with timing._the_only_applier() as is_ours:
            holds.set()
            assert has_come.wait(30)
            return is_ours

    def come():
        assert holds.wait(30)
        try:
            return publishing.apply_due()
        finally:
            has_come.set()

    assert at_once([hold, come]) == [True, 0]
    assert not Publication.objects.exists()

    # Whoever has done it lets the next one in, on a connection that stays open.
    assert publishing.apply_due() == 1
    plan_for_now(make_article(title="Ice"))
    assert at_once([publishing.apply_due]) == [1]


def plan_for_now(article):
    now = log.clock()
    due_at = now + timedelta(milliseconds=1)
    publishing.schedule(article=article, action="publish", due_at=due_at, at=now)
    time.sleep(0.002)


@pytest.mark.postgres  # SQLite lets nobody look while another writes
def test_what_is_called_off_at_the_last_moment_is_not_done(make_article):
    article = make_article()
    now = log.clock()
    publishing.schedule(
        article=article, action="publish", due_at=now + timedelta(milliseconds=1), at=now
    )
    holds = threading.Event()

    def call_off():
        with transaction.atomic():
            working_copy.locked(article.pk)
            holds.set()
            wait_until_somebody_waits()
            publishing.unschedule(article=article, action="publish", at=now)

    def apply():
        assert holds.wait(30)
        return publishing.apply_due()

    assert at_once([call_off, apply]) == [None, 0]

    assert not Publication.objects.exists()
    assert Schedule.objects.get().refusal == "Called off."
