"""GET /api/v1/articles/by-id/{id}"""

from __future__ import annotations

from uuid import UUID

import pytest

from articles import publishing
from tests.conftest import NOON

NOBODY = UUID(int=7)


def test_serves_what_the_slug_serves_in_one_query(api, make_live, django_assert_num_queries):
    article = make_live()
    by_slug = api.get("/api/v1/articles/snow-in-astana")

    # One query: the publication, and what is due next.
    with django_assert_num_queries(1):
        response = api.get(f"/api/v1/articles/by-id/{article.pk}")

    assert response.status_code == 200
    assert response.content == by_slug.content
    assert response["ETag"] == by_slug["ETag"]


def test_stays_when_the_slug_moves(api, make_live):
    article = make_live()
    publishing.rename(article=article, slug="winter", at=NOON)

    assert api.get(f"/api/v1/articles/by-id/{article.pk}").json()["slug"] == "winter"


def test_a_draft_is_the_same_404_as_nothing(api, make_article):
    draft = make_article()

    answers = [api.get(f"/api/v1/articles/by-id/{pk}") for pk in (draft.pk, NOBODY)]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1


@pytest.mark.parametrize("text", ["7", "not-a-uuid", "0" * 32, str(NOBODY).upper() + "x"])
def test_what_is_no_uuid_is_a_404(api, text):
    assert api.get(f"/api/v1/articles/by-id/{text}").status_code == 404


def test_takes_fields(api, make_live):
    article = make_live()

    response = api.get(f"/api/v1/articles/by-id/{article.pk}", {"fields": "title"})

    assert response["Content-Type"] == "application/vnd.astana.partial+json"
    assert response.json() == {"id": str(article.pk), "title": "Snow in Astana"}
