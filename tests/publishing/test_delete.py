from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article, Change, Publication, Schedule, Slug
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def test_a_live_article_leaves_for_the_bin_with_a_tombstone(make_live):
    article = make_live(title="Snow")

    outcome = publishing.delete(article=article, at=LATER)

    assert outcome.kind == "deleted"
    assert not Publication.objects.exists()
    article.refresh_from_db()
    assert article.binned_at == LATER
    assert not Article.objects.in_use().exists()
    change = Change.objects.latest("sequence")
    assert (change.subject_id, change.kind, change.slug) == (article.pk, "deleted", "snow")


def test_nothing_of_the_working_copy_is_lost(make_live):
    article = make_live(title="Snow", links=[{"url": "https://example.org/ice"}])

    publishing.delete(article=article, at=LATER)

    assert (article.sections.count(), article.related_links.count()) == (1, 1)
    assert article.revisions.count() == 1


def test_its_address_is_never_given_to_another(make_live, make_article):
    publishing.delete(article=make_live(title="Snow", slug="snow"), at=LATER)

    assert make_article(title="Snow").slug == "snow-2"
    assert Slug.objects.get().slug == "snow"


def test_a_draft_goes_to_the_bin_without_a_word_to_callers(make_article):
    article = make_article()

    outcome = publishing.delete(article=article, at=LATER)

    assert outcome.kind is None
    assert not Change.objects.exists()


def test_all_that_was_planned_is_called_off(make_live):
    article = make_live()
    for action in ("publish", "withdraw"):
        publishing.schedule(article=article, action=action, due_at=LATER, at=NOON)

    publishing.delete(article=article, at=NOON)

    assert set(Schedule.objects.values_list("done_at", "refusal")) == {
        (NOON, "The article was put into the bin.")
    }


def test_what_lies_in_the_bin_cannot_be_published(make_article):
    article = make_article()
    publishing.delete(article=article, at=NOON)

    with pytest.raises(publishing.NotReady, match="in the bin"):
        publishing.publish(article=article, at=LATER)

    assert not Publication.objects.exists()


def test_a_second_time_keeps_the_first_moment(make_article):
    article = make_article()
    publishing.delete(article=article, at=NOON)

    publishing.delete(article=article, at=LATER)

    article.refresh_from_db()
    assert article.binned_at == NOON
