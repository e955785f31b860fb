"""A is published with a link to B while B is published: A ends with its link."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Publication
from tests.conftest import NOON
from tests.invariants.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 12


def links_of(article):
    document = json.loads(Publication.objects.get(pk=article.pk).detail_json)
    return [link["title"] for link in document["related_links"]]


def renamed(article, slug):
    """Return the article, or why it keeps its address."""
    try:
        return publishing.rename(article=article, slug=slug, at=NOON).article
    except publishing.NotReady as refusal:
        return [problem.code for problem in refusal.problems]


def is_fresh(article):
    row = Publication.objects.get(pk=article.pk)
    return publishing.current(row).detail == row.detail_json


@pytest.mark.parametrize("b_first", [True, False], ids=["target first", "target last"])
@pytest.mark.parametrize("by_title", [True, False], ids=["by title", "by target"])
def test_the_article_ends_with_its_link(make_article, b_first, by_title):
    for number in range(ROUNDS):
        b = make_article(title=f"Ice {number}")
        link = {"title": b.title} if by_title else {"target": b}
        a = make_article(title=f"Snow {number}", links=[link])
        acts = [
            lambda a=a: publishing.publish(article=a, at=NOON),
            lambda b=b: publishing.publish(article=b, at=NOON),
        ]
        at_once(reversed(acts) if b_first else acts)

        assert links_of(a) == [b.title]
        assert is_fresh(a)


def test_a_link_to_what_is_withdrawn_meanwhile_is_left_out(make_article, make_live):
    for number in range(ROUNDS):
        b = make_live(title=f"Ice {number}")
        a = make_article(title=f"Snow {number}", links=[{"target": b}])
        at_once(
            [
                lambda a=a: publishing.publish(article=a, at=NOON),
                lambda b=b: publishing.withdraw(article=b, at=NOON),
            ]
        )

        assert links_of(a) == []
        assert is_fresh(a)


def test_two_that_link_to_each_other_both_end_with_their_link(make_article):
    for number in range(ROUNDS):
        a = make_article(title=f"Snow {number}")
        b = make_article(title=f"Ice {number}", links=[{"target": a}])
        a.related_links.create(target=b)
        at_once([lambda x=x: publishing.publish(article=x, at=NOON) for x in (a, b)])

        assert (links_of(a), links_of(b)) == ([b.title], [a.title])


def test_many_published_together_miss_none_that_goes_live_meanwhile(make_article):
    later = NOON + timedelta(hours=1)
    for number in range(8):
        target = make_article(title=f"Ice {number}")
        several = [
            make_article(title=f"Snow {number} {place}", links=[{"target": target}])
            for place in range(10)
        ]
        at_once(
            [
                lambda several=several: publishing.publish_many(articles=several, at=NOON),
                lambda target=target: publishing.publish(article=target, at=later),
            ]
        )

        assert [links_of(article) for article in several] == [[target.title]] * 10


def test_two_articles_never_get_the_same_address(make_article):
    for number in range(ROUNDS):
        first = make_article(title=f"Snow {number}", slug=f"one-{number}")
        second = make_article(title=f"Ice {number}", slug=f"two-{number}")

        results = at_once(
            [lambda x=x, n=number: renamed(x, f"wanted-{n}") for x in (first, second)]
        )

        assert results in ([first, ["slug-taken"]], [["slug-taken"], second])
