"""What each answer stands on, said for caches in front: the same on every path."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from articles import publishing
from articles.api import tags
from articles.models import Change, Fact, Publication
from tests.conftest import NOON

ARTICLES = "/api/v1/articles"


def tags_of(response):
    """The tags of an answer, once its three headers have been found to say the same."""
    if "xkey" not in response:
        assert "Cache-Tag" not in response
        assert "Surrogate-Key" not in response
        return None
    assert response["Surrogate-Key"] == response["xkey"]
    assert response["Cache-Tag"].split(",") == response["xkey"].split(" ")
    return set(response["xkey"].split(" "))


def fact(kind, slug=""):
    return tags.fact(Fact.objects.get(kind=kind, slug=slug).pk)


@pytest.fixture
def article(make_live, make_author, make_category, make_tag):
    return make_live(
        sections=({"heading": "Then", "html": "<p>It lay.</p>"},),
        authors=[make_author()],
        category=make_category(),
        tags=[make_tag(), make_tag("rivers")],
    )


@pytest.mark.parametrize("rest", ["", "?fields=title", "/sections", "/sections/then"])
def test_an_article_and_its_parts_stand_on_the_article_alone(api, article, rest):
    own = {f"article:{article.pk}"}

    response = api.get(f"{ARTICLES}/snow-in-astana{rest}")

    assert tags_of(response) == own
    assert tags_of(api.head(f"{ARTICLES}/snow-in-astana{rest}")) == own
    known = {"If-None-Match": response["ETag"]}
    assert tags_of(api.get(f"{ARTICLES}/snow-in-astana{rest}", headers=known)) == own
    assert tags_of(api.get(f"{ARTICLES}/by-id/{article.pk}")) == own


def test_a_section_that_is_not_there_stands_on_the_article(api, article):
    assert tags_of(api.get(f"{ARTICLES}/snow-in-astana/sections/nothing")) == {
        f"article:{article.pk}"
    }


@pytest.mark.parametrize("rest", ["", "/sections", "/related", "/revisions"])
def test_a_former_slug_stands_on_the_article_and_on_itself(api, article, rest):
    publishing.rename(article=article, slug="rain", at=NOON)

    response = api.get(f"{ARTICLES}/snow-in-astana{rest}")

    assert response.status_code == 308
    assert tags_of(response) == {f"article:{article.pk}", "slug:snow-in-astana"}


def test_a_former_anchor_stands_on_the_article(api, article):
    section = article.sections.get()
    section.heading, section.anchor = "Later", ""
    section.save()
    publishing.publish(article=article, at=NOON)

    response = api.get(f"{ARTICLES}/snow-in-astana/sections/then")

    assert response.status_code == 308
    assert tags_of(response) == {f"article:{article.pk}"}


@pytest.mark.parametrize("rest", ["", "/sections", "/related", "/revisions"])
def test_a_slug_that_leads_nowhere_stands_on_itself(api, make_article, rest):
    make_article(title="Draft")

    for slug in ("draft", "nothing"):
        assert tags_of(api.get(f"{ARTICLES}/{slug}{rest}")) == {f"slug:{slug}"}


def test_a_slug_whose_article_is_gone_stands_on_both(api, article):
    publishing.rename(article=article, slug="rain", at=NOON)
    publishing.withdraw(article=article, at=NOON)

    for slug in ("snow-in-astana", "rain"):
        response = api.get(f"{ARTICLES}/{slug}")
        assert response.status_code == 404
        assert tags_of(response) == {f"slug:{slug}", f"article:{article.pk}"}


def test_an_expired_article_is_as_gone_before_it_is_taken_away(api, article):
    Publication.objects.update(expires_at=datetime(2026, 3, 2, tzinfo=UTC))

    assert tags_of(api.get(f"{ARTICLES}/snow-in-astana")) == {
        "slug:snow-in-astana",
        f"article:{article.pk}",
    }


def test_an_id_that_is_not_live_stands_on_that_article(api, make_article):
    for pk in (make_article().pk, uuid.uuid4()):
        assert tags_of(api.get(f"{ARTICLES}/by-id/{pk}")) == {f"article:{pk}"}


def test_the_whole_list_stands_on_all_articles(api, article):
    for query in (
        "",
        "?page_size=1&count=exact",
        "?published_after=2026-01-01&ordering=modified_at",
    ):
        assert tags_of(api.get(f"{ARTICLES}{query}")) == {fact("all")}


def test_a_filtered_list_stands_on_what_it_is_walked_along(api, article):
    talks, rivers = fact("tag", "talks"), fact("tag", "rivers")
    author, language = fact("author", "saule-omarova"), fact("language", "en")

    for query, stands_on in (
        ("tag=talks", {talks}),
        ("tag=talks,rivers", {talks, rivers}),
        ("tag_all=talks,rivers", {rivers}),
        ("tag_all=rivers,talks", {rivers}),
        ("language=en", {language}),
        ("language=en&category=diplomacy", {fact("category", "diplomacy")}),
        ("tag=talks,rivers&author=saule-omarova&language=en", {author}),
    ):
        assert tags_of(api.get(f"{ARTICLES}?{query}")) == stands_on, query


def test_a_list_by_something_that_no_article_has_stands_on_the_whole_log(api, article, make_tag):
    make_tag("unused")  # it may be renamed, and another be given its slug, without a change

    for query in ("tag=nothing", "tag=unused", "tag=talks,unused", "language=ru", "author=nobody"):
        assert tags_of(api.get(f"{ARTICLES}?{query}")) == {"log"}, query


def test_a_list_of_everything_stands_on_the_whole_log_before_there_is_anything(api, db):
    assert tags_of(api.get(ARTICLES)) == {"log"}


def test_a_list_by_ids_stands_on_those_articles(api, article):
    other = uuid.uuid4()

    for query in (f"id={article.pk},{other}", f"id={other}&id={article.pk}&tag=nothing"):
        assert tags_of(api.get(f"{ARTICLES}?{query}")) == {
            f"article:{article.pk}",
            f"article:{other}",
        }


def test_more_than_fits_into_a_header_is_the_whole_log(api, db):
    ids = [str(uuid.uuid4()) for _ in range(40)]

    few, many = (api.get(f"{ARTICLES}?id={','.join(ids[:count])}") for count in (22, 40))

    assert tags_of(few) == {f"article:{pk}" for pk in ids[:22]}
    assert tags_of(many) == {"log"}
    # nginx takes 4 KB of headers from a server, unless it is told otherwise.
    assert len(few.serialize_headers()) < 4_096


def test_related_reading_stands_on_the_article_on_links_to_it_and_on_what_it_leads_to(
    api, article, make_live
):
    chosen = make_live(title="Rain")
    linking = make_live(title="Ice", links=[{"target": article}, {"target": chosen, "after": 0}])
    of_linking = tags.fact(Fact.objects.get(kind="article", ref=str(linking.pk)).pk)

    response = api.get(f"{ARTICLES}/ice/related")

    assert tags_of(response) == {
        f"article:{linking.pk}",
        of_linking,
        f"article:{article.pk}",
        f"article:{chosen.pk}",
    }


def test_a_shelf_stands_on_the_whole_log_and_what_stands_there_on_its_fact(api, article):
    for path, kind, slug in (
        ("authors", "author", "saule-omarova"),
        ("categories", "category", "diplomacy"),
        ("tags", "tag", "talks"),
    ):
        assert tags_of(api.get(f"/api/v1/{path}")) == {"log"}
        assert tags_of(api.get(f"/api/v1/{path}/{slug}")) == {fact(kind, slug)}
        assert tags_of(api.get(f"/api/v1/{path}/nothing")) == {"log"}


def test_the_schema_stands_on_the_release(api, db):
    assert tags_of(api.get("/api/v1/schema")) == {"release"}


def test_what_can_change_without_a_change_in_the_log_has_none(api, article):
    for path in (
        f"{ARTICLES}/snow-in-astana/revisions",  # an editor may hide one
        f"{ARTICLES}/snow-in-astana/revisions/1",
        f"{ARTICLES}/snow-in-astana/revisions/2",
        f"{ARTICLES}?tagg=talks",
        "/api/v1/nothing",
        f"/api/v1/previews/{'0' * 64}",
    ):
        assert tags_of(api.get(path)) is None, path


def test_a_change_touches_the_article_its_addresses_and_all_it_is_or_was_filed_under(
    article, make_tag
):
    own = tags.fact(Fact.objects.get(kind="article", ref=str(article.pk)).pk)
    filed = {fact("all"), fact("tag", "talks"), fact("tag", "rivers"), fact("language", "en")}
    filed |= {fact("author", "saule-omarova"), fact("category", "diplomacy")}
    article.tags.set([make_tag("ice")])

    article.slug = "rain"
    article.save()
    publishing.publish(article=article, at=NOON + timedelta(hours=1))

    change = Change.objects.filter(subject="article").latest("sequence")
    addresses = {"slug:rain", "slug:snow-in-astana"}
    assert tags.of_change(change) == {
        "log",
        f"article:{article.pk}",
        own,
        fact("tag", "ice"),
        *addresses,
        *filed,
    }


def test_a_change_of_a_tag_touches_its_fact(article):
    change = Change.objects.get(subject="tag", slug="talks")

    assert tags.of_change(change) == {"log", fact("tag", "talks"), f"tag:{change.subject_id}"}
