from __future__ import annotations

import json
from html import unescape

import pytest

from articles import publishing
from articles.models import Article, Publication
from tests.admin.forms import ADD, filled, new_article, page_of
from tests.conftest import NOON


def retitled(article, title):
    Article.objects.filter(pk=article.pk).update(title=title)
    publishing.save(article=article, at=NOON)


def exact(page):
    """Return the JSON that the page shows as it is sent."""
    text = page.content.decode()
    return unescape(text.split('data-copied="exact">')[1].split("</pre>")[0])


def test_shows_the_draft_and_its_exact_json(admin_client, make_live):
    article = make_live(title="Snow")
    retitled(article, "Ice")

    page = admin_client.get(page_of(article, "preview"))

    assert page.context["seen"].document["title"] == "Ice"
    assert exact(page) == page.context["seen"].text
    assert json.loads(exact(page))["revision"] == 2
    assert "Only <code>modified_at</code> holds this moment" in page.content.decode()
    assert "Callers get revision 1" in page.content.decode()


def test_of_what_is_live_shows_the_very_bytes(admin_client, make_live):
    article = make_live()

    page = admin_client.get(page_of(article, "preview"))

    assert exact(page) == Publication.objects.get(pk=article.pk).detail_json
    assert "Callers get exactly these bytes." in page.content.decode()


def test_any_revision_can_be_seen(admin_client, make_live):
    article = make_live(title="Snow")
    retitled(article, "Ice")

    desk = admin_client.get(page_of(article, "revision_preview", 1))
    reader = admin_client.get(page_of(article, "revision_preview_page", 1)).content.decode()

    assert "<h1>Snow</h1>" in reader
    assert page_of(article, "revision_preview_page", 1) in desk.content.decode()
    assert admin_client.get(page_of(article, "revision_preview", 3)).status_code == 404
    assert admin_client.get(page_of(article, "revision_preview_page", 3)).status_code == 404


def test_the_readers_page_may_run_nothing_and_is_kept_by_nobody(admin_client, make_article):
    article = make_article(sections=["<p>It fell.</p>"])

    page = admin_client.get(page_of(article, "preview_page"))

    assert "<p>It fell.</p>" in page.content.decode()
    assert "<script" not in page.content.decode()
    assert page["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' https: http:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
    )
    assert page["X-Frame-Options"] == "SAMEORIGIN"
    assert page["Cache-Control"].startswith("private, no-store")
    assert page["Referrer-Policy"] == "no-referrer"


def test_the_desks_page_loads_nothing_but_its_own(admin_client, make_article):
    page = admin_client.get(page_of(make_article(), "preview"))

    assert "script-src 'self';" in page["Content-Security-Policy"]
    assert "unsafe" not in page["Content-Security-Policy"]
    assert page["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize(
    ("asked", "shown"), [("dark", ' data-colours="dark"'), ("light", ' data-colours="light"')]
)
def test_shows_either_colours(admin_client, make_article, asked, shown):
    article = make_article()

    page = admin_client.get(page_of(article, "preview_page"), {"colours": asked})

    assert f'<html lang="en" dir="ltr"{shown}>' in page.content.decode()
    other = admin_client.get(page_of(article, "preview_page"), {"colours": '"><b>'})
    assert '<html lang="en" dir="ltr">' in other.content.decode()


def test_names_each_link_that_callers_would_not_get(admin_client, make_article):
    hail = make_article(title="Hail")
    article = make_article(title="Snow", links=[{"target": hail}, {"title": "Sleet"}])

    page = admin_client.get(page_of(article, "preview")).content.decode()

    assert "2 links callers wouldn’t get yet" in page
    assert f'left out until <a href="{page_of(hail)}">Hail</a> is live.' in page
    assert "left out until one article of this title is live." in page


def test_save_and_preview_saves_and_leads_there(admin_client, make_article):
    article = make_article(title="Snow")

    changed = filled(admin_client, page_of(article), title="Ice", _preview="Save and preview")
    response = admin_client.post(page_of(article), changed)

    assert response.url == page_of(article, "preview")
    article.refresh_from_db()
    assert (article.title, article.head.number) == ("Ice", 2)
    assert not Publication.objects.exists()


def test_a_new_article_is_saved_and_previewed(admin_client):
    posted = new_article(title="Snow", sections=[{"html": "It fell."}], _preview="x")
    del posted["_continue"]

    response = admin_client.post(ADD, posted)

    assert response.url == page_of(Article.objects.get(), "preview")


def test_a_save_that_is_refused_stays_on_the_form(admin_client, make_article):
    make_article(title="Ice", slug="ice")
    article = make_article(title="Snow")

    changed = filled(admin_client, page_of(article), slug="ice", _preview="Save and preview")
    response = admin_client.post(page_of(article), changed)

    assert response.status_code == 200
    article.refresh_from_db()
    assert article.slug == "snow"


def test_every_page_of_an_article_leads_to_its_preview(admin_client, make_article):
    article = make_article()

    for address in (page_of(article), ADD):
        assert 'value="Save and preview"' in admin_client.get(address).content.decode()
    assert page_of(article, "preview") in admin_client.get(page_of(article)).content.decode()
    for name, more in (("revisions", ()), ("revision", (1,))):
        page = admin_client.get(page_of(article, name, *more)).content.decode()
        assert page_of(article, "revision_preview", 1) in page
