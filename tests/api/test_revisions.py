"""GET /api/v1/articles/{slug}/revisions and …/revisions/{number}"""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Revision
from tests.conftest import NOON

DETAIL = "/api/v1/articles/snow-in-astana"
PATH = f"{DETAIL}/revisions"
HOUR = timedelta(hours=1)


@pytest.fixture
def article(make_live, make_author):
    """Live in revision 1 at noon and 3 an hour later; 2 was only saved."""
    article = make_live(authors=[make_author(name="Saule")])
    edit(article, "Saved only")
    publishing.save(article=article, at=NOON)
    edit(article, "Second")
    publishing.publish(article=article, at=NOON + HOUR)
    article.refresh_from_db()
    return article


def edit(article, title):
    article.refresh_from_db()
    article.title = title
    article.save()


def test_tells_only_of_what_was_live(api, article):
    body = api.get(PATH, {"count": "exact"}).json()

    first, third = api.get(f"{PATH}/1"), api.get(DETAIL)
    assert body == {
        "results": [
            {
                "number": 3,
                "live_from": "2026-03-01T13:00:00Z",
                "live_until": None,
                "etag": third["ETag"],
            },
            {
                "number": 1,
                "live_from": "2026-03-01T12:00:00Z",
                "live_until": "2026-03-01T13:00:00Z",
                "etag": first["ETag"],
            },
        ],
        "next": None,
        "previous": None,
        "count": 2,
    }


def test_a_saved_revision_that_was_never_live_is_not_there(api, article):
    assert api.get(f"{PATH}/2").status_code == 404
    assert api.get(f"{PATH}/4").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "x", "99999999999999999999"])
def test_what_is_no_revisions_number_is_a_404(api, article, number):
    assert api.get(f"{PATH}/{number}").status_code == 404


def test_a_past_one_is_a_whole_document(api, article):
    past, present = api.get(f"{PATH}/1").json(), api.get(DETAIL).json()

    assert past["title"] == "Snow in Astana"
    assert past["revision"] == 1
    assert past["modified_at"] == "2026-03-01T12:00:00Z"
    assert list(past) == list(present)
    assert past["sections"] == present["sections"]


def test_the_present_one_is_the_detail_itself(api, article):
    response = api.get(f"{PATH}/3")

    assert response.content == api.get(DETAIL).content
    assert response["ETag"] == api.get(DETAIL)["ETag"]


def test_a_past_one_tells_no_former_name(api, article):
    author = article.authors.get()
    author.name = "Saule Omarova"
    publishing.save_embedded(thing=author)
    publishing.remake_stale()

    assert api.get(f"{PATH}/1").json()["authors"][0]["name"] == "Saule Omarova"


def test_an_editor_can_hide_one(api, article):
    Revision.objects.filter(article=article, number=1).update(is_hidden=True)

    assert [each["number"] for each in api.get(PATH).json()["results"]] == [3]
    assert api.get(f"{PATH}/1").status_code == 404


def test_one_that_was_live_twice_is_told_of_once(api, article):
    publishing.withdraw(article=article, at=NOON + 2 * HOUR)
    article.refresh_from_db()
    publishing.publish(article=article, at=NOON + 3 * HOUR)

    results = api.get(PATH).json()["results"]

    assert [(each["number"], each["live_from"], each["live_until"]) for each in results] == [
        (3, "2026-03-01T15:00:00Z", None),
        (1, "2026-03-01T12:00:00Z", "2026-03-01T13:00:00Z"),
    ]


def test_those_of_a_withdrawn_article_are_not_there(api, article):
    publishing.withdraw(article=article, at=NOON + 2 * HOUR)

    assert api.get(PATH).status_code == 404
    assert api.get(f"{PATH}/1").status_code == 404


def test_comes_in_pages(api, article, django_assert_max_num_queries):
    first = api.get(PATH, {"page_size": 1})
    # The article, the log's last, the page, and three to render what is past.
    with django_assert_max_num_queries(6):
        second = api.get(first.json()["next"].removeprefix("http://127.0.0.1:8000"))

    assert [each["number"] for each in first.json()["results"]] == [3]
    assert [each["number"] for each in second.json()["results"]] == [1]
    assert second.json()["next"] is None
    back = api.get(second.json()["previous"].removeprefix("http://127.0.0.1:8000"))
    assert back.json()["results"] == first.json()["results"]


def test_a_former_slug_redirects_with_what_follows_it(api, article):
    publishing.rename(article=article, slug="winter", at=NOON + 2 * HOUR)

    assert api.get(f"{PATH}/1")["Location"] == (
        "http://127.0.0.1:8000/api/v1/articles/winter/revisions/1"
    )
    assert api.get(PATH).status_code == 308
