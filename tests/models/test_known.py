from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.contrib.auth.models import User

from articles import publishing, reviewing
from articles.models import Article, Revision, Schedule, known
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def test_of_a_draft_that_was_never_saved_there_is_nothing(db):
    article = Article.objects.create()

    found = known.of([article.pk, UUID(int=1)])

    assert found.keys() == {article.pk}
    assert (found[article.pk].newest, found[article.pk].live) == (None, None)
    assert not found[article.pk].is_planned
    assert not found[article.pk].is_in_review


def test_the_newest_revision_and_the_live_one_are_told_apart(make_live):
    article = make_live(title="Snow")
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=LATER)
    first, second = Revision.objects.filter(article=article).order_by("number")

    found = known.of([article.pk])[article.pk]

    assert found.newest == known.Kept(second.pk, 2, second.digest)
    assert found.live == known.Live(
        known.Kept(first.pk, 1, first.digest), article.slug or "snow", NOON, NOON, NOON
    )
    assert found.revision_with(first.digest) == found.live.revision
    assert found.revision_with(second.digest) == found.newest
    assert found.revision_with("another") is None


def test_what_waits_is_known(make_article):
    planned, reviewed = make_article(title="Snow"), make_article(title="Ice")
    publishing.schedule(article=planned, action=Schedule.Action.PUBLISH, due_at=LATER, at=NOON)
    publishing.save(article=reviewed, at=NOON)
    reviewing.submit(article=reviewed, at=NOON, by=User.objects.create(username="writer"))

    found = known.of([planned.pk, reviewed.pk])

    assert (found[planned.pk].is_planned, found[planned.pk].is_in_review) == (True, False)
    assert (found[reviewed.pk].is_planned, found[reviewed.pk].is_in_review) == (False, True)


def test_costs_one_query_for_any_number(make_article, django_assert_num_queries):
    ids = [make_article(title=f"Snow {number}").pk for number in range(3)]

    with django_assert_num_queries(1):
        assert len(known.of(ids)) == 3
    with django_assert_num_queries(0):
        assert known.of([]) == {}
