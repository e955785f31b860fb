"""`fields`: taking away, on the list and the detail."""

from __future__ import annotations

import json

import pytest

PARTIAL = "application/vnd.astana.partial+json"
PATH = "/api/v1/articles/snow-in-astana"


@pytest.fixture
def article(make_live, make_author):
    return make_live(
        sections=({"heading": "Then", "html": "<p>It lay.</p>"},),
        authors=(make_author(name="Saule", bio="Writes."),),
        links=({"url": "https://example.org/ice", "title": "Ice", "after": 0},),
    )


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("title", {"title": "Snow in Astana"}),
        ("slug,title", {"slug": "snow-in-astana", "title": "Snow in Astana"}),
        ("id", {}),
        ("category", {"category": None}),
        ("category.name", {"category": None}),
        ("authors.name", {"authors": [{"name": "Saule"}]}),
        ("authors.name,authors.bio", {"authors": [{"name": "Saule", "bio": "Writes."}]}),
        ("sections.heading", {"sections": [{"heading": "Then"}]}),
        (
            "sections.related_links.url,sections.anchor",
            {
                "sections": [
                    {"anchor": "then", "related_links": [{"url": "https://example.org/ice"}]}
                ]
            },
        ),
        (
            "contents,-contents.level",
            {"contents": [{"anchor": "then", "heading": "Then"}]},
        ),
        ("authors,-authors", {}),
    ],
)
def test_keeps_what_is_named(api, article, fields, expected):
    response = api.get(PATH, {"fields": fields})

    assert response.status_code == 200
    assert response["Content-Type"] == PARTIAL
    assert response.json() == {"id": str(article.pk), **expected}


@pytest.mark.parametrize(
    ("fields", "gone"),
    [
        ("-sections", {"sections"}),
        ("-sections,-contents", {"sections", "contents"}),
        ("-category.id,-category.slug,-category.name", {"category"}),
    ],
)
def test_leaves_out_what_is_named_with_a_minus(api, article, fields, gone):
    whole = api.get(PATH).json()

    body = api.get(PATH, {"fields": fields}).json()

    assert body == {name: value for name, value in whole.items() if name not in gone}


def test_a_minus_reaches_inside(api, article):
    whole = api.get(PATH).json()

    section = api.get(PATH, {"fields": "-sections.html"}).json()["sections"][0]

    assert "html" not in section
    assert section == {k: v for k, v in whole["sections"][0].items() if k != "html"}


def test_may_be_repeated(api, article):
    one = api.get(f"{PATH}?fields=title,slug")
    two = api.get(f"{PATH}?fields=title&fields=slug")

    assert one.content == two.content
    assert one["ETag"] == two["ETag"]


def test_a_part_has_an_etag_of_its_own(api, article):
    whole, part = api.get(PATH), api.get(PATH, {"fields": "title"})

    assert part["ETag"] != whole["ETag"]
    assert part["Last-Modified"] == whole["Last-Modified"]
    again = api.get(PATH, {"fields": "title"}, headers={"If-None-Match": part["ETag"]})
    assert again.status_code == 304


def test_the_list_keeps_its_shape_around_the_parts(api, article):
    response = api.get("/api/v1/articles", {"fields": "title,authors.slug"})

    assert response["Content-Type"] == PARTIAL
    assert json.loads(response.content) == {
        "results": [
            {"id": str(article.pk), "title": "Snow in Astana", "authors": [{"slug": "saule"}]}
        ],
        "next": None,
        "previous": None,
        "count": None,
    }


@pytest.mark.parametrize("accept", [PARTIAL, "application/json", "*/*"])
def test_whoever_accepts_json_may_have_a_part(api, article, accept):
    response = api.get(PATH, {"fields": "title"}, headers={"Accept": accept})

    assert response["Content-Type"] == PARTIAL


def test_the_parts_media_type_is_for_parts_only(api, article):
    response = api.get(PATH, headers={"Accept": PARTIAL})

    assert response.status_code == 406


def test_all_wrong_names_are_said_at_once(api, article):
    response = api.get(PATH, {"fields": "titel,sections.htm,-nothing.at.all,title"})

    assert [each["detail"] for each in response.json()["errors"]] == [
        "“titel” isn't a field here. Did you mean “title”?",
        "“sections.htm” isn't a field here. Did you mean “sections.html”?",
        "“nothing.at.all” isn't a field here.",
    ]
