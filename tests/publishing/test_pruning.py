"""`prune_changes` takes old changes out of the log, so that a walk along it is still exact."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article, Change, ChangeKey, LogHead, feed
from articles.publishing import log, pruning
from tests.conftest import NOON

KEPT = timedelta(days=90)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """The database's clock, which the test sets: `clock.now`."""

    class Clock:
        now = NOON

    monkeypatch.setattr(log, "clock", lambda: Clock.now)
    return Clock


def prune():
    """Prune to the end; return how many changes were removed."""
    removed = 0
    while (step := publishing.prune_changes(kept=KEPT)).seen:
        removed += step.removed
    return removed


def told():
    page = feed.page(size=100, at=NOON)
    return [(entry.kind, str(entry.article_id)) for entry in page.entries]


def left():
    return list(Change.objects.order_by("sequence").values_list("sequence", flat=True))


def publish_again(article, at):
    Article.objects.filter(pk=article.pk).update(standfirst=f"As of {at:%d %B}.")
    publishing.publish(article=article, at=at)


@pytest.fixture
def old(clock, make_live):
    """Two articles of which one was changed, and one withdrawn; then a newer one, 91 days later."""
    lives, gone = make_live(title="Lives"), make_live(title="Gone")
    publish_again(lives, NOON + timedelta(hours=1))
    publishing.withdraw(article=gone, at=NOON + timedelta(hours=2))
    clock.now = NOON + KEPT + timedelta(days=1)
    make_live(title="New", at=clock.now)
    return lives, gone


def test_what_is_live_keeps_its_last_change_and_what_is_gone_keeps_none(old):
    lives, _ = old

    assert prune() == 3

    assert told() == [("updated", str(lives.pk)), ("published", told()[-1][1])]
    assert left() == [3, 5]
    assert set(ChangeKey.objects.values_list("sequence", flat=True)) == {3, 5}


def test_what_is_young_stays(old, clock):
    clock.now = NOON + KEPT - timedelta(seconds=1)

    assert prune() == 0
    assert left() == [1, 2, 3, 4, 5]
    assert LogHead.objects.get().pruned_through == 0


def test_the_newest_of_all_stays(clock, make_live):
    publishing.withdraw(article=make_live(), at=NOON)
    clock.now = NOON + 2 * KEPT

    prune()

    assert left() == [2]


def test_what_was_kept_goes_once_it_is_not_the_last_any_more(old, clock, make_live):
    lives, _ = old
    prune()
    publishing.withdraw(article=lives, at=clock.now)
    clock.now += KEPT + timedelta(days=1)
    make_live(title="Newer", at=clock.now)

    prune()

    assert [kind for kind, _ in told()] == ["published", "published"]
    assert str(lives.pk) not in dict(map(reversed, told()))


def test_a_step_is_bounded_and_the_next_goes_on(old, monkeypatch):
    monkeypatch.setattr(pruning, "AT_ONCE", 2)

    steps = [publishing.prune_changes(kept=KEPT) for _ in range(3)]

    assert [(step.seen, step.removed) for step in steps] == [(2, 2), (2, 1), (0, 0)]
    assert left() == [3, 5]


def test_nothing_to_do_is_three_queries(old, django_assert_num_queries):
    prune()

    with django_assert_num_queries(3):
        assert publishing.prune_changes(kept=KEPT) == publishing.Pruned(0, 0)


def test_of_two_who_prune_at_once_one_does_nothing(old):
    head = LogHead.objects.get()
    step = pruning._step(head, NOON + timedelta(days=1))
    publishing.prune_changes(kept=KEPT)
    before = LogHead.objects.get()

    assert pruning.exclusive.run(lambda patient: pruning._prune(head, step, patient)) == 0

    after = LogHead.objects.get()
    assert (after.pruned_through, after.pruning) == (before.pruned_through, before.pruning)


def test_people_and_shelves_leave_nothing(clock, make_author, make_live, make_tag):
    article = make_live(authors=[make_author()], tags=[make_tag()])
    clock.now = NOON + KEPT + timedelta(days=1)
    make_live(title="New", at=clock.now)

    prune()

    assert list(Change.objects.values_list("subject", flat=True)) == ["article", "article"]
    assert told()[0] == ("published", str(article.pk))


@pytest.mark.parametrize("stood", ["before", "on a row that stayed", "beyond"])
def test_whoever_was_overtaken_is_told(old, stood):
    sizes = {"before": 1, "on a row that stayed": 3, "beyond": 5}
    at = feed.page(size=sizes[stood], at=NOON).end
    prune()

    page = feed.page(at, size=10, at=NOON)

    assert page.is_lost == (stood != "beyond")


def test_whoever_knows_more_than_the_beginning_is_told_there_too(clock, make_live):
    """A copy has the cursor of an empty log, or a page was kept and its cursor lost."""
    beginning = feed.page(size=10, at=NOON).end
    gone = make_live(title="Gone")
    assert not feed.page(beginning, size=10, at=NOON).is_lost
    publishing.withdraw(article=gone, at=NOON)
    clock.now = NOON + KEPT + timedelta(days=1)
    make_live(title="New", at=clock.now)

    prune()

    assert feed.page(beginning, size=10, at=NOON).is_lost
    assert not feed.page(size=10, at=NOON).is_lost


def test_whoever_started_after_it_is_not(old):
    prune()
    first = feed.page(size=1, at=NOON)

    second = feed.page(first.end, size=1, at=NOON)

    assert not second.is_lost
    assert [entry.kind for entry in (*first.entries, *second.entries)] == ["updated", "published"]
