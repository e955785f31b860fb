from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import (
    Change,
    KeyCount,
    LivePeriod,
    Publication,
    PublicationKey,
    Schedule,
    Section,
    Slug,
)
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def test_takes_the_article_away_and_logs_a_tombstone(make_live):
    article = make_live(title="Snow")

    outcome = publishing.withdraw(article=article, at=LATER)

    assert outcome.kind == "withdrawn"
    assert not Publication.objects.exists()
    assert not PublicationKey.objects.exists()
    change = Change.objects.latest("sequence")
    assert (change.subject_id, change.kind, change.slug) == (article.pk, "withdrawn", "snow")
    assert (change.revision, change.etag, change.facts_after) == (None, "", [])
    assert len(change.facts_before) == 2  # all, and its language


def test_leaves_the_working_copy_and_the_address_as_they_are(make_live):
    article = make_live(title="Snow")

    publishing.withdraw(article=article, at=LATER)

    article.refresh_from_db()
    assert (article.title, article.slug, article.binned_at) == ("Snow", "snow", None)
    assert Section.objects.get().html == "<p>It fell.</p>"
    assert Slug.objects.get().article_id == article.pk


def test_counts_go_down(make_live, make_tag):
    tag = make_tag()
    article = make_live(tags=[tag])

    publishing.withdraw(article=article, at=LATER)

    assert not KeyCount.objects.filter(live__gt=0).exists()
    gone = Change.objects.get(subject="tag", kind="withdrawn")
    assert (gone.subject_id, gone.slug) == (tag.pk, "talks")


def test_ends_the_period_in_which_it_was_live(make_live):
    article = make_live()

    publishing.withdraw(article=article, at=LATER)

    period = LivePeriod.objects.get()
    assert (period.starts, period.ends) == (NOON, LATER)


def test_what_is_published_again_keeps_its_first_moment(make_live):
    article = make_live()
    publishing.withdraw(article=article, at=LATER)
    again = LATER + timedelta(hours=1)

    outcome = publishing.publish(article=article, at=again)

    row = Publication.objects.get()
    assert outcome.kind == "published"
    assert (row.first_published_at, row.published_at, row.modified_at) == (NOON, again, again)


def test_what_is_not_live_is_refused_and_nothing_is_logged(make_article):
    article = make_article(title="Snow")

    with pytest.raises(publishing.NotLive, match="“Snow” isn't live"):
        publishing.withdraw(article=article, at=NOON)

    assert not Change.objects.exists()


def test_a_planned_withdrawal_is_called_off_and_a_planned_publishing_stays(make_live):
    article = make_live()
    for action in ("withdraw", "publish"):
        publishing.schedule(article=article, action=action, due_at=LATER, at=NOON)

    publishing.withdraw(article=article, at=NOON)

    assert Schedule.objects.get(done_at=None).action == "publish"
    assert Schedule.objects.get(action="withdraw").refusal == "The article was withdrawn."


def test_few_that_link_to_it_are_remade_in_the_same_transaction(make_live):
    target = make_live(title="Ice")
    referrers = [make_live(title=f"Snow {n}", links=[{"target": target}]) for n in range(3)]
    before = Change.objects.count()

    publishing.withdraw(article=target, at=NOON)

    changes = Change.objects.order_by("sequence")[before:]
    assert [change.kind for change in changes] == ["withdrawn", *["updated"] * 3]
    assert {change.subject_id for change in changes[1:]} == {each.pk for each in referrers}
    assert {change.cause for change in changes[1:]} == {"embedded"}
    # One turn at the log, and so one transaction: it has one moment.
    assert len({change.happened_at for change in changes}) == 1
    documents = Publication.objects.values_list("detail_json", flat=True)
    assert not any(str(target.pk) in document for document in documents)
    assert not publishing.is_anything_stale()
