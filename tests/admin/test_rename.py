"""Another address for a live article, at once."""

from __future__ import annotations

import json

from articles import publishing
from articles.models import Publication, Slug
from tests.admin.forms import page_of
from tests.conftest import NOON


def rename(client, article, slug):
    return client.post(page_of(article, "rename"), {"slug": slug}, follow=True)


def test_only_the_address_changes_and_the_old_one_stays_known(admin_client, make_live):
    article = make_live(slug="snow")
    article.title = "Not yet"
    article.save()
    publishing.save(article=article, at=NOON)

    rename(admin_client, article, "ice")

    live = Publication.objects.get()
    assert (live.slug, json.loads(live.detail_json)["title"]) == ("ice", "Snow in Astana")
    assert dict(Slug.objects.values_list("slug", "is_current")) == {"snow": False, "ice": True}


def test_a_taken_address_is_refused_at_its_field(admin_client, make_live):
    make_live(title="Another", slug="ice")
    article = make_live(slug="snow")

    response = rename(admin_client, article, "ice")

    assert "is the address of “Another”" in response.content.decode()
    assert Publication.objects.get(pk=article.pk).slug == "snow"


def test_what_is_no_slug_is_refused(admin_client, make_live):
    article = make_live(slug="snow")

    for slug in ("Два слова", "Upper", "by-id", ""):
        response = rename(admin_client, article, slug)
        assert 'class="errorlist"' in response.content.decode()

    assert Publication.objects.get().slug == "snow"


def test_what_lies_in_the_bin_keeps_its_address(admin_client, make_article):
    article = make_article(slug="snow")
    publishing.delete(article=article, at=NOON)

    rename(admin_client, article, "ice")

    article.refresh_from_db()
    assert article.slug == "snow"
