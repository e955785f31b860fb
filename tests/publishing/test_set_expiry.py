from __future__ import annotations

import json
from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article, Change, LivePeriod, Publication, Revision
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)
SOON = NOON + timedelta(days=2)


def served(article):
    return json.loads(Publication.objects.get(pk=article.pk).detail_json)


def test_reaches_callers_at_once_and_is_logged(make_live):
    article = make_live(title="Snow")
    before = Publication.objects.get()

    outcome = publishing.set_expiry(article=article, expires_at=SOON, at=LATER)

    after = Publication.objects.get()
    assert (outcome.kind, outcome.remade) == ("updated", 0)
    assert after.expires_at == SOON
    assert served(article)["expires_at"] == "2026-03-03T12:00:00Z"
    assert served(article)["modified_at"] == "2026-03-01T13:00:00Z"
    assert after.etag != before.etag
    change = Change.objects.latest("sequence")
    assert (change.kind, change.slug, change.revision, change.etag) == (
        "updated",
        "snow",
        2,
        after.etag,
    )
    assert change.changed == ["modified_at", "expires_at", "revision"]
    assert [(each.revision_number, each.ends) for each in LivePeriod.objects.order_by("id")] == [
        (1, LATER),
        (2, None),
    ]


def test_the_content_clock_waits_for_it(make_live):
    article = make_live()
    assert publishing.next_due() is None

    publishing.set_expiry(article=article, expires_at=SOON, at=LATER)
    assert publishing.next_due() == SOON

    publishing.set_expiry(article=article, expires_at=None, at=LATER)
    assert publishing.next_due() is None


def test_nothing_else_that_was_typed_goes_live(make_live):
    article = make_live(title="Snow")
    Article.objects.filter(pk=article.pk).update(title="Half an idea")
    publishing.save(article=article, at=LATER)

    publishing.set_expiry(article=article, expires_at=SOON, at=LATER)

    assert served(article)["title"] == "Snow"
    article.refresh_from_db()
    assert (article.title, article.expires_at, article.status) == ("Half an idea", SOON, "changed")
    assert article.head.content["title"] == "Half an idea"
    assert article.head.content["expires_at"] == "2026-03-03T12:00:00Z"


def test_an_article_without_other_changes_is_live_as_it_is_drafted(make_live):
    article = make_live()

    publishing.set_expiry(article=article, expires_at=SOON, at=LATER)

    article.refresh_from_db()
    assert article.head_id == Publication.objects.get().revision_id
    assert article.status == "live"
    assert Revision.objects.count() == 2


def test_is_taken_back(make_live):
    article = make_live(expires_at=SOON)

    publishing.set_expiry(article=article, expires_at=None, at=LATER)

    assert served(article)["expires_at"] is None
    assert Publication.objects.get().expires_at is None
    article.refresh_from_db()
    assert article.expires_at is None
    assert article.head.note == "Doesn’t expire"


def test_the_same_moment_changes_nothing(make_live):
    article = make_live(expires_at=SOON)
    before = Publication.objects.get()

    outcome = publishing.set_expiry(article=article, expires_at=SOON, at=LATER)

    assert outcome.kind is None
    assert Publication.objects.get().etag == before.etag
    assert (Change.objects.count(), Revision.objects.count()) == (1, 1)


def test_a_draft_has_it_in_private(make_article):
    article = make_article()

    outcome = publishing.set_expiry(article=article, expires_at=SOON, at=LATER)

    article.refresh_from_db()
    assert (outcome.kind, article.expires_at) == (None, SOON)
    assert article.head.content["expires_at"] == "2026-03-03T12:00:00Z"
    assert not Publication.objects.exists()
    assert not Change.objects.exists()


def test_a_draft_that_expires_otherwise_than_what_is_live_is_brought_together(make_live):
    article = make_live(expires_at=SOON)
    Article.objects.filter(pk=article.pk).update(expires_at=None)
    publishing.save(article=article, at=LATER)

    publishing.set_expiry(article=article, expires_at=SOON, at=LATER)

    article.refresh_from_db()
    assert article.expires_at == SOON
    assert article.head_id == Publication.objects.get().revision_id


@pytest.mark.parametrize("moment", [LATER, NOON])
def test_a_moment_that_is_past_is_refused_and_nothing_is_written(make_live, moment):
    article = make_live()
    before = Publication.objects.values().get()

    with pytest.raises(publishing.NotReady) as refusal:
        publishing.set_expiry(article=article, expires_at=moment, at=LATER)

    assert [problem.code for problem in refusal.value.problems] == ["past"]
    article.refresh_from_db()
    assert article.expires_at is None
    assert Publication.objects.values().get() == before
    assert Revision.objects.count() == 1


def test_what_lies_in_the_bin_is_left_alone(make_article):
    article = make_article()
    publishing.delete(article=article, at=NOON)

    with pytest.raises(publishing.NotReady) as refusal:
        publishing.set_expiry(article=article, expires_at=SOON, at=LATER)

    assert [problem.code for problem in refusal.value.problems] == ["in-bin"]
    article.refresh_from_db()
    assert (article.expires_at, Revision.objects.count()) == (None, 1)


def test_it_is_withdrawn_then(make_live, monkeypatch):
    article = make_live()
    publishing.set_expiry(article=article, expires_at=SOON, at=LATER)
    monkeypatch.setattr("articles.publishing.log.clock", lambda: SOON)

    assert publishing.apply_due() == 1

    assert not Publication.objects.exists()
    assert Change.objects.latest("sequence").cause == "expired"
