"""Where articles stand is stored, and is what follows from publications, plans and links."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import publishing
from articles.models import Article
from articles.publishing import log, standing
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    """The database's clock, where the test puts it."""

    class Clock:
        now = NOON

    monkeypatch.setattr(log, "clock", lambda: Clock.now)
    return Clock


def stands(article):
    article.refresh_from_db()
    return article.status


def retitled(article, title):
    Article.objects.filter(pk=article.pk).update(title=title)
    publishing.save(article=article, at=NOON)


def test_a_draft_until_it_is_published(make_article):
    article = make_article()

    assert stands(article) == "draft"
    publishing.publish(article=article, at=NOON)
    assert stands(article) == "live"
    assert article.published_at == NOON


def test_live_with_changes_until_they_are_published_or_taken_back(make_live):
    article = make_live(title="Snow")
    retitled(article, "Ice")
    assert stands(article) == "changed"

    retitled(article, "Snow")
    assert stands(article) == "live"

    retitled(article, "Ice")
    publishing.publish(article=article, at=NOON)
    assert stands(article) == "live"


def test_publishing_what_callers_have_already_says_live_again(make_live):
    """The text is typed back without a save between: publishing finds nothing to do."""
    article = make_live(title="Snow")
    retitled(article, "Ice")
    Article.objects.filter(pk=article.pk).update(title="Snow")

    assert publishing.publish(article=article, at=NOON).kind is None

    assert stands(article) == "live"


def test_withdrawn_then_live_again(make_live):
    article = make_live()

    publishing.withdraw(article=article, at=LATER)
    assert (stands(article), article.published_at) == ("withdrawn", None)

    publishing.publish(article=article, at=LATER)
    assert (stands(article), article.published_at) == ("live", LATER)


def test_expired_until_it_is_published_again_and_withdrawn_by_hand(make_live, clock):
    article = make_live(expires_at=LATER)
    clock.now = LATER
    publishing.apply_due()
    assert stands(article) == "expired"

    Article.objects.filter(pk=article.pk).update(expires_at=None)
    publishing.publish(article=article, at=LATER)
    assert stands(article) == "live"
    publishing.withdraw(article=article, at=LATER)
    assert stands(article) == "withdrawn"


def test_scheduled_until_its_moment(make_article, clock):
    article = make_article()
    publishing.schedule(article=article, action="publish", due_at=LATER, at=NOON)
    assert (stands(article), article.planned_at) == ("scheduled", LATER)

    clock.now = LATER
    publishing.apply_due()
    assert (stands(article), article.planned_at) == ("live", None)


def test_a_plan_that_is_called_off_leaves_what_was(make_article):
    article = make_article()
    publishing.schedule(article=article, action="publish", due_at=LATER, at=NOON)

    publishing.unschedule(article=article, action="publish", at=NOON)

    assert (stands(article), article.planned_at) == ("draft", None)


def test_a_plan_that_is_refused_leaves_a_draft(make_article, make_live, clock):
    article = make_article(slug="first")
    publishing.schedule(article=article, action="publish", due_at=LATER, at=NOON)
    other = make_live(slug="second")
    publishing.rename(article=article, slug="third", at=NOON)
    publishing.rename(article=other, slug="first", at=NOON)

    clock.now = LATER
    publishing.apply_due()

    assert (stands(article), article.planned_at) == ("draft", None)


def test_a_planned_withdrawal_leaves_it_live(make_live):
    article = make_live()

    publishing.schedule(article=article, action="withdraw", due_at=LATER, at=NOON)

    assert (stands(article), article.planned_at) == ("live", None)


def test_in_the_bin_and_out_of_it(make_article, make_live):
    draft, live = make_article(), make_live()
    for article in (draft, live):
        publishing.delete(article=article, at=NOON)
        assert stands(article) == "bin"
        publishing.restore(article=article)

    assert (stands(draft), stands(live)) == ("draft", "withdrawn")


def test_renaming_a_live_article_leaves_its_other_changes_a_draft(make_live):
    article = make_live(title="Snow")
    publishing.rename(article=article, slug="ice", at=NOON)
    assert stands(article) == "live"

    retitled(article, "Ice")
    publishing.rename(article=article, slug="hail", at=NOON)
    assert stands(article) == "changed"


def test_a_restored_revision_is_a_change_of_a_live_article(make_live):
    article = make_live(title="Snow")
    first = article.revisions.get(number=1)
    retitled(article, "Ice")
    publishing.publish(article=article, at=NOON)

    publishing.restore_revision(article=article, revision=first, at=NOON)

    assert stands(article) == "changed"


def test_of_several_published_each_stands_where_it_came_to(make_article):
    ready, unready = make_article(), make_article(title="", slug="")

    publishing.publish_many(articles=[ready, unready], at=NOON)

    assert (stands(ready), stands(unready)) == ("live", "draft")


def test_words_are_counted_as_callers_are_told(make_live, api):
    article = make_live(
        sections=("<p>Snow fell on the city.</p>", {"heading": "Not these", "html": "<p>雪了</p>"})
    )

    assert article.word_count == 7
    assert api.get(f"/api/v1/articles/{article.slug}").json()["word_count"] == 7


def test_counts_links_without_a_target_and_those_that_lead_to_what_is_not_live(
    make_article, make_live
):
    live, draft = make_live(), make_article()
    article = make_article(
        links=[
            {"title": "to come"},
            {"url": "https://example.org/"},
            {"target": live},
            {"target": draft},
        ]
    )

    assert (article.links_without_target, article.links_not_live) == (1, 1)


def test_costs_a_publishing_one_statement(make_article):
    article = make_article()

    with CaptureQueriesContext(connection) as seen:
        publishing.publish(article=article, at=NOON)

    writes = [each["sql"] for each in seen if '"links_not_live" = ' in each["sql"]]
    assert len(writes) == 1


def test_a_target_that_comes_or_goes_is_counted_with_the_next_second(make_live, make_article):
    target = make_article()
    linking = [make_article(links=[{"target": target}]) for _ in range(3)]
    other = make_article(links=[{"target": make_article()}])

    def counts():
        return [Article.objects.get(pk=each.pk).links_not_live for each in (*linking, other)]

    assert counts() == [1, 1, 1, 1]
    publishing.publish(article=target, at=NOON)
    assert standing.catch_up() == 3
    assert counts() == [0, 0, 0, 1]

    publishing.delete(article=target, at=NOON)
    assert standing.catch_up() == 3
    assert counts() == [1, 1, 1, 1]
    assert standing.catch_up() == 0


def test_catching_up_goes_on_where_it_was_killed(make_live, make_article, monkeypatch):
    monkeypatch.setattr(standing, "CHUNK", 2)
    target = make_article()
    linking = [make_article(links=[{"target": target}]) for _ in range(5)]
    publishing.publish(article=target, at=NOON)
    recount, done = standing._recount, []

    def killed(ids):
        if done:
            raise KeyboardInterrupt
        done.extend(ids)
        recount(ids)

    with monkeypatch.context() as patch:
        patch.setattr(standing, "_recount", killed)
        with pytest.raises(KeyboardInterrupt):
            standing.catch_up()
    assert len(done) == 2

    standing.catch_up()

    assert not Article.objects.filter(pk__in=[each.pk for each in linking], links_not_live=1)


def test_with_nothing_new_in_the_log_catching_up_is_one_query(make_live, django_assert_num_queries):
    make_live()
    standing.catch_up()

    with django_assert_num_queries(1):
        standing.catch_up()
