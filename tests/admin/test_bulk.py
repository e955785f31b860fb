"""Acts on several articles: the list, a page that asks, a page that tells."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles.admin import bulk
from articles.models import Article, Publication
from tests.admin.forms import LIST, messages_of, page_of


def choose(client, act, *articles):
    return client.post(
        LIST, {"action": f"{act}_selected", "_selected_action": [each.pk for each in articles]}
    )


def perform(client, act, *articles):
    address = reverse("admin:articles_article_bulk", args=[act])
    return client.post(address, {"article": [str(each.pk) for each in articles]})


@pytest.mark.parametrize("act", ["publish", "withdraw", "bin"])
def test_choosing_asks_and_does_nothing(admin_client, make_live, act):
    article = make_live()

    page = choose(admin_client, act, article).content.decode()

    assert f'name="article" value="{article.pk}"' in page
    assert "Live" in page
    assert Publication.objects.exists()


def test_publishes_what_is_ready_and_says_of_the_rest_why_not(admin_client, make_article):
    ready, other = make_article(), make_article(title="Rain")
    empty = make_article(title="Nothing yet", sections=())

    page = perform(admin_client, "publish", ready, empty, other).content.decode()

    assert set(Publication.objects.values_list("pk", flat=True)) == {ready.pk, other.pk}
    assert "Done: 2" in page
    assert "Not done: 1" in page
    assert f'<a href="{page_of(empty)}#sections-group">The article has no section' in page


def test_withdraws_what_is_live(admin_client, make_live, make_article):
    live, draft = make_live(), make_article(title="Rain")

    page = perform(admin_client, "withdraw", live, draft).content.decode()

    assert not Publication.objects.exists()
    assert "Done: 1" in page
    assert "“Rain” isn&#x27;t live." in page


def test_puts_into_the_bin(admin_client, make_live, make_article):
    perform(admin_client, "bin", make_live(), make_article(title="Rain"))

    assert not Article.objects.in_use().exists()
    assert not Publication.objects.exists()


def test_of_all_that_match_a_filter(admin_client, make_article):
    articles = [make_article(title=f"Day {number}") for number in range(3)]

    page = admin_client.post(
        f"{LIST}?q=Day",
        {
            "action": "publish_selected",
            "select_across": "1",
            "_selected_action": [articles[0].pk],
        },
    ).content.decode()

    assert page.count('name="article"') == 3


def test_too_many_at_once_are_refused(admin_client, make_article, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 1)
    articles = [make_article(), make_article(title="Rain")]

    response = choose(admin_client, "publish", *articles)
    page = admin_client.get(response.url)

    assert "narrow the list" in messages_of(page)[0]


def test_nothing_chosen_is_told(admin_client, make_article):
    make_article()

    response = perform(admin_client, "publish")

    assert response.url == LIST
    assert not Publication.objects.exists()


def test_an_act_that_there_is_not_is_not_found(admin_client, make_article):
    assert perform(admin_client, "explode", make_article()).status_code == 404
