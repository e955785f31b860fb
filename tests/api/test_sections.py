"""GET /api/v1/articles/{slug}/sections and …/sections/{anchor}"""

from __future__ import annotations

import pytest

from articles import publishing
from articles.content.rendering import dumps
from tests.conftest import NOON

PATH = "/api/v1/articles/snow-in-astana/sections"


@pytest.fixture
def article(make_live):
    return make_live(
        sections=(
            "<p>It fell.</p>",
            {"heading": "Then", "html": "<p>It lay.</p>"},
        )
    )


def test_lists_all_sections_as_the_detail_has_them(api, article, django_assert_num_queries):
    sections = api.get("/api/v1/articles/snow-in-astana").json()["sections"]

    # One query: that of the article.
    with django_assert_num_queries(1):
        response = api.get(PATH)

    assert response.status_code == 200
    assert response.json() == {
        "results": sections,
        "next": None,
        "previous": None,
        "count": None,
    }
    assert api.get(PATH, {"count": "exact"}).json()["count"] == 2


def test_serves_one_by_its_anchor(api, article, django_assert_num_queries):
    section = api.get(PATH).json()["results"][1]

    with django_assert_num_queries(1):
        response = api.get(f"{PATH}/then")

    assert response.content.decode() == dumps(section)
    assert section["heading"] == "Then"


def test_the_etag_is_the_sections_own(api, article):
    first = api.get(f"{PATH}/then")
    article.subtitle = "Changed"
    article.save()
    publishing.publish(article=article, at=NOON)

    assert api.get(f"{PATH}/then")["ETag"] == first["ETag"]
    assert api.get(PATH)["ETag"] != first["ETag"]


def test_a_former_anchor_redirects_to_the_present_one(api, article):
    then = article.sections.get(anchor="then")
    then.anchor = "afterwards"
    then.save()
    publishing.publish(article=article, at=NOON)

    response = api.get(f"{PATH}/then")

    assert response.status_code == 308
    assert response["Location"] == f"http://127.0.0.1:8000{PATH}/afterwards"
    assert api.get(f"{PATH}/afterwards").status_code == 200


def test_an_anchor_of_a_section_that_is_gone_is_a_404(api, article):
    article.sections.get(anchor="then").delete()
    publishing.publish(article=article, at=NOON)

    assert api.get(f"{PATH}/then").status_code == 404
    assert api.get(f"{PATH}/never").status_code == 404


@pytest.mark.parametrize("end", ["", "/then"])
def test_a_former_slug_redirects_with_what_follows_it(api, article, end):
    publishing.rename(article=article, slug="winter", at=NOON)

    response = api.get(PATH + end)

    assert response.status_code == 308
    assert response["Location"] == (f"http://127.0.0.1:8000/api/v1/articles/winter/sections{end}")


def test_those_of_a_draft_are_not_there(api, make_article):
    draft = make_article()
    anchor = draft.sections.get().anchor or "x"

    assert api.get(PATH).status_code == 404
    assert api.get(f"{PATH}/{anchor}").status_code == 404
