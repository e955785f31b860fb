"""GET /api/v1/articles?q="""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.conftest import NOON

PATH = "/api/v1/articles"
DAY = timedelta(days=1)


def titles(body):
    return [entry["title"] for entry in body["results"]]


def found(api, q, **parameters):
    return api.get(PATH, {"q": q, **parameters}).json()


def test_it_lists_those_that_have_all_of_the_words(api, make_live, indexed):
    make_live(title="River", sections=("<p>Ice and snow.</p>",))
    make_live(title="Lake", sections=("<p>Ice.</p>",), at=NOON + DAY)
    indexed()

    assert titles(found(api, "ice")) == ["Lake", "River"]
    assert titles(found(api, "ice snow")) == ["River"]
    assert titles(found(api, "ice -snow")) == ["Lake"]
    # Nothing is corrected or left out, as a search does.
    assert titles(found(api, "ice camel")) == []
    assert titles(found(api, "rivre")) == []


def test_filters_and_order_are_those_of_the_list(api, make_live, make_tag, indexed):
    tag = make_tag("ice")
    make_live(title="One", tags=[tag], sections=("<p>Snow.</p>",))
    make_live(title="Two", tags=[tag], sections=("<p>Snow.</p>",), at=NOON + DAY)
    make_live(title="Three", sections=("<p>Snow.</p>",))
    indexed()

    assert titles(found(api, "snow", tag="ice", ordering="published_at")) == ["One", "Two"]
    assert found(api, "snow", tag="ice", count="exact")["count"] == 2
    assert found(api, "snow", tag="ice", fields="title")["results"][0].keys() == {"id", "title"}


@pytest.mark.parametrize("ordering", ["-published_at", "published_at", "-modified_at"])
@pytest.mark.parametrize("is_at_once", [True, False])
def test_pages_have_each_once_in_the_order_of_the_list(
    api, make_live, indexed, ordering, is_at_once
):
    """Also where all have the same moment, as after an import."""
    for number in range(7):
        make_live(title=f"Snow {number}", at=NOON if is_at_once else NOON + number // 3 * DAY)
    indexed()
    expected = titles(api.get(PATH, {"ordering": ordering}).json())

    walked, address = [], f"{PATH}?q=snow&page_size=2&ordering={ordering}"
    pages = []
    while address:
        page = api.get(address.removeprefix("http://127.0.0.1:8000")).json()
        pages.append(page)
        walked += titles(page)
        address = page["next"]
    back = api.get(pages[-1]["previous"].removeprefix("http://127.0.0.1:8000")).json()

    assert walked == expected
    assert titles(back) == titles(pages[-2])


def test_nothing_to_look_for_is_a_400(api):
    (error,) = api.get(PATH, {"q": ""}).json()["errors"]

    assert (error["parameter"], error["code"]) == ("q", "empty")


def test_what_has_no_word_finds_nothing(api, make_live, indexed):
    make_live()
    indexed()

    assert found(api, "???", count="exact") == {
        "results": [],
        "next": None,
        "previous": None,
        "count": 0,
    }
