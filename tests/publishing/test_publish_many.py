from __future__ import annotations

from datetime import timedelta

from articles import publishing
from articles.models import Article, Change, KeyCount, Publication, Revision
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def test_publishes_all_in_the_order_given(make_article):
    articles = [make_article(title=f"Snow {number}") for number in range(25)]

    results = publishing.publish_many(articles=articles, at=NOON)

    assert [article for article, _ in results] == articles
    assert {outcome.kind for _, outcome in results} == {"published"}
    assert Publication.objects.count() == 25
    assert KeyCount.objects.get(fact__kind="all").live == 25
    assert list(Change.objects.values_list("sequence", flat=True).order_by("sequence")) == list(
        range(1, 26)
    )


def test_takes_any_iterable_even_one_that_can_be_read_once(make_article):
    make_article(title="Snow")
    make_article(title="Ice")

    results = publishing.publish_many(
        articles=(article for article in Article.objects.order_by("title")), at=NOON
    )

    assert [article.title for article, _ in results] == ["Ice", "Snow"]


def test_one_that_is_not_ready_holds_up_no_other_and_leaves_nothing_behind(make_article):
    good, bad, also_good = (
        make_article(title="Snow"),
        make_article(title="Ice", sections=()),
        make_article(title="Wind"),
    )
    Article.objects.filter(pk=bad.pk).update(subtitle="Typed, but never saved as a revision")
    revisions = Revision.objects.filter(article=bad).count()

    results = dict(publishing.publish_many(articles=[good, bad, also_good], at=NOON))

    assert [problem.code for problem in results[bad].problems] == ["no-text"]
    assert isinstance(results[bad], publishing.NotReady)
    assert set(Publication.objects.values_list("pk", flat=True)) == {good.pk, also_good.pk}
    assert Revision.objects.filter(article=bad).count() == revisions


def test_those_that_link_to_one_another_have_their_links(make_article):
    first = make_article(title="Snow")
    second = make_article(title="Ice", links=[{"target": first}])
    first.related_links.create(target=second)
    waiting = make_article(title="Wind", links=[{"title": "Ice"}])

    publishing.publish_many(articles=[waiting, second, first], at=NOON)

    assert all(
        '"article":{' in text for text in Publication.objects.values_list("detail_json", flat=True)
    )


def test_what_is_live_already_is_said_to_be(make_live, make_article):
    live, draft = make_live(title="Snow"), make_article(title="Ice")

    results = dict(publishing.publish_many(articles=[live, draft], at=LATER))

    assert (results[live].kind, results[draft].kind) == (None, "published")
    assert Publication.objects.get(pk=live.pk).modified_at == NOON
