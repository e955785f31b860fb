"""The list of articles."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.admin import pages_of_lists
from articles.models import Article
from articles.publishing import standing
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
    make_live(title="expired", expires_at=NOON + timedelta(days=1))
    publishing.apply_due()
    publishing.delete(article=make_live(title="bin"), at=NOON)


@pytest.mark.parametrize(
    "status", ["draft", "scheduled", "live", "changed", "withdrawn", "expired", "bin"]
)
def test_each_status_is_shown_and_filtered_alike(admin_client, one_of_each, status):
    response = admin_client.get(LIST, {"status": status})

    assert [str(each) for each in response.context["cl"].result_list] == [status]
    assert f'<span class="article-status {status}">' in response.content.decode()


def test_without_a_filter_all_but_the_bin(admin_client, one_of_each):
    assert titles(admin_client) == [
        *("changed", "draft", "expired", "live", "scheduled", "withdrawn")
    ]


def test_filters(admin_client, admin_user, make_article, make_author, make_category, make_tag):
    author, category, tag = make_author(), make_category(), make_tag()
    make_article(title="by", authors=[author])
    make_article(title="in", category=category)
    make_article(title="of", tags=[tag])
    make_article(title="kk", language="kk")
    make_article(title="waiting", links=[{"title": "x"}])
    draft = make_article(title="mine", created_by=admin_user)
    make_article(title="not live", links=[{"target": draft}])
    failing = make_article(title="failing", links=[{"url": "https://example.org/"}])
    standing.note_failing_urls({failing.pk: 1})
    Article.objects.filter(pk=draft.pk).update(updated_at=timezone.now() - timedelta(days=366))

    assert titles(admin_client, author=author.pk) == ["by"]
    assert titles(admin_client, category=category.pk) == ["in"]
    assert titles(admin_client, tag=tag.pk) == ["of"]
    assert titles(admin_client, language="kk") == ["kk"]
    assert titles(admin_client, problems="need-a-target") == ["waiting"]
    assert titles(admin_client, problems="not-live") == ["not live"]
    assert titles(admin_client, problems="failing") == ["failing"]
    assert titles(admin_client, whose="mine") == ["mine"]
    assert titles(admin_client, changed="older") == ["mine"]
    assert len(titles(admin_client, changed="day")) == 7
    assert titles(admin_client, author=author.pk, language="kk") == []


@pytest.mark.parametrize("name", ["author", "category", "tag", "status", "problems", "changed"])
def test_a_value_that_is_none_narrows_nothing(admin_client, make_article, name):
    make_article(title="draft")

    assert titles(admin_client, **{name: "nonsense\0"}) == ["draft"]


def test_what_a_form_leaves_open_is_taken_out_of_the_address(admin_client):
    response = admin_client.get(LIST, {"q": "", "status": "live", "author": ""})

    assert response.url == f"{LIST}?status=live"
    assert admin_client.get(LIST, {"q": ""}).url == LIST


def test_the_order_that_an_editor_chose_stays_theirs(admin_client, make_article, make_editor):
    for title in ("b", "a", "c"):
        make_article(title=title)

    def shown(client, **query):
        response = client.get(LIST, query)
        return [str(each) for each in response.context["cl"].result_list]

    assert shown(admin_client, o="1") == ["a", "b", "c"]
    assert shown(admin_client) == ["a", "b", "c"]
    assert shown(admin_client, o="-1") == ["c", "b", "a"]
    assert shown(admin_client, q="b") == ["b"]
    assert shown(admin_client) == ["c", "b", "a"]
    other = Client()
    other.force_login(make_editor("view_article"))
    assert shown(other) == ["c", "a", "b"]
    admin_client.get(LIST, {"o": ""})
    assert shown(admin_client) == ["c", "a", "b"]


def test_ends_at_its_bound_and_says_so(admin_client, monkeypatch, make_article):
    monkeypatch.setattr(pages_of_lists, "BOUND", 100)
    Article.objects.bulk_create(Article(title=f"{number:03}") for number in range(100))
    assert "100 articles" in admin_client.get(LIST).content.decode()
    assert "more than" not in admin_client.get(LIST).content.decode()
    Article.objects.create(title="100")

    page = admin_client.get(LIST, {"p": 2}).content.decode()

    assert page.count('class="action-select"') == 50
    assert "more than 100 articles" in page
    assert "Search or filter to see the others." in page
    assert admin_client.get(LIST, {"p": 3}).url == f"{LIST}?e=1"


@pytest.mark.parametrize("asked", ["title__regex=(", "title__icontains=snow", "nonsense=1"])
def test_what_is_no_filter_of_the_list_is_not_looked_for(admin_client, asked):
    assert admin_client.get(f"{LIST}?{asked}").url == f"{LIST}?e=1"


def test_says_who_changed_it_last_and_what_there_is_to_mend(
    admin_client, admin_user, make_article, make_live
):
    article = make_article(links=[{"title": "x"}, {"title": "y"}, {"target": make_article()}])
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=NOON, by=admin_user)
    standing.note_failing_urls({article.pk: 3})

    page = admin_client.get(LIST, {"q": "ice"}).content.decode()

    assert " by admin</span>" in page
    assert "2 links need a target" in page
    assert "1 target isn’t live" in page
    assert "3 outside pages fail" in page


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


def test_costs_as_many_queries_for_thirty_articles_as_for_one(
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
    for number in range(29):
        make_article(title=f"Snow {number}", links=[{"title": "x"}], **more)

    assert count() == for_one
    assert for_one <= 10


def test_an_empty_list_says_how_to_begin(admin_client):
    page = admin_client.get(LIST).content.decode()

    assert "No article here yet." in page
    assert "Write the first one" in page
    assert "No article matches." in admin_client.get(LIST, {"q": "x"}).content.decode()
