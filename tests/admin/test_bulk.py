"""Acts on several articles: the list, a page that asks, a page that tells."""

from __future__ import annotations

import pytest
from django.urls import reverse

from articles import publishing
from articles.admin import bulk
from articles.models import Article, Publication
from tests.admin.forms import LIST, messages_of, page_of
from tests.conftest import NOON


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


def tag_several(client, tag, *articles, **more):
    address = reverse("admin:articles_article_bulk", args=["tag"])
    data = {"article": [str(each.pk) for each in articles], "what": "add", "tag": str(tag.pk)}
    return client.post(address, data | more).content.decode()


def test_asks_which_tag(admin_client, make_article, make_tag):
    tag = make_tag("water")

    page = choose(admin_client, "tag", make_article()).content.decode()

    assert f'<option value="{tag.pk}">water</option>' in page
    assert 'name="publish"' in page


def test_tags_the_drafts_and_leaves_what_is_live(admin_client, make_live, make_article, make_tag):
    tag = make_tag("water")
    live, draft = make_live(), make_article(title="Rain")
    has_it = make_article(title="Ice", tags=[tag])
    before = Publication.objects.values().get()

    page = tag_several(admin_client, tag, live, draft, has_it)

    assert Article.objects.filter(tags=tag).count() == 3
    assert Publication.objects.values().get() == before
    assert "Done: 3" in page
    assert "Has it already." in page


def test_publishes_only_those_whose_callers_get_the_tag_alone(
    admin_client, make_live, make_article, make_tag
):
    tag = make_tag("water")
    settled, changed = make_live(), make_live(title="Rain")
    draft = make_article(title="Ice")
    Article.objects.filter(pk=changed.pk).update(title="Half an idea")
    publishing.save(article=changed, at=NOON)

    page = tag_several(admin_client, tag, settled, changed, draft, publish="on")

    live = {row.pk: row.revision_number for row in Publication.objects.all()}
    assert live == {settled.pk: 2, changed.pk: 1}
    assert page.count("Saved as a draft, not published") == 2
    assert page.count("Live now.") == 1


def test_takes_a_tag_off(admin_client, make_article, make_tag):
    tag = make_tag("water")
    article = make_article(tags=[tag])

    tag_several(admin_client, tag, article, what="remove")

    assert not article.tags.exists()


def test_no_tag_chosen_is_told_and_nothing_is_done(admin_client, make_article, make_tag):
    article = make_article()

    make_tag()
    address = reverse("admin:articles_article_bulk", args=["tag"])
    data = {"article": [str(article.pk)], "what": "add", "tag": ""}
    page = admin_client.post(address, data).content.decode()

    assert "Nothing was done." in page
    assert "This field is required." in page
    assert f'name="article" value="{article.pk}"' in page
    assert not article.tags.exists()


def test_a_writer_tags_their_own_alone(client, make_editor, make_article, make_tag):
    writer = make_editor("view_article", "change_own_article")
    own, other = make_article(created_by=writer), make_article(title="Rain")
    client.force_login(writer)

    page = tag_several(client, make_tag(), own, other)

    assert (own.tags.count(), other.tags.count()) == (1, 0)
    assert "it isn’t yours" in page


def test_who_may_not_publish_tags_drafts_alone(client, make_editor, make_live, make_tag):
    article, tag = make_live(), make_tag()
    client.force_login(make_editor("view_article", "change_article"))
    before = Publication.objects.values().get()

    tag_several(client, tag, article, publish="on")

    assert list(article.tags.all()) == [tag]
    assert Publication.objects.values().get() == before
