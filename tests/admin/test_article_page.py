"""What an article's page says of where it stands, and of its links."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import publishing
from articles.models import LinkTarget
from tests.admin.forms import ADD, page_of
from tests.conftest import NOON


def page(client, article):
    return client.get(page_of(article)).content.decode()


def test_a_draft_is_not_served_yet(admin_client, make_article):
    assert "Callers don’t get it yet." in page(admin_client, make_article())


def test_a_live_article_leads_to_its_public_document(admin_client, make_live):
    shown = page(admin_client, make_live())

    assert f'href="{settings.PUBLIC_URL}/api/v1/articles/snow-in-astana"' in shown
    assert "Revision 1, since 1 March 2026, 12:00 UTC." in shown
    assert "differs from what is live" not in shown


def test_a_draft_that_differs_says_so(admin_client, make_live):
    article = make_live()
    article.title = "Ice"
    article.save()
    publishing.save(article=article, at=NOON)

    shown = page(admin_client, article)

    assert "The draft differs from what is live." in shown
    assert "Live, with changes" in shown


def test_a_withdrawn_article_says_so(admin_client, make_live):
    article = make_live()
    publishing.withdraw(article=article, at=NOON)

    assert "Callers got it once" in page(admin_client, article)


def test_each_link_says_what_callers_get_of_it(admin_client, make_article, make_live):
    live, draft = make_live(title="Live"), make_article(title="Draft")
    make_live(title="Twice", slug="twice-1")
    make_live(title="Twice", slug="twice-2")
    binned = make_article(title="Binned")
    publishing.delete(article=binned, at=NOON)
    article = make_article(
        links=[
            {"target": live},
            {"target": draft},
            {"target": binned},
            {"url": "https://example.org/"},
            {"title": "live"},
            {"title": "Twice"},
            {"title": "Nobody wrote this"},
        ]
    )

    shown = page(admin_client, article)

    for text in (
        f'Leads to <a href="{page_of(live)}">Live</a>.',
        "Draft</a> isn’t live: the link is left out until it is.",
        "Binned</a> is in the bin: the link is left out.",
        "Leads out.",
        f'Needs no hand: its title is that of <a href="{page_of(live)}">Live</a>.',
        "Needs a target: 2 live articles have this title.",
        "Needs a target: no live article has this title.",
    ):
        assert shown.count(text) == 1, text


def test_a_link_more_costs_one_query_more(admin_client, make_article, make_live):
    """The choice of its target asks for its name; what callers get of it comes with the links."""

    def cost(links):
        target = make_live(title=f"Target {links}")
        article = make_article(title=f"From {links}", links=[{"target": target}] * links)
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(page_of(article))
        return len(queries)

    cost(1)  # what is asked once a process
    assert cost(11) - cost(1) == 10


def test_a_new_article_has_room_for_one_section(admin_client):
    response = admin_client.get(ADD)

    page = response.content.decode()
    assert 'name="sections-0-html"' in page
    assert 'name="sections-1-html"' not in page
    assert 'name="language" value="en"' in page


def test_an_article_that_there_is_not_is_not_found(admin_client, make_article):
    article = make_article()
    pages = ["publish", "withdraw", "schedule", "rename", "bin", "revisions"]
    addresses = [page_of(article, name) for name in pages]
    article.revisions.all().delete()
    article.delete()

    assert {admin_client.get(address).status_code for address in addresses} == {404}


def test_says_what_was_found_of_outside_links(admin_client, make_article):
    article = make_article(links=[{"url": "https://a.example/"}, {"url": "https://b.example/"}])
    LinkTarget.objects.filter(host="a.example").update(
        state="failing", is_problem=True, checked_at=NOON, detail="The page isn’t there."
    )
    publishing.save(article=article, at=NOON)

    shown = page(admin_client, article)

    assert "Leads out. Failing. The page isn’t there. Checked 1 March 2026." in shown
    assert "1 outside link fails." in shown
    assert (
        f"{reverse('admin:articles_article_links')}?article={article.pk}&amp;show=failing" in shown
    )
