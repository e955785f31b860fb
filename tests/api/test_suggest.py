"""GET /api/v1/search/suggest"""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.content import slugs
from articles.models import Publication
from tests.conftest import NOON

PATH = "/api/v1/search/suggest"


@pytest.fixture
def site(make_live, make_tag, make_author, indexed):
    rivers = make_tag("Rivers")
    dana = make_author(name="Dana Ospanova")
    make_live(title="One river, two names", tags=[rivers], authors=[dana])
    make_live(title="Half a sea comes back", tags=[rivers])
    make_live(title="Город с пятью именами", language="ru")
    indexed()


def suggested(api, q):
    return [(each["kind"], each["text"]) for each in api.get(PATH, {"q": q}).json()["results"]]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ri", [("tag", "Rivers"), ("article", "One river, two names")]),
        ("two ri", [("article", "One river, two names")]),
        ("names o", [("article", "One river, two names")]),
        ("osp", [("author", "Dana Ospanova")]),
        ("DANA", [("author", "Dana Ospanova")]),
        ("rovers", [("tag", "Rivers")]),
        ("ospanvoa", [("author", "Dana Ospanova")]),
        ("гор", [("article", "Город с пятью именами")]),
        ("halff", [("article", "Half a sea comes back")]),
        ("xyz", []),
        ("   ", []),
    ],
)
def test_it_suggests_what_begins_so(api, site, typed, expected):
    assert suggested(api, typed) == expected


def test_titles_that_begin_so_come_before_those_that_have_it_further_on(api, make_live, indexed):
    for number in range(4):
        make_live(title=f"Rain over all of the old town {number}")
        make_live(title=f"Rivers, rain {number}")
    indexed()

    titles = [text for _, text in suggested(api, "ra")]

    assert [title[:4] for title in titles] == ["Rain"] * 4 + ["Rive"] * 2
    assert len(suggested(api, "rivers ra")) == 4
    assert [text[:4] for _, text in suggested(api, "rainn")] == ["Rain"] * 4 + ["Rive"] * 2


def test_it_says_where_each_leads(api, site):
    assert api.get(PATH, {"q": "dana"}).json()["results"] == [
        {"kind": "author", "text": "Dana Ospanova", "slug": "dana-ospanova"}
    ]


def test_what_most_articles_have_comes_first(api, make_live, make_tag, indexed):
    few, many = make_tag("Rivers"), make_tag("Rivals")
    make_live(title="One", tags=[few, many])
    make_live(title="Two", tags=[many])
    indexed()

    assert suggested(api, "riv") == [("tag", "Rivals"), ("tag", "Rivers")]


def test_what_has_expired_does_not_count(api, make_live, make_article, make_tag, indexed):
    few, gone = make_tag("Rivers"), make_tag("Rivals")
    make_live(title="One", tags=[few])
    make_live(title="Two", tags=[few, gone])
    for title in ("Three", "Four"):
        article = make_article(title=title, tags=[gone], expires_at=NOON + timedelta(hours=1))
        publishing.publish(article=article, at=NOON)
    indexed()

    assert suggested(api, "riv") == [("tag", "Rivers"), ("tag", "Rivals")]


def test_titles_that_are_gone_leave_their_place_to_others(api, make_live, indexed):
    for number in range(8):
        make_live(title=f"River {number}")
    indexed()
    assert len(suggested(api, "riv")) == 6

    # As if the database were ahead of what it says of itself, on a replica.
    first = [text for _, text in suggested(api, "riv")][:5]
    Publication.objects.filter(slug__in=[slugs.slugify(title) for title in first]).delete()

    assert len(suggested(api, "riv")) == 3


def test_it_asks_little_of_the_database(api, site, django_assert_num_queries):
    suggested(api, "ri")

    # The log's last change, whether the index knows of all, the names, and the titles.
    with django_assert_num_queries(4):
        assert len(suggested(api, "ri")) == 2


def test_what_has_no_live_article_is_not_suggested(api, make_live, make_article, make_tag, indexed):
    tag = make_tag("Rivers")
    make_article(title="River drafts", tags=[tag])
    article = make_live(title="River boats", tags=[tag])
    indexed()
    assert suggested(api, "riv") == [("tag", "Rivers"), ("article", "River boats")]

    publishing.withdraw(article=article, at=NOON)

    assert suggested(api, "riv") == []  # before the index knows of it, too
    indexed()
    assert suggested(api, "riv") == []


def test_a_new_name_is_suggested(api, make_live, make_author, indexed):
    author = make_author(name="Dana Ospanova")
    make_live(authors=[author])
    indexed()
    author.name = "Saule Omarova"
    publishing.save_embedded(thing=author)
    publishing.remake_stale()
    indexed()

    assert suggested(api, "saule") == [("author", "Saule Omarova")]
    assert suggested(api, "dana") == []
