"""Walking a list page by page, there and back."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from articles import publishing
from tests.conftest import NOON

PATH = "/api/v1/articles"
HOST = "http://127.0.0.1:8000"


@pytest.fixture
def seven(make_live):
    """Seven articles; two of them share their moment, so that only their ids part them."""
    minutes = [0, 1, 2, 2, 3, 4, 5]
    return [
        make_live(title=f"Day {number}", at=NOON + timedelta(minutes=minute))
        for number, minute in enumerate(minutes)
    ]


def page(api, url):
    response = api.get(url.removeprefix(HOST))
    assert response.status_code == 200, response.content
    return response.json()


def walk(api, url, direction="next"):
    pages = []
    while url:
        body = page(api, url)
        pages.append([entry["id"] for entry in body["results"]])
        url = body[direction]
    return pages


@pytest.mark.parametrize("ordering", ["-published_at", "published_at", "-modified_at"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_every_article_comes_once_there_and_back(api, seven, ordering, size):
    whole = walk(api, f"{PATH}?ordering={ordering}")[0]
    assert len(whole) == len(set(whole)) == 7

    there = walk(api, f"{PATH}?ordering={ordering}&page_size={size}")

    assert [entry for part in there for entry in part] == whole
    assert [len(part) for part in there[:-1]] == [size] * (len(there) - 1)

    last = f"{PATH}?ordering={ordering}&page_size={size}"
    while following := page(api, last)["next"]:
        last = following
    back = walk(api, last, "previous")
    assert back[::-1] == there


def test_the_first_page_has_none_before_it_and_the_last_none_after(api, seven):
    first = page(api, f"{PATH}?page_size=4")
    last = page(api, first["next"])

    assert first["previous"] is None
    assert last["next"] is None
    assert page(api, last["previous"])["results"] == first["results"]
    assert page(api, last["previous"])["previous"] is None


def test_addresses_are_public_and_keep_the_query(api, seven):
    host = {"Host": "127.0.0.1:9999"}
    response = api.get(f"{PATH}?language=en,ru&page_size=2&fields=title", headers=host)

    following = response.json()["next"]
    assert following.startswith(f"{HOST}{PATH}?page_size=2&language=en,ru&fields=title&cursor=")
    assert response["Link"] == f'<{following}>; rel="next"'
    second = api.get(following.removeprefix(HOST))
    before, after = second.json()["previous"], second.json()["next"]
    assert second["Link"] == f'<{after}>; rel="next", <{before}>; rel="prev"'


def test_what_is_published_meanwhile_moves_no_page(api, seven, make_live):
    first = page(api, f"{PATH}?page_size=3")
    expected = [entry["id"] for entry in page(api, first["next"])["results"]]

    make_live(title="Newest", at=NOON + timedelta(days=1))
    publishing.withdraw(article=seven[-1], at=NOON)

    assert [entry["id"] for entry in page(api, first["next"])["results"]] == expected


def test_a_walk_ends_where_all_that_is_left_was_withdrawn(api, seven):
    first = page(api, f"{PATH}?page_size=6")
    publishing.withdraw(article=seven[0], at=NOON)

    assert page(api, first["next"]) == {
        "results": [],
        "next": None,
        "previous": None,
        "count": None,
    }


def test_a_deep_page_is_one_query(api, seven, django_assert_num_queries):
    second = page(api, f"{PATH}?page_size=3")["next"]

    with django_assert_num_queries(1):
        page(api, second)


@pytest.mark.parametrize(
    "other",
    [
        f"{PATH}?ordering=published_at",
        f"{PATH}?language=en",
        f"{PATH}?tag=snow",
        f"{PATH}?published_after=2026-01-01",
        "/api/v1/authors?",
        "/api/v1/articles/day-1/related?",
    ],
)
def test_a_cursor_of_another_list_is_refused(api, seven, other):
    cursor = page(api, f"{PATH}?page_size=3")["next"].rpartition("cursor=")[2]

    response = api.get(f"{other}&cursor={cursor}")

    assert response.status_code == 400
    assert response.json()["errors"] == [
        {
            "parameter": "cursor",
            "code": "mismatch",
            "detail": "This cursor was made for other filters or another order. Start without it.",
        }
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("language=en,ru", "language=ru&language=en"),
        ("ordering=-published_at", ""),
        ("page_size=2", "page_size=4&count=exact&fields=title"),
        ("published_after=2026-01-01", "published_after=2026-01-01T00:00:00Z"),
    ],
)
def test_a_cursor_fits_the_same_list_written_otherwise(api, seven, first, second):
    size = "" if "page_size" in first else "&page_size=2"
    cursor = page(api, f"{PATH}?{first}{size}")["next"].rpartition("cursor=")[2]

    assert api.get(f"{PATH}?{second}&cursor={cursor}").status_code == 200


def test_no_forged_cursor_is_taken(api, seven):
    cursor = page(api, f"{PATH}?page_size=3")["next"].rpartition("cursor=")[2]
    raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    forged = [cursor[:-4], cursor[4:], cursor + "AAAA", "снег", "%", "=" * 8]
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        forged.append(base64.urlsafe_b64encode(bytes(changed)).decode().rstrip("="))

    answers = {text: api.get(PATH, {"cursor": text}).status_code for text in forged}

    assert set(answers.values()) == {400}
