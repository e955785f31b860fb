"""What a process knows of the log."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from articles import publishing
from articles.api.memory import Follower, following
from articles.models import Change, LogHead
from tests.conftest import NOON


@pytest.fixture
def tags():
    """The tags of an article's detail."""
    return lambda article: (f"article:{article.pk}",)


def test_before_the_first_look_nothing_is_known(db):
    follower = Follower()

    assert follower.stamp is None
    assert follower.is_silent


def test_it_begins_at_the_end_of_the_log(make_live, queries):
    make_live()
    follower = Follower()
    follower.look()

    assert follower.stamp.sequence == LogHead.objects.get().last > 0
    with queries(1):
        follower.look()


def test_what_was_changed_is_touched_and_nothing_else(follower, make_live, tags):
    changed, other = make_live(title="One"), make_live(title="Two")
    follower.look()
    before = follower.stamp

    publishing.withdraw(article=changed, at=NOON)
    follower.look()

    assert not follower.is_untouched(tags(changed), before)
    assert follower.is_untouched(tags(other), before)
    assert follower.is_untouched(tags(changed), follower.stamp)
    assert not follower.is_untouched(("log",), before)


def test_a_change_of_nothing_that_is_held_leaves_its_version(follower, make_article):
    version = follower.version
    make_article()
    follower.look()

    assert follower.version == version


def test_a_replaced_log_makes_all_invalid(follower, make_live, tags):
    article = make_live()
    follower.look()
    before = follower.stamp
    # A backup was restored, and the log went on from there as far as it had been.
    Change.objects.filter(sequence=before.sequence).update(token="another")

    follower.look()

    assert not follower.is_untouched(tags(article), before)
    assert follower.is_untouched(tags(article), follower.stamp)


def test_a_log_that_went_back_makes_all_invalid(follower, make_live, tags):
    article = make_live()
    follower.look()
    before = follower.stamp
    LogHead.objects.update(last=before.sequence - 1)

    follower.look()

    assert not follower.is_untouched(tags(article), before)


def test_a_pruned_log_makes_all_invalid(follower, make_live, tags):
    article = make_live()
    follower.look()
    before = follower.stamp
    make_live(title="Next")
    make_live(title="Last")
    Change.objects.filter(sequence=before.sequence + 1).delete()

    follower.look()

    assert not follower.is_untouched(tags(article), before)
    assert follower.stamp.sequence == LogHead.objects.get().last


def test_too_many_keys_let_the_older_half_go(follower, make_live, tags, monkeypatch):
    article = make_live()
    follower.look()
    before = follower.stamp
    monkeypatch.setattr(following, "KEYS_AT_MOST", 10)
    for number in range(6):
        make_live(title=f"More {number}")

    follower.look()

    assert not follower.is_untouched(tags(article), before)  # nobody can tell any more
    assert follower.is_untouched(tags(article), follower.stamp)
    assert len(follower._touched) <= 10


def test_it_knows_what_is_due(follower, make_article):
    assert follower.due_at is None
    now = timezone.now()
    moment = now + timedelta(hours=1)
    publishing.schedule(article=make_article(), action="publish", due_at=moment, at=now)

    follower.look()

    assert follower.due_at == moment


def test_a_look_that_fails_changes_nothing(follower, make_live):
    before, version = follower.stamp, follower.version
    make_live()

    def refuse(execute, sql, params, many, context):
        raise OperationalError("The database is away.")

    with connection.execute_wrapper(refuse), pytest.raises(OperationalError):
        follower.look()

    assert (follower.stamp, follower.version) == (before, version)
