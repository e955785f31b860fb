"""The list of articles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Article
from tests.admin.forms import LIST
from tests.conftest import NOON


def titles(client, **query):
    response = client.get(LIST, query)
    return sorted(str(each) for each in response.context["cl"].result_list)


@pytest.fixture
def one_of_each(make_article, make_live):
    """Make an article of each status, its title the status."""
    make_article(title="draft")
    planned = make_article(title="scheduled")
    now = timezone.now()
    publishing.schedule(article=planned, action="publish", due_at=now + timedelta(days=1), at=now)
    make_live(title="live")
    changed = make_live(title="before")
    Article.objects.filter(pk=changed.pk).update(title="changed")
    publishing.save(article=changed, at=NOON)
    publishing.withdraw(article=make_live(title="withdrawn"), at=NOON)
    publishing.delete(article=make_live(title="bin"), at=NOON)


@pytest.mark.parametrize("status", ["draft", "scheduled", "live", "changed", "withdrawn", "bin"])
def test_each_status_is_shown_and_filtered_alike(admin_client, one_of_each, status):
    response = admin_client.get(LIST, {"status": status})

    assert [str(each) for each in response.context["cl"].result_list] == [status]
    assert f'<span class="article-status {status}">' in response.content.decode()


def test_counts_beside_the_filters_are_those_of_the_lists(admin_client, one_of_each):
    page = admin_client.get(LIST, {"_facets": "True"}).content.decode()

    for status in ("Draft", "Scheduled", "Live", "Live, with changes", "Withdrawn"):
        assert f"{status} (1)" in page


def test_without_a_filter_all_but_the_bin(admin_client, one_of_each):
    assert titles(admin_client) == ["changed", "draft", "live", "scheduled", "withdrawn"]


def test_filters(admin_client, make_article, make_author, make_category, make_tag):
    author, category, tag = make_author(), make_category(), make_tag()
    make_article(title="by", authors=[author])
    make_article(title="in", category=category)
    make_article(title="of", tags=[tag])
    make_article(title="kk", language="kk")
    make_article(title="waiting", links=[{"title": "x"}])
    make_article(title="leading out", links=[{"url": "https://example.org/"}])

    assert titles(admin_client, authors__id__exact=author.pk) == ["by"]
    assert titles(admin_client, category__id__exact=category.pk) == ["in"]
    assert titles(admin_client, tags__id__exact=tag.pk) == ["of"]
    assert titles(admin_client, language="kk") == ["kk"]
    assert titles(admin_client, links="need-a-target") == ["waiting"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("астана", ["Зима"]),
        ("зима", ["Зима"]),
        ("winter frost", ["Winter"]),
        ("winter астана", []),
        ("wint", ["Winter"]),
        ("Q&A", ["Winter"]),
        ("ноль", []),
    ],
)
def test_searches_titles_and_texts_for_all_words(admin_client, make_article, query, found):
    make_article(title="Зима", language="ru", sections=("<p>Снег в городе Астана.</p>",))
    make_article(title="Winter", sections=({"heading": "Frost", "html": "<p>Q&amp;A</p>"},))

    assert titles(admin_client, q=query) == found


def test_the_last_saved_comes_first(admin_client, make_article):
    for title in ("first", "second", "third"):
        make_article(title=title)

    response = admin_client.get(LIST)

    shown = [str(each) for each in response.context["cl"].result_list]
    assert shown == ["third", "second", "first"]


def test_says_how_many_links_need_a_target(admin_client, make_article):
    make_article(links=[{"title": "x"}, {"title": "y"}, {"url": "https://example.org/"}])

    assert "2 links without a target" in admin_client.get(LIST).content.decode()


def test_costs_as_many_queries_for_a_hundred_articles_as_for_one(
    admin_client, make_article, make_author, make_category, make_tag
):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            admin_client.get(LIST)
        return len(queries)

    more = {"authors": [make_author()], "category": make_category(), "tags": [make_tag()]}
    make_article(links=[{"title": "x"}], **more)
    for_one = count()
    for number in range(99):
        make_article(title=f"Snow {number}", links=[{"title": "x"}], **more)

    assert count() == for_one
    assert for_one <= 11


def test_an_empty_list_says_how_to_begin(admin_client):
    page = admin_client.get(LIST).content.decode()

    assert "No article here yet." in page
    assert "Write the first one" in page
    assert "No article matches." in admin_client.get(LIST, {"q": "x"}).content.decode()
