"""Articles are never deleted: they go into a bin, and come back from it."""

from __future__ import annotations

from articles import publishing
from articles.models import Article, Publication
from tests.admin.forms import LIST, filled, messages_of, page_of
from tests.conftest import NOON


def test_asks_first(admin_client, make_live):
    article = make_live()

    page = admin_client.get(page_of(article, "bin")).content.decode()

    assert "It is live." in page
    assert Publication.objects.exists()


def test_the_live_article_goes_and_everything_is_kept(admin_client, make_live):
    article = make_live(links=[{"title": "x", "after": 0}])

    response = admin_client.post(page_of(article, "bin"), follow=True)

    article.refresh_from_db()
    assert article.binned_at
    assert not Publication.objects.exists()
    assert (article.sections.count(), article.related_links.count()) == (1, 1)
    assert response.redirect_chain == [(LIST, 302)]
    assert "is in the bin" in messages_of(response)[0]


def test_the_list_shows_the_bin_only_when_asked(admin_client, make_article):
    publishing.delete(article=make_article(title="Melted"), at=NOON)

    everything = admin_client.get(LIST).content.decode()
    binned = admin_client.get(LIST, {"status": "bin"}).content.decode()

    assert "Melted" not in everything
    assert "Melted" in binned


def test_what_lies_there_can_not_be_changed(admin_client, make_article):
    article = make_article()
    data = filled(admin_client, page_of(article))
    publishing.delete(article=article, at=NOON)

    page = admin_client.get(page_of(article)).content.decode()
    response = admin_client.post(page_of(article), data | {"title": "Changed"})

    article.refresh_from_db()
    assert 'name="title"' not in page
    assert "Take it out of the bin" in page
    assert response.status_code == 403
    assert article.title == "Snow in Astana"


def test_comes_back_as_a_draft(admin_client, make_live):
    article = make_live()
    admin_client.post(page_of(article, "bin"))

    response = admin_client.post(page_of(article, "restore"), follow=True)

    article.refresh_from_db()
    assert article.binned_at is None
    assert not Publication.objects.exists()
    assert "as a draft" in messages_of(response)[-1]


def test_is_no_target_to_choose(admin_client, make_article):
    publishing.delete(article=make_article(title="Melted"), at=NOON)
    make_article(title="Melting")
    make_article(title="Rain", sections=("<p>Melted snow.</p>",))

    answer = admin_client.get(
        "/admin/autocomplete/",
        {
            "term": "Melt",
            "app_label": "articles",
            "model_name": "relatedlink",
            "field_name": "target",
        },
    ).json()

    assert [each["text"] for each in answer["results"]] == ["Melting"]


def test_django_s_own_deletion_is_nowhere(admin_client, make_article):
    article = make_article()

    listed = admin_client.get(LIST).content.decode()
    admin_client.post(
        LIST, {"action": "delete_selected", "_selected_action": [article.pk], "post": "yes"}
    )

    assert "delete_selected" not in listed
    assert Article.objects.filter(pk=article.pk).exists()


def test_comes_back_with_its_sections_links_and_history(admin_client, make_live, make_tag):
    target = make_live(title="Rivers")
    article = make_live(
        title="Ice",
        sections=("<p>One.</p>", {"heading": "Talks", "html": "<p>Two.</p>"}),
        links=[{"target": target, "after": 1}, {"title": "Still to come"}],
        tags=[make_tag()],
    )
    Article.objects.filter(pk=article.pk).update(title="Black ice")
    publishing.save(article=article, at=NOON, note="Second thoughts")
    article.refresh_from_db()
    content, status = publishing.content_of(article), article.status
    history = list(article.revisions.order_by("number").values())

    admin_client.post(page_of(article, "bin"))
    admin_client.post(page_of(article, "restore"))

    article = Article.objects.get(pk=article.pk)
    assert publishing.content_of(article) == content
    assert list(article.revisions.order_by("number").values()) == history
    assert (status, article.status) == ("changed", "withdrawn")
    page = admin_client.get(page_of(article, "revisions")).content.decode()
    assert "Second thoughts" in page
    assert admin_client.get(page_of(article, "compare")).status_code == 200
