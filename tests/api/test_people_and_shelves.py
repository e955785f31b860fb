"""GET /api/v1/authors, /categories, /tags, and one of each."""

from __future__ import annotations

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Publication
from tests.conftest import NOON

HOST = "http://127.0.0.1:8000"


@pytest.fixture
def content(make_live, make_author, make_category, make_tag):
    """Two articles by Saule, one of them with Yerlan; Dana wrote none that is live."""
    saule = make_author(name="Saule", bio="Writes.")
    yerlan, dana = make_author(name="Yerlan"), make_author(name="Dana")
    category = make_category(name="Weather", description="What falls.")
    make_category(name="Empty")
    tag = make_tag(name="snow")
    make_tag(name="unused")
    first = make_live(title="First", authors=[saule], category=category, tags=[tag])
    second = make_live(title="Second", authors=[yerlan, saule], category=category)
    return {"saule": saule, "yerlan": yerlan, "dana": dana, "first": first, "second": second} | {
        "category": category,
        "tag": tag,
    }


def test_lists_authors_by_slug_with_their_counts(api, content, django_assert_num_queries):
    # Two: the log's last change, and the page.
    with django_assert_num_queries(2):
        response = api.get("/api/v1/authors")

    assert response.json() == {
        "results": [
            {
                "id": str(content["saule"].pk),
                "slug": "saule",
                "name": "Saule",
                "bio": "Writes.",
                "article_count": 2,
            },
            {
                "id": str(content["yerlan"].pk),
                "slug": "yerlan",
                "name": "Yerlan",
                "bio": "",
                "article_count": 1,
            },
        ],
        "next": None,
        "previous": None,
        "count": None,
    }


def test_lists_categories_and_tags(api, content):
    categories = api.get("/api/v1/categories", {"count": "exact"}).json()
    tags = api.get("/api/v1/tags").json()

    assert categories == {
        "results": [
            {
                "id": str(content["category"].pk),
                "slug": "weather",
                "name": "Weather",
                "description": "What falls.",
                "article_count": 2,
            }
        ],
        "next": None,
        "previous": None,
        "count": 1,
    }
    assert tags["results"] == [
        {"id": str(content["tag"].pk), "slug": "snow", "name": "snow", "article_count": 1}
    ]


@pytest.mark.parametrize(
    ("shelf", "slug", "unused"),
    [("authors", "saule", "dana"), ("categories", "weather", "empty"), ("tags", "snow", "unused")],
)
def test_serves_one_as_the_list_has_it_and_only_what_is_used(api, content, shelf, slug, unused):
    one = api.get(f"/api/v1/{shelf}/{slug}")

    assert one.status_code == 200
    assert one.json() == api.get(f"/api/v1/{shelf}").json()["results"][0]
    assert api.get(f"/api/v1/{shelf}/{unused}").status_code == 404
    assert api.get(f"/api/v1/{shelf}/nothing").status_code == 404


def test_counts_fall_with_a_withdrawal_and_the_last_one_takes_it_away(api, content):
    publishing.withdraw(article=content["second"], at=NOON)

    assert api.get("/api/v1/authors/saule").json()["article_count"] == 1
    assert api.get("/api/v1/authors/yerlan").status_code == 404
    assert [each["slug"] for each in api.get("/api/v1/authors").json()["results"]] == ["saule"]


def test_counts_nothing_that_has_expired(api, content):
    Publication.objects.filter(slug="second").update(expires_at=timezone.now())

    assert api.get("/api/v1/authors/saule").json()["article_count"] == 1
    assert api.get("/api/v1/authors/yerlan").status_code == 404


def test_saving_one_publishes_it(api, content):
    before = api.get("/api/v1/categories/weather")
    category = content["category"]
    category.description = "What falls from the sky."
    publishing.save_embedded(thing=category)

    after = api.get("/api/v1/categories/weather", headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert after.json()["description"] == "What falls from the sky."


@pytest.mark.parametrize("size", [1, 2, 3])
def test_comes_in_pages_there_and_back(api, make_live, make_author, size):
    names = [f"author-{number}" for number in range(5)]
    make_live(authors=[make_author(name=name) for name in names])
    url, there = f"/api/v1/authors?page_size={size}", []
    while url:
        body = api.get(url.removeprefix(HOST)).json()
        there.append([each["slug"] for each in body["results"]])
        last, url = url, body["next"]
    assert [slug for page in there for slug in page] == names

    back, url = [], last
    while url:
        body = api.get(url.removeprefix(HOST)).json()
        back.append([each["slug"] for each in body["results"]])
        url = body["previous"]

    assert back[::-1] == there


def test_a_cursor_of_another_shelf_is_refused(api, make_live, make_author):
    make_live(authors=[make_author(name="A"), make_author(name="B")])
    cursor = api.get("/api/v1/authors?page_size=1").json()["next"].rpartition("=")[2]

    assert api.get(f"/api/v1/tags?cursor={cursor}").status_code == 400
