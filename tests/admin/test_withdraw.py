"""Taking a live article away."""

from __future__ import annotations

from articles.models import Change, Publication
from tests.admin.forms import messages_of, page_of


def test_asks_first_and_names_the_links_that_lead_here(admin_client, make_live, make_article):
    article = make_live()
    linking = make_article(title="Rivers", links=[{"target": article}])

    page = admin_client.get(page_of(article, "withdraw")).content.decode()

    assert f'<a href="{page_of(linking)}">Rivers</a>' in page
    assert Publication.objects.exists()


def test_withdraws_and_keeps_the_draft(admin_client, make_live):
    article = make_live()

    response = admin_client.post(page_of(article, "withdraw"), follow=True)

    article.refresh_from_db()
    assert not Publication.objects.exists()
    assert article.title == "Snow in Astana"
    assert article.sections.count() == 1
    assert "is withdrawn" in messages_of(response)[0]
    assert "Withdrawn" in response.content.decode()


def test_what_is_not_live_is_not_withdrawn(admin_client, make_article):
    article = make_article()

    response = admin_client.post(page_of(article, "withdraw"), follow=True)

    assert "isn't live" in messages_of(response)[0]
    assert not Change.objects.exists()


def test_names_the_articles_that_lose_a_link_and_no_others(admin_client, make_live, make_article):
    article = make_live(title="Ice")
    linking = make_live(title="Rivers", links=[{"target": article}])
    draft = make_article(title="Steppe", links=[{"target": article}])

    page = admin_client.get(page_of(article, "withdraw")).content.decode()

    assert "1 other article changes for callers" in page
    assert f'<a href="{page_of(linking)}">Rivers</a>\nloses the link “Ice”' in page
    assert f'<a href="{page_of(draft)}">Steppe</a>' in page
