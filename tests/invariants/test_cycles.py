"""Articles that link to one another in a circle: remaking them ends."""

from __future__ import annotations

import json
from datetime import timedelta

from articles import publishing
from articles.models import Change, Fact, Publication
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def titles_of_links(article):
    document = json.loads(Publication.objects.get(pk=article.pk).detail_json)
    return [link["title"] for link in document["related_links"]]


def ring(make_article, *titles):
    """Each links to the next, the last to the first; all are live."""
    articles = [make_article(title=title) for title in titles]
    for article, following in zip(articles, articles[1:] + articles[:1], strict=True):
        article.related_links.create(target=following)
    for article in articles:
        publishing.publish(article=article, at=NOON)
    return articles


def retitle(article, title):
    article.refresh_from_db()
    article.title = title
    article.save()
    return publishing.publish(article=article, at=LATER)


def changes_since(sequence):
    rows = Change.objects.filter(sequence__gt=sequence).order_by("sequence")
    return [(row.slug, row.cause, row.changed) for row in rows]


def last():
    return Change.objects.latest("sequence").sequence


def test_two_that_link_to_each_other_have_their_links(make_article):
    snow, ice = ring(make_article, "Snow", "Ice")

    assert (titles_of_links(snow), titles_of_links(ice)) == (["Ice"], ["Snow"])


def test_a_new_title_goes_one_link_deep(make_article):
    snow, ice, wind = ring(make_article, "Snow", "Ice", "Wind")
    before = last()

    outcome = retitle(wind, "Storm")

    assert outcome.remade == 1  # Ice links to it; Snow links to Ice, and embeds nothing of Storm
    assert changes_since(before) == [
        ("wind", "edited", ["title", "modified_at", "revision"]),
        ("ice", "embedded", ["related_links"]),
    ]
    assert (titles_of_links(snow), titles_of_links(ice)) == (["Ice"], ["Storm"])
    assert titles_of_links(wind) == ["Snow"]


def test_a_remake_moves_no_fact_and_so_never_causes_another(make_article, make_author):
    author = make_author("Old Name")
    for article in ring(make_article, "Snow", "Ice", "Wind"):
        article.refresh_from_db()
        article.bylines.create(author=author)
        publishing.publish(article=article, at=LATER)
    of_articles = Fact.objects.filter(kind__in=[Fact.Kind.ARTICLE, Fact.Kind.WANT])
    versions = dict(of_articles.values_list("pk", "version"))
    author.name = "New Name"
    publishing.save_embedded(thing=author)

    assert publishing.remake_stale() == 3

    assert dict(of_articles.values_list("pk", "version")) == versions
    assert publishing.remake_stale() == 0
    assert not Fact.objects.filter(dirty=True).exists()


def test_withdrawing_one_of_a_circle_opens_it(make_article):
    snow, ice, wind = ring(make_article, "Snow", "Ice", "Wind")

    publishing.withdraw(article=ice, at=LATER)

    assert (titles_of_links(snow), titles_of_links(wind)) == ([], ["Snow"])


def test_an_article_that_waits_for_its_own_title_does_not_find_itself(make_live):
    snow = make_live(title="Snow", links=[{"title": "Snow"}])

    assert titles_of_links(snow) == []
