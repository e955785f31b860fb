"""GET /api/v1/articles/{slug}"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.content import rendering
from articles.models import Publication
from tests.conftest import NOON

PATH = "/api/v1/articles/snow-in-astana"
SOON = timedelta(seconds=20)


def test_serves_exactly_the_stored_bytes_in_one_query(api, make_live, django_assert_num_queries):
    article = make_live()

    # One query: the slug, its publication, and what is due next.
    with django_assert_num_queries(1):
        response = api.get(PATH)

    publication = Publication.objects.get(pk=article.pk)
    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"
    assert response.content == publication.detail_json.encode()
    assert response["ETag"] == publication.etag


def test_is_complete(api, make_live, make_author, make_category, make_tag):
    target = make_live(title="Rain", canonical_url="https://example.org/rain")
    author = make_author(name="Saule Omarova", bio="Writes about weather.")
    category, tag = make_category(name="Weather"), make_tag(name="Snow")

    article = make_live(
        sections=("<p>It fell.</p>", {"heading": "Then", "level": 3, "html": "<p>It lay.</p>"}),
        links=({"target": target, "after": 0}, {"url": "https://example.org/ice", "title": "Ice"}),
        authors=(author,),
        category=category,
        tags=(tag,),
    )

    body = api.get(PATH).json()
    lead, then = article.sections.all()
    placed, last = article.related_links.all()
    assert body == {
        "id": str(article.pk),
        "slug": "snow-in-astana",
        "language": "en",
        "title": "Snow in Astana",
        "subtitle": "",
        "standfirst": "",
        "byline": "Saule Omarova",
        "authors": [
            {
                "id": str(author.pk),
                "slug": "saule-omarova",
                "name": "Saule Omarova",
                "bio": "Writes about weather.",
            }
        ],
        "category": {"id": str(category.pk), "slug": "weather", "name": "Weather"},
        "tags": [{"slug": "snow", "name": "Snow"}],
        "sections": [
            {
                "id": str(lead.pk),
                "anchor": body["sections"][0]["anchor"],
                "position": 1,
                "level": 2,
                "heading": "",
                "html": "<p>It fell.</p>",
                "word_count": 2,
                "related_links": [
                    {
                        "id": str(placed.pk),
                        "label": "Also read",
                        "title": "Rain",
                        "url": "https://example.org/rain",
                        "article": {"id": str(target.pk), "slug": "rain"},
                    }
                ],
            },
            {
                "id": str(then.pk),
                "anchor": "then",
                "position": 2,
                "level": 3,
                "heading": "Then",
                "html": "<p>It lay.</p>",
                "word_count": 2,
                "related_links": [],
            },
        ],
        "related_links": [
            {
                "id": str(last.pk),
                "label": "Also read",
                "title": "Ice",
                "url": "https://example.org/ice",
                "article": None,
            }
        ],
        "contents": [{"anchor": "then", "heading": "Then", "level": 3}],
        "word_count": 4,
        "reading_minutes": 1,
        "canonical_url": None,
        "published_at": "2026-03-01T12:00:00Z",
        "first_published_at": "2026-03-01T12:00:00Z",
        "modified_at": "2026-03-01T12:00:00Z",
        "expires_at": None,
        "revision": 1,
    }


def test_hides_what_is_not_live_behind_the_same_404_as_nothing(api, make_article, make_live):
    make_article(title="Draft")
    withdrawn = make_live(title="Withdrawn")
    publishing.withdraw(article=withdrawn, at=NOON)

    answers = [api.get(f"/api/v1/articles/{slug}") for slug in ("draft", "withdrawn", "nothing")]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json() == {
        "type": "http://127.0.0.1:8000/docs/problems/not-found",
        "title": "Nothing is here",
        "status": 404,
        "detail": "There is nothing at this address.",
        "errors": [],
    }
    assert answers[0]["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("slug", ["Snow-In-Astana", "snow_in_astana", "by-id", "x%00y", "снег"])
def test_knows_no_slug_but_the_one_it_has(api, make_live, slug):
    make_live()

    response = api.get(f"/api/v1/articles/{slug}")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_a_former_slug_redirects_for_good_and_keeps_the_query(api, make_live):
    article = make_live()
    publishing.rename(article=article, slug="winter-in-astana", at=NOON)

    response = api.get(f"{PATH}?fields=title")

    assert response.status_code == 308
    assert response["Location"] == (
        "http://127.0.0.1:8000/api/v1/articles/winter-in-astana?fields=title"
    )
    assert response["Cache-Control"].startswith("public, max-age=60, s-maxage=60, stale")
    assert api.get("/api/v1/articles/winter-in-astana").status_code == 200


def test_a_former_slug_of_a_withdrawn_article_is_a_404(api, make_live):
    article = make_live()
    publishing.rename(article=article, slug="winter-in-astana", at=NOON)
    article.refresh_from_db()
    publishing.withdraw(article=article, at=NOON)

    assert api.get(PATH).status_code == 404


def test_is_gone_at_the_moment_it_expires(api, make_live):
    article = make_live()
    Publication.objects.filter(pk=article.pk).update(expires_at=timezone.now())

    assert api.get(PATH).status_code == 404


def test_no_copy_outlives_an_expiry_or_a_schedule(api, make_live, make_article):
    article = make_live()
    assert seconds(api.get(PATH)["Cache-Control"]) == 60

    Publication.objects.filter(pk=article.pk).update(expires_at=timezone.now() + SOON)
    expiring = api.get(PATH)["Cache-Control"]

    Publication.objects.filter(pk=article.pk).update(expires_at=None)
    now = timezone.now()
    publishing.schedule(
        article=make_article(title="Soon"), action="publish", due_at=now + SOON / 2, at=now
    )
    scheduled = api.get(PATH)["Cache-Control"]

    assert 15 <= seconds(expiring) < 20
    assert 5 <= seconds(scheduled) < 10


def test_says_since_when_it_reads_so(api, make_live):
    article = make_live()
    rendered_at = datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC)
    Publication.objects.filter(pk=article.pk).update(rendered_at=rendered_at)

    response = api.get(PATH)

    assert response["Last-Modified"] == "Sun, 01 Mar 2026 12:00:05 GMT"


def test_the_etag_changes_with_the_bytes_and_only_then(api, make_live):
    article = make_live()
    before = api.get(PATH)
    article.title = "Much snow in Astana"
    article.save()
    assert api.get(PATH)["ETag"] == before["ETag"]

    publishing.publish(article=article, at=NOON)

    after = api.get(PATH, headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != before["ETag"]
    assert after.json()["title"] == "Much snow in Astana"


def test_a_document_of_another_release_is_never_served(api, make_live):
    article = make_live()
    right = api.get(PATH)
    Publication.objects.filter(pk=article.pk).update(
        shape=rendering.SHAPE - 1, detail_json='{"an": "old shape"}', etag='"old"'
    )

    response = api.get(PATH)

    assert response.content == right.content
    assert response["ETag"] == right["ETag"]


def test_a_head_has_the_headers_and_no_body(api, make_live):
    make_live()

    get, head = api.get(PATH), api.head(PATH)

    assert head.status_code == 200
    assert head.content == b""
    for header in ("ETag", "Last-Modified", "Cache-Control", "Content-Type", "Content-Length"):
        assert head[header] == get[header]


def seconds(cache_control):
    return int(cache_control.removeprefix("public, max-age=").partition(",")[0])
