"""A satellite searches what it was sent, with an index of its own."""

from __future__ import annotations

import json
from urllib.parse import urlencode

import pytest
from django.core.management import call_command

from articles import publishing
from articles.models import Section
from tests import search_index
from tests.conftest import NOON
from tests.following.conftest import get


@pytest.fixture
def found(satellite, settings, tmp_path):
    """Copy what the origin has, let the satellite's index know, and search there."""
    settings.SEARCH_INDEX = tmp_path / "index"

    def found(typed):
        satellite.catch_up()
        for function in (
            search_index.bring_up_to_date,
            lambda: call_command("search_index", "check"),
        ):
            program = satellite.begin(function)
            assert program.wait() == 0, program.text
        with satellite.serving() as url:
            query = urlencode({"q": typed, "count": "exact", "facets": "tag"})
            status, _, _, body = get(f"{url}/api/v1/search?{query}")
        assert status == 200
        return json.loads(body)

    return found


def slugs(body):
    return sorted(hit["article"]["slug"] for hit in body["results"])


def test_it_finds_what_the_origin_has_and_no_more(found, make_live, make_tag):
    water = make_tag("Water")
    ice = make_live(title="Ice", sections=("<p>Skaters on the rivers.</p>",), tags=[water])
    gone = make_live(title="A river in flood", tags=[water])
    changed = make_live(title="Snow", sections=("<p>No river here.</p>",))

    first = found("river")
    assert slugs(first) == sorted([ice.slug, gone.slug, changed.slug])
    assert first["facets"]["tag"] == [{"value": "water", "name": "Water", "count": 2}]
    (passage,) = next(
        hit["passages"] for hit in first["results"] if hit["article"]["slug"] == ice.slug
    )
    assert passage["html"] == "Skaters on the <mark>rivers</mark>."

    publishing.withdraw(article=gone, at=NOON)
    Section.objects.filter(article=changed).update(html="<p>Only hail.</p>")
    publishing.publish(article=changed, at=NOON)

    second = found("river")
    assert slugs(second) == [ice.slug]
    assert second["facets"]["tag"] == [{"value": "water", "name": "Water", "count": 1}]
    assert slugs(found("hail")) == [changed.slug]
