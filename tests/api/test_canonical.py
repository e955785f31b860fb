"""The one way to write a request's parameters."""

from __future__ import annotations

from datetime import UTC

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from articles.api import parameters
from articles.api.v1 import queries

TAGS = ["rivers", "bridges", "ice"]


def canonical(query):
    return parameters.canonical(queries.ArticleList, read(query))


def read(query):
    return parameters.read(queries.ArticleList, QueryDict(query))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("page_size=20&ordering=-published_at", ""),
        ("page_size=21", "page_size=21"),
        ("tag=b&tag=a&language=ru", "tag=a,b&language=ru"),
        ("language=ru&tag=b,a,b", "tag=a,b&language=ru"),
        ("published_after=2026-03-01", "published_after=2026-03-01T00:00:00Z"),
        ("published_after=2026-03-01T05:00:00%2B05:00", "published_after=2026-03-01T00:00:00Z"),
        ("modified_after=2026-03-01T05:00:00.5Z", "modified_after=2026-03-01T05:00:00.500000Z"),
        ("fields=title,-authors.bio", "fields=-authors.bio,title"),
        ("cursor=ab&page_size=007", "page_size=7&cursor=ab"),
        (
            "id=0B8F6C52-8D2E-4B77-9B3E-51C2F4A7D910",
            "id=0b8f6c52-8d2e-4b77-9b3e-51c2f4a7d910",
        ),
    ],
)
def test_all_ways_to_ask_for_the_same_become_one(query, expected):
    assert canonical(query) == expected


@given(
    st.lists(
        st.sampled_from(
            [*(f"tag={tag}" for tag in TAGS), "tag=ice,rivers", "language=en", "language=ru"]
        ),
        max_size=10,
    ),
    st.lists(st.sampled_from(["count=exact", "page_size=20", "ordering=modified_at"]), unique=True),
    st.randoms(),
)
def test_order_and_repetition_mean_nothing(several, single, chance):
    query = [*several, *single]
    shuffled = [*several, *single, *several]
    chance.shuffle(shuffled)

    assert canonical("&".join(query)) == canonical("&".join(shuffled))


@given(st.sets(st.sampled_from(TAGS)), st.integers(1, 100), st.datetimes(timezones=st.just(UTC)))
def test_it_asks_for_what_was_asked_for(tags, size, moment):
    values = read(f"page_size={size}" + "".join(f"&tag={tag}" for tag in tags))
    values["published_before"] = moment

    again = read(parameters.canonical(queries.ArticleList, values))

    for name in ("page_size", "ordering", "language", "cursor"):
        assert again[name] == values[name]
    assert set(again["tag"] or ()) == tags
    assert again["published_before"] == moment
