from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Change, LogFollower
from articles.purging import Follower, NotPurged, following
from tests.conftest import NOON


class Notebook:
    """A cache that notes what it is purged of, or is away."""

    def __init__(self, name="notebook"):
        self.name = name
        self.is_away = False
        self.purged = []

    def purge(self, tags):
        if self.is_away:
            raise NotPurged(self.name)
        self.purged.append(set(tags))


@pytest.fixture
def cache(db):
    """One that has been followed for since before anything happened."""
    cache = Notebook()
    Follower(cache).step()
    cache.purged.clear()
    return cache


@pytest.fixture
def follower(cache):
    follower = Follower(cache)
    follower.step()
    cache.purged.clear()
    return follower


def test_purges_what_a_change_touches_one_step_after_it_was_seen(cache, follower, make_live):
    article = make_live()

    assert follower.step() == 0
    assert cache.purged == []
    assert follower.step() == 1

    assert {"log", f"article:{article.pk}", "slug:snow-in-astana"} < cache.purged[0]
    assert follower.step() == 0
    assert len(cache.purged) == 1


def test_a_change_of_the_meantime_waits_for_its_own_step(cache, follower, make_live):
    make_live(title="First")
    follower.step()
    make_live(title="Second")

    follower.step()

    assert "slug:first" in cache.purged[0]
    assert "slug:second" not in cache.purged[0]
    follower.step()
    assert "slug:second" in cache.purged[1]


def test_costs_one_query_if_there_is_nothing(follower, django_assert_num_queries):
    with django_assert_num_queries(1):
        follower.step()


def test_a_new_cache_is_not_purged_of_what_was_before_it(db, make_live):
    make_live()
    cache = Notebook("another")
    follower = Follower(cache)

    follower.step()
    follower.step()

    assert cache.purged == [{"release"}]
    assert LogFollower.objects.get(name="another").sequence == 1


def test_what_a_cache_missed_while_it_was_away_is_purged_in_order(cache, follower, make_live):
    make_live(title="First")
    follower.step()
    cache.is_away = True
    for title in ("Second", "Third"):
        with pytest.raises(NotPurged):
            follower.step()
        make_live(title=title)

    cache.is_away = False
    follower.step()
    follower.step()

    together = set().union(*cache.purged)
    assert {"slug:first", "slug:second", "slug:third"} <= together
    assert LogFollower.objects.get(name=cache.name).sequence == Change.objects.count()


def test_another_process_goes_on_where_one_was_killed(cache, make_live):
    make_live(title="While nobody followed")
    follower = Follower(cache)

    follower.step()
    follower.step()

    assert cache.purged[0] == {"release"}
    assert "slug:while-nobody-followed" in cache.purged[1]


def test_many_changes_are_purged_in_chunks(cache, follower, make_live, monkeypatch):
    monkeypatch.setattr(following, "CHUNK", 2)
    articles = [make_live(title=f"Snow {number}") for number in range(5)]
    follower.step()

    assert follower.step() == 5

    assert [sum(tag.startswith("slug:") for tag in tags) for tags in cache.purged] == [2, 2, 1]
    publishing.withdraw(article=articles[0], at=NOON + timedelta(hours=1))
    follower.step()
    follower.step()
    assert f"article:{articles[0].pk}" in cache.purged[3]


def test_of_two_who_follow_for_one_cache_neither_goes_back(cache, follower, make_live):
    other = Follower(cache)
    other.step()
    make_live()
    for each in (follower, other, follower):
        each.step()
    behind = LogFollower.objects.get(name=cache.name)

    other.step()

    assert LogFollower.objects.get(name=cache.name).sequence == behind.sequence == 1


def test_one_that_comes_after_purges_the_same_some_steps_later(cache, make_live):
    after = Follower(cache, name="notebook again", steps=3)
    after.step()
    cache.purged.clear()
    make_live()

    assert [after.step() for _ in range(5)] == [0, 0, 0, 1, 0]

    assert "slug:snow-in-astana" in cache.purged[0]
    assert LogFollower.objects.get(name="notebook again").sequence == 1
    assert LogFollower.objects.get(name="notebook").sequence == 0


def test_a_log_that_is_shorter_than_it_was_is_followed_from_its_end(cache, follower, make_live):
    make_live()
    LogFollower.objects.filter(name=cache.name).update(sequence=1_000)

    follower.step()

    assert LogFollower.objects.get(name=cache.name).sequence == 1


def test_a_step_ends_after_some_seconds_and_the_next_goes_on(
    cache, follower, make_live, monkeypatch
):
    monkeypatch.setattr(following, "CHUNK", 1)
    monkeypatch.setattr(following, "SECONDS", 0)
    for title in ("First", "Second"):
        make_live(title=title)
    follower.step()
    behind = Change.objects.count()

    steps = [follower.step() for _ in range(behind + 1)]

    assert steps == [1] * behind + [0]
