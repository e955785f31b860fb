"""GET /api/v1/articles/{slug}/related"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.models import Publication
from tests.conftest import NOON

PATH = "/api/v1/articles/snow-in-astana/related"
HOUR = timedelta(hours=1)


@pytest.fixture
def snow(make_live):
    rain, hail = make_live(title="Rain"), make_live(title="Hail")
    return make_live(
        sections=("<p>It fell.</p>", "<p>It lay.</p>"),
        links=(
            {"target": hail, "after": 0},
            {"url": "https://example.org/ice", "title": "Ice", "after": 1},
            {"target": rain},
            {"target": hail},
        ),
    )


@pytest.fixture
def linking(make_live, snow):
    return [
        make_live(title=f"Day {number}", links=({"target": snow},), at=NOON + number * HOUR)
        for number in range(3)
    ]


def titles(entries):
    return [entry["title"] for entry in entries]


def test_tells_what_it_leads_to_and_what_leads_to_it(api, snow, linking, django_assert_num_queries):
    # Four: the article, the log's last change, a page of what links to it, what it links to.
    with django_assert_num_queries(4):
        body = api.get(PATH).json()

    # In reading order and each once; an outside page is no entry.
    assert titles(body["chosen"]) == ["Hail", "Rain"]
    assert titles(body["linked_from"]["results"]) == ["Day 2", "Day 1", "Day 0"]
    assert (
        body["chosen"][0]
        == api.get("/api/v1/articles?ordering=published_at").json()["results"][
            titles(api.get("/api/v1/articles?ordering=published_at").json()["results"]).index(
                "Hail"
            )
        ]
    )
    assert body["linked_from"]["count"] is None


def test_is_empty_lists_where_there_is_nothing(api, make_live):
    make_live()

    assert api.get(PATH, {"count": "exact"}).json() == {
        "chosen": [],
        "linked_from": {"results": [], "next": None, "previous": None, "count": 0},
        "similar": None,
    }


def test_pages_through_what_leads_to_it(api, snow, linking):
    first = api.get(PATH, {"page_size": 2, "count": "exact"}).json()["linked_from"]
    second = api.get(first["next"].removeprefix("http://127.0.0.1:8000"))

    assert first["count"] == 3
    assert titles(first["results"]) == ["Day 2", "Day 1"]
    assert titles(second.json()["linked_from"]["results"]) == ["Day 0"]
    assert titles(second.json()["chosen"]) == ["Hail", "Rain"]
    previous = second.json()["linked_from"]["previous"]
    assert second["Link"] == f'<{previous}>; rel="prev"'


def test_a_cursor_still_fits_after_the_article_has_moved(api, snow, linking):
    following = api.get(PATH, {"page_size": 2}).json()["linked_from"]["next"]
    publishing.rename(article=snow, slug="winter", at=NOON)

    moved = api.get(following.removeprefix("http://127.0.0.1:8000"))
    there = api.get(moved["Location"].removeprefix("http://127.0.0.1:8000"))

    assert moved.status_code == 308
    assert titles(there.json()["linked_from"]["results"]) == ["Day 0"]


def test_shows_nothing_that_is_not_live(api, snow, linking, make_article):
    make_article(title="Draft", links=({"target": snow},))
    publishing.withdraw(article=linking[1], at=NOON)
    Publication.objects.filter(title_key__isnull=False, slug__in=["rain", "day-0"]).update(
        expires_at=timezone.now()
    )

    body = api.get(PATH).json()

    assert titles(body["chosen"]) == ["Hail"]
    assert titles(body["linked_from"]["results"]) == ["Day 2"]


def test_a_draft_has_none(api, make_article):
    make_article()

    assert api.get(PATH).status_code == 404


def test_tells_what_is_like_it(api, make_live, make_tag, indexed):
    tag = make_tag("ice")
    linked = make_live(title="Frozen river linked", sections=("<p>Frozen river.</p>",))
    make_live(title="Frozen river", sections=("<p>The frozen river and the skaters.</p>",))
    make_live(title="By its tag", tags=[tag], sections=("<p>Nothing else.</p>",))
    make_live(title="Camels", sections=("<p>They walk.</p>",))
    make_live(
        sections=("<p>Skaters on the frozen river.</p>",), tags=[tag], links=({"target": linked},)
    )
    indexed()

    response = api.get(PATH)

    similar = titles(response.json()["similar"])
    # Never itself, nor what its links lead to.
    assert set(similar) == {"Frozen river", "By its tag"}
    assert response["Cache-Tag"] == "log"


def test_may_not_be_kept_while_the_index_has_something_to_learn(api, make_live, indexed):
    make_live()
    indexed()
    make_live(title="More snow")

    response = api.get(PATH)

    assert response.json()["similar"] == []
    assert "Cache-Tag" not in response
    assert "max-age=0" in response["Cache-Control"]
