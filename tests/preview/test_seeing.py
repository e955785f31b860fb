"""Seeing a draft: the JSON that callers would get, and the links that they wouldn't."""

from __future__ import annotations

from datetime import timedelta

from articles import preview, publishing
from articles.models import Article, Publication
from articles.preview import Why
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def see(article, *, at=LATER):
    article = Article.objects.select_related("head").get(pk=article.pk)
    return preview.see(article=article, revision=article.head, at=at)


def test_gives_the_bytes_that_publishing_would_serve(make_article):
    article = make_article()

    text = see(article).text
    publishing.publish(article=article, at=LATER)

    assert text == Publication.objects.get(pk=article.pk).detail_json


def test_tells_each_link_that_is_left_out_and_why(make_article, make_live):
    draft, live = make_article(title="Hail"), make_live(title="Ice")
    article = make_article(
        title="Snow",
        sections=["<p>It fell.</p>", {"heading": "After", "html": "<p>It lay.</p>"}],
        links=[
            {"after": 1, "target": draft},
            {"after": 0, "target": live},
            {"title": "Sleet"},
            {"title": "", "label": "See"},
            {"title": "Elsewhere", "url": "https://example.org/"},
        ],
    )

    found = [(each.why, each.title, each.after, each.target) for each in see(article).left_out]

    assert found == [
        (Why.NOT_LIVE, "", "After", draft),
        (Why.WAITS, "Sleet", "", None),
        (Why.NO_TARGET, "", "", None),
    ]


def test_asks_few_questions(make_article, django_assert_num_queries):
    article = make_article(links=[{"target": make_article(title="Hail")}, {"title": "Sleet"}])
    publishing.publish(article=article, at=NOON)
    publishing.withdraw(article=article, at=NOON)
    article = Article.objects.select_related("head").get(pk=article.pk)

    # What is live, and since when first; the facts; the targets of links that are left out.
    with django_assert_num_queries(4):
        preview.see(article=article, revision=article.head, at=LATER)
