"""The search of the list of articles finds what the site's own search finds, and drafts."""

from __future__ import annotations

import pytest

from articles import publishing
from articles.models import Article
from tests.admin.forms import LIST
from tests.conftest import NOON


@pytest.fixture
def titles(admin_client, indexed):
    indexed()

    def titles(**query):
        response = admin_client.get(LIST, query)
        return sorted(str(each) for each in response.context["cl"].result_list)

    return titles


@pytest.fixture
def desk(make_article, make_live, make_tag):
    make_live(title="Ice", sections=("<p>Skaters crossed the frozen rivers.</p>",), language="en")
    make_live(title="Столица", sections=("<p>Назарбаев говорил.</p>",), language="ru")
    make_article(title="A draft of rivers")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("river", ["A draft of rivers", "Ice"]),
        ("skating", ["Ice"]),  # of its family
        ("hiking", []),
        ("skater crossing", ["Ice"]),  # words of a paragraph, in other forms
        ("Nazarbayev", ["Столица"]),  # in another script
        ("draft", ["A draft of rivers"]),
        ('"frozen rivers"', ["Ice"]),
        ("frozen -skaters", ["Ice"]),  # as its words alone
        ("' %", []),
    ],
)
def test_words_of_paragraphs_and_drafts_by_title(desk, titles, typed, found):
    assert titles(q=typed) == found


def test_filters_add_up_with_it(desk, titles, make_article):
    assert titles(q="river", status="draft") == ["A draft of rivers"]
    assert titles(q="skater crossing", language="ru") == []
    assert titles(q="skater crossing", language="en") == ["Ice"]


def test_what_is_in_the_bin_is_not_found(desk, titles):
    ice = Article.objects.get(title="Ice")
    publishing.delete(article=ice, at=NOON)

    assert titles(q="skater crossing") == []


def test_what_was_withdrawn_is_found_by_its_own_words_alone(desk, titles):
    publishing.withdraw(article=Article.objects.get(title="Ice"), at=NOON)

    assert titles(q="skater crossing") == []
    assert titles(q="skaters crossed") == ["Ice"]


def test_without_an_index_drafts_and_words_are_found(admin_client, desk, settings, tmp_path):
    settings.SEARCH_INDEX = tmp_path / "none"

    response = admin_client.get(LIST, {"q": "rivers"})

    assert sorted(map(str, response.context["cl"].result_list)) == ["A draft of rivers", "Ice"]


def test_it_costs_one_query_more(admin_client, desk, titles, django_assert_max_num_queries):
    with django_assert_max_num_queries(11):
        admin_client.get(LIST, {"q": "river"})
