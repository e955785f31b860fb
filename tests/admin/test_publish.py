"""The page that asks before an article is published."""

from __future__ import annotations

import json

import pytest
from django.conf import settings

from articles import publishing
from articles.models import Article, Change, Publication
from tests.admin.forms import messages_of, page_of
from tests.conftest import NOON


def publish(client, article, **more):
    data = {"revision": str(article.revision_count)} | more
    return client.post(page_of(article, "publish"), data, follow=True)


def test_says_that_it_is_ready_and_changes_nothing(admin_client, make_article):
    article = make_article()

    page = admin_client.get(page_of(article, "publish")).content.decode()

    assert "It is ready" in page
    assert "/api/v1/articles/snow-in-astana" in page
    assert not Publication.objects.exists()


def test_publishes(admin_client, make_article):
    article = make_article()

    response = publish(admin_client, article)

    live = Publication.objects.get()
    assert response.redirect_chain == [(page_of(article), 302)]
    assert f"{settings.PUBLIC_URL}/api/v1/articles/{live.slug}" in messages_of(response)[0]
    assert Change.objects.filter(subject="article").count() == 1


def test_names_everything_that_is_missing_with_the_place_to_mend_it(admin_client, make_article):
    article = make_article(title="", sections=("",))

    page = admin_client.get(page_of(article, "publish")).content.decode()

    change = page_of(article)
    assert f'<a href="{change}#id_title">The article has no title.</a>' in page
    assert f'<a href="{change}#id_slug">' in page
    assert f'<a href="{change}#sections-group">' in page
    assert "Publish now" not in page


def test_refuses_what_is_not_ready(admin_client, make_article):
    article = make_article(title="", sections=())

    response = publish(admin_client, article)

    assert "can’t be published yet" in response.content.decode()
    assert not Publication.objects.exists()
    assert not Change.objects.exists()


def test_warnings_lead_to_their_rows(admin_client, make_article):
    article = make_article(
        sections=("<p>a</p>", ""), links=[{"title": "Wanted"}, {"title": "First", "after": 0}]
    )

    page = admin_client.get(page_of(article, "publish")).content.decode()

    assert f'<a href="{page_of(article)}#sections-1">Section 2 has no text.</a>' in page
    assert f'<a href="{page_of(article)}#related_links-1">The link “Wanted”' in page
    assert f'<a href="{page_of(article)}#related_links-0">The link “First”' in page
    assert "Publish now" in page


def test_says_that_callers_have_it_already(admin_client, make_live):
    article = make_live()

    page = admin_client.get(page_of(article, "publish")).content.decode()

    assert "Callers have exactly this already" in page
    assert "Publish now" not in page


def test_says_that_the_address_changes(admin_client, make_live):
    article = make_live(slug="snow")
    article.slug = "ice"
    article.save()
    publishing.save(article=article, at=NOON)

    page = admin_client.get(page_of(article, "publish")).content.decode()

    assert "from <code>snow</code> to <code>ice</code>" in page


def test_says_which_links_wait_for_this_title(admin_client, make_article):
    waiting = make_article(title="Rivers", links=[{"title": "snow in  ASTANA"}])
    article = make_article()

    page = admin_client.get(page_of(article, "publish")).content.decode()

    assert f'<a href="{page_of(waiting)}">Rivers</a>' in page


def test_a_page_that_is_out_of_date_publishes_nothing(admin_client, make_article):
    article = make_article()

    response = publish(admin_client, article, revision="7")

    assert "saved again" in messages_of(response)[0]
    assert not Publication.objects.exists()


def test_what_is_published_is_what_was_saved_last(admin_client, make_live):
    article = make_live()
    article.title = "Ice"
    article.save()
    publishing.save(article=article, at=NOON)
    article.refresh_from_db()

    publish(admin_client, article)

    assert json.loads(Publication.objects.get().detail_json)["title"] == "Ice"


def test_says_who_published_in_the_admin_s_own_log(admin_client, make_article, admin_user):
    publish(admin_client, make_article())

    entry = admin_user.logentry_set.get()
    assert entry.get_change_message().startswith("Revision 1 is live.")


@pytest.mark.django_db(transaction=True)
def test_is_a_transaction_of_its_own(admin_client, make_article):
    """Publishing is durable: inside a transaction of the admin it would fail here."""
    article = make_article()

    publish(admin_client, article)

    assert Publication.objects.get().pk == article.pk


def test_shows_word_by_word_what_changes_for_callers(admin_client, make_live):
    article = make_live(title="Snow in Astana", sections=("<p>It fell on Monday.</p>",))
    Article.objects.filter(pk=article.pk).update(title="Snow in May")
    article.sections.update(html="<p>It fell on Tuesday.</p>")
    publishing.save(article=article, at=NOON)

    page = admin_client.get(page_of(article, "publish")).content.decode()

    assert "Snow in <del>Astana</del>" in page
    assert "Snow in <ins>May</ins>" in page
    assert "It fell on <del>Monday</del>." in page
    assert "1 field and 1 section: 2 words removed, 2 added" in page


def test_says_of_a_first_publishing_what_is_new(admin_client, make_article):
    article = make_article(sections=("<p>One two.</p>", "<p>Three.</p>"), links=[{"title": "x"}])

    page = admin_client.get(page_of(article, "publish")).content.decode()

    assert "Everything is new to them" in page
    for name, value in (("Sections", "2"), ("Words", "3"), ("Related links", "1")):
        assert f"<dt>{name}</dt><dd>{value}</dd>" in page
    assert 'class="comparison"' not in page


def test_names_the_other_articles_that_change(admin_client, make_article, make_live):
    article = make_article(title="Ice")
    linking = make_live(title="Rivers", links=[{"target": article}])
    other = make_live(title="Steppe")

    page = admin_client.get(page_of(article, "publish")).content.decode()

    assert "1 other article changes for callers" in page
    assert f'<a href="{page_of(linking)}">Rivers</a>\ngains the link “Ice”' in page
    assert page_of(other) not in page


def test_says_how_a_link_of_another_is_called_then(admin_client, make_live):
    article = make_live(title="Ice")
    make_live(title="Rivers", links=[{"target": article}])
    Article.objects.filter(pk=article.pk).update(title="Black ice")
    publishing.save(article=article, at=NOON)

    page = admin_client.get(page_of(article, "publish")).content.decode()

    assert "names it “Black ice”, no longer “Ice”" in page


def test_costs_the_same_for_two_others_and_for_twenty(
    admin_client, make_article, make_live, django_assert_max_num_queries
):
    article = make_article(title="Ice")
    for number in range(20):
        make_live(title=f"Rivers {number}", links=[{"target": article}])

    with django_assert_max_num_queries(45):
        admin_client.get(page_of(article, "publish"))
