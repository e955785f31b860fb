from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError

from articles import publishing
from articles.models import Article, Change, Publication, Schedule
from articles.publishing import exclusive, log, timing
from tests.conftest import NOON

SOON = NOON + timedelta(hours=1)
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def clock(monkeypatch):
    """Set the database's moment: `clock(SOON)`."""

    def set_to(moment):
        monkeypatch.setattr(log, "clock", lambda: moment)

    set_to(NOON)
    return set_to


def plan(article, action="publish", due_at=SOON):
    return publishing.schedule(article=article, action=action, due_at=due_at, at=NOON)


def test_nothing_happens_before_its_moment_and_all_at_it(make_article, clock):
    article = make_article()
    plan(article)
    clock(SOON - timedelta(microseconds=1))
    assert publishing.apply_due() == 0
    assert not Publication.objects.exists()

    clock(SOON)

    assert publishing.apply_due() == 1
    assert Publication.objects.get().pk == article.pk
    assert publishing.apply_due() == 0


def test_the_moment_of_publishing_is_the_one_that_was_planned(make_article, clock):
    plan(make_article())
    clock(LATER)

    publishing.apply_due()

    row = Publication.objects.get()
    assert (row.published_at, row.first_published_at, row.modified_at) == (SOON, SOON, SOON)
    assert Change.objects.get(subject="article").happened_at == LATER
    assert Schedule.objects.get().done_at == SOON


def test_what_is_typed_afterwards_stays_a_draft(make_article, clock):
    article = make_article(title="As planned")
    plan(article)
    Article.objects.filter(pk=article.pk).update(title="Typed later")
    publishing.save(article=article, at=NOON)
    clock(SOON)

    publishing.apply_due()

    assert json.loads(Publication.objects.get().detail_json)["title"] == "As planned"
    article.refresh_from_db()
    assert (article.title, article.head.content["title"]) == ("Typed later", "Typed later")


def test_withdraws_at_its_moment(make_live, clock):
    article = make_live()
    plan(article, "withdraw")
    clock(SOON)

    assert publishing.apply_due() == 1

    assert not Publication.objects.exists()
    assert Change.objects.latest("sequence").kind == "withdrawn"


def test_is_done_in_the_order_of_the_moments(make_article, clock):
    first, second = make_article(title="Snow"), make_article(title="Ice")
    plan(second, due_at=LATER)
    plan(first, due_at=SOON)
    plan(first, "withdraw", due_at=LATER + timedelta(minutes=1))
    clock(LATER + timedelta(hours=1))

    assert publishing.apply_due() == 3

    rows = Change.objects.order_by("sequence").values_list("slug", "kind")
    assert list(rows) == [("snow", "published"), ("ice", "published"), ("snow", "withdrawn")]


def test_one_that_is_refused_keeps_the_reason_is_not_tried_again_and_holds_up_no_other(
    make_article, make_live, clock
):
    refused = make_article(title="Snow", slug="snow")
    plan(refused)
    make_live(title="Ice", slug="ice")
    publishing.rename(article=refused, slug="not-snow", at=NOON)
    make_live(title="Faster", slug="snow")
    other = make_article(title="Wind")
    plan(other, due_at=LATER)
    clock(LATER)

    assert publishing.apply_due() == 2

    kept = Schedule.objects.get(article=refused)
    assert kept.done_at == SOON
    assert kept.refusal == "The slug “snow” is the address of “Faster”."
    assert not Publication.objects.filter(pk=refused.pk).exists()
    assert Publication.objects.filter(pk=other.pk).exists()
    assert publishing.apply_due() == 0


def test_to_withdraw_what_is_not_live_is_refused_at_its_moment(make_article, clock):
    plan(make_article(title="Snow"), "withdraw")
    clock(SOON)

    publishing.apply_due()

    assert Schedule.objects.get().refusal == "“Snow” isn't live."


@pytest.mark.parametrize(
    ("fields", "due_at", "code"),
    [
        ({"sections": ()}, SOON, "no-text"),
        ({"expires_at": SOON}, SOON, "expired"),
        ({}, NOON, "past"),
    ],
)
def test_what_cannot_be_is_refused_when_it_is_planned(make_article, fields, due_at, code):
    article = make_article(**fields)

    with pytest.raises(publishing.NotReady) as refusal:
        plan(article, due_at=due_at)

    assert [problem.code for problem in refusal.value.problems] == [code]
    assert not Schedule.objects.exists()


def test_a_new_plan_replaces_the_one_for_the_same(make_article, clock):
    article = make_article()
    plan(article)
    plan(article, due_at=LATER)
    clock(SOON)

    assert publishing.apply_due() == 0
    assert Schedule.objects.get(due_at=SOON).refusal == "Replaced by another plan."
    assert publishing.next_due() == LATER


def test_publishing_by_hand_calls_the_plan_off(make_article, clock):
    article = make_article()
    plan(article)
    publishing.publish(article=article, at=NOON)
    clock(SOON)

    assert publishing.apply_due() == 0
    assert "was published before" in Schedule.objects.get().refusal


def test_can_be_called_off(make_article, clock):
    article = make_article()
    plan(article)

    assert publishing.unschedule(article=article, action="publish", at=NOON)
    assert not publishing.unschedule(article=article, action="publish", at=NOON)

    clock(SOON)
    assert publishing.apply_due() == 0


def test_expiry_withdraws_and_says_why(make_live, clock):
    make_live(expires_at=SOON)
    clock(SOON - timedelta(microseconds=1))
    assert publishing.apply_due() == 0

    clock(SOON)
    assert publishing.apply_due() == 1

    assert not Publication.objects.exists()
    change = Change.objects.latest("sequence")
    assert (change.kind, change.cause) == ("withdrawn", "expired")


def test_what_expires_between_its_moment_and_ours_was_live_for_that_time(make_article, clock):
    article = make_article(expires_at=LATER)
    plan(article)
    clock(LATER + timedelta(hours=1))

    assert publishing.apply_due() == 2

    kinds = Change.objects.order_by("sequence").values_list("kind", "cause")
    assert list(kinds) == [("published", "edited"), ("withdrawn", "expired")]


@pytest.mark.parametrize(
    ("expires_at", "due_at", "order"),
    [(SOON, LATER, ["ice", "snow"]), (LATER, SOON, ["snow", "ice"]), (SOON, SOON, ["ice", "snow"])],
)
def test_expiries_and_plans_are_one_order(
    make_article, make_live, clock, expires_at, due_at, order
):
    make_live(title="Ice", expires_at=expires_at)
    plan(make_article(title="Snow"), due_at=due_at)
    before = Change.objects.count()
    clock(LATER + timedelta(hours=1))

    assert publishing.apply_due() == 2

    slugs = Change.objects.order_by("sequence").values_list("slug", flat=True)[before:]
    assert list(slugs) == order


def test_an_expiry_that_is_put_off_after_it_was_seen_to_be_due_is_not_applied(make_live, clock):
    article = make_live(expires_at=SOON)
    due = timing._first_due(SOON)
    Article.objects.filter(pk=article.pk).update(expires_at=LATER)
    publishing.publish(article=article, at=NOON)

    assert exclusive.run(due) is False

    assert Publication.objects.get().expires_at == LATER


def test_knows_the_next_moment(make_article, make_live):
    assert publishing.next_due() is None
    make_live(title="Ice", expires_at=LATER)
    assert publishing.next_due() == LATER
    plan(make_article())
    assert publishing.next_due() == SOON


def test_only_one_plan_of_a_kind_can_wait(make_article):
    article = make_article()
    planned = plan(article)

    with pytest.raises(IntegrityError, match="schedule"):
        Schedule.objects.create(
            article=article, action="publish", revision=planned.revision, due_at=LATER
        )
