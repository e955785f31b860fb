"""A name changes while documents that embed it are published: none keeps the old one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article, Fact, Publication
from tests.conftest import NOON
from tests.invariants.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 8
ARTICLES = 4


def documents():
    return [
        text
        for pair in Publication.objects.values_list("detail_json", "list_json")
        for text in pair
    ]


@pytest.mark.parametrize("kind", ["author", "category", "tag"])
def test_no_document_keeps_the_old_name(make_article, make_author, make_category, make_tag, kind):
    thing = {"author": make_author, "category": make_category, "tag": make_tag}[kind]("Name 0")
    place = {
        "author": {"authors": [thing]},
        "tag": {"tags": [thing]},
        "category": {"category": thing},
    }
    articles = [make_article(title=f"Snow {n}", **place[kind]) for n in range(ARTICLES)]

    def rename(number):
        thing.name = f"Name {number}"
        publishing.save_embedded(thing=thing)
        publishing.remake_stale()

    def edit_and_publish(article, number):
        Article.objects.filter(pk=article.pk).update(standfirst=f"Edited {number} times.")
        return publishing.publish(article=article, at=NOON + timedelta(minutes=number))

    for number in range(1, ROUNDS + 1):
        at_once(
            [lambda number=number: rename(number)]
            + [lambda x=x, number=number: edit_and_publish(x, number) for x in articles]
        )
        publishing.remake_stale()

        assert len(documents()) == 2 * ARTICLES
        assert all(f'"Name {number}"' in text for text in documents())
        assert not any(f'"Name {number - 1}"' in text for text in documents())
        assert not Fact.objects.filter(dirty=True).exists()


def test_no_document_keeps_a_linked_articles_old_title_or_address(make_article, make_live):
    target = make_live(title="Ice 0", slug="ice-0")
    articles = [
        make_article(title=f"Snow {n}", links=[{"target": target}]) for n in range(ARTICLES)
    ]

    def move(number):
        Article.objects.filter(pk=target.pk).update(title=f"Ice {number}", slug=f"ice-{number}")
        return publishing.publish(article=target, at=NOON + timedelta(minutes=number))

    def edit_and_publish(article, number):
        Article.objects.filter(pk=article.pk).update(standfirst=f"Edited {number} times.")
        return publishing.publish(article=article, at=NOON + timedelta(minutes=number))

    for number in range(1, ROUNDS + 1):
        at_once(
            [lambda number=number: move(number)]
            + [lambda x=x, number=number: edit_and_publish(x, number) for x in articles]
        )

        for article in articles:
            text = Publication.objects.get(pk=article.pk).detail_json
            assert (f'"Ice {number}"' in text, f'"ice-{number}"' in text) == (True, True)


def test_editors_of_names_do_not_wait_for_publishers_nor_publishers_for_them(
    make_article, make_author
):
    author = make_author("Old name")
    articles = [make_article(title=f"Snow {n}", authors=[author]) for n in range(ARTICLES)]

    def rename():
        for number in range(10):
            author.name = f"Name {number}"
            publishing.save_embedded(thing=author)

    at_once([rename] + [lambda x=x: publishing.publish(article=x, at=NOON) for x in articles])
    publishing.remake_stale()

    assert all('"Name 9"' in text for text in documents())
