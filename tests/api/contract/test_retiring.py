"""A field, a parameter or a path is retired by one declaration; all else follows from it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator

from articles.api.retiring import Retired
from tests import documented_client
from tests.api.contract.retiring_version import urls
from tests.documented_client import DocumentedClient

ROOT = Path(__file__).parents[3]
VERSION = urls.__name__
SOON = {"Deprecation": "@1798761600", "Sunset": "Sat, 01 Jan 2028 00:00:00 GMT"}
LATER = {"Deprecation": "@1811808000", "Sunset": "Mon, 01 Jan 2029 00:00:00 GMT"}


@pytest.fixture
def document():
    return SchemaGenerator(urlconf=VERSION).get_schema(request=None, public=True)


@pytest.fixture
def api(settings, document):
    settings.ROOT_URLCONF = VERSION
    return DocumentedClient(document=document)


def views(urlconf):
    """Yield the classes of all views that the URLs lead to."""
    found = list(get_resolver(urlconf).url_patterns)
    while found:
        each = found.pop()
        found += getattr(each, "url_patterns", ())
        view = getattr(getattr(each, "callback", None), "cls", None)
        if hasattr(view, "retirements"):
            yield view


def missing_from(changelog, urlconf):
    """Return the lines that a changelog should have and doesn't."""
    lines = {
        retirement.changelog(name)
        for view in views(urlconf)
        for name, retirement in view.retirements()
    }
    return {line for line in lines if line not in changelog.splitlines()}


@pytest.mark.parametrize(
    ("path", "expected"),
    [("river", SOON), ("ordered", LATER), ("old", LATER), ("new", {})],
)
def test_the_answers_say_since_when_and_until_when(api, path, expected):
    response = api.get(f"/api/v0/{path}")

    assert response.status_code == 200
    told = {name: response[name] for name in ("Deprecation", "Sunset") if name in response}
    assert told == expected


def test_who_has_it_already_is_told_as_well(api):
    etag = api.get("/api/v0/river")["ETag"]

    response = api.get("/api/v0/river", headers={"If-None-Match": etag})

    assert response.status_code == 304
    assert {name: response[name] for name in SOON} == SOON


def test_a_field_is_marked_in_the_document(document):
    field = document["components"]["schemas"]["Mouth"]["properties"]["sea"]

    assert field == {
        "type": "string",
        "deprecated": True,
        "description": "The sea. Retired: gone from 2028-01-01 on. Use `name` instead.",
    }
    # It is still always there: whoever reads it reads it to the end.
    assert "sea" in document["components"]["schemas"]["Mouth"]["required"]


def test_a_parameter_is_marked_in_the_document(document):
    (parameter,) = document["paths"]["/api/v0/ordered"]["get"]["parameters"]

    assert parameter["deprecated"] is True
    assert parameter["description"] == (
        "By what. Retired: gone from 2029-01-01 on. Use /api/v2/rivers instead."
    )


def test_a_path_is_marked_in_the_document(document):
    operation = document["paths"]["/api/v0/old"]["get"]

    assert operation["deprecated"] is True
    assert "Retired: gone from 2029-01-01 on" in operation["description"]
    assert "deprecated" not in document["paths"]["/api/v0/river"]["get"]
    assert "deprecated" not in document["paths"]["/api/v0/new"]["get"]


def test_the_headers_are_declared_where_they_are_sent_and_nowhere_else(document):
    declared = {
        path: {"Deprecation", "Sunset"}
        & set(documented_client.resolved(operation["get"]["responses"]["200"], document)["headers"])
        for path, operation in document["paths"].items()
    }

    assert declared == {
        "/api/v0/river": {"Deprecation", "Sunset"},
        "/api/v0/ordered": {"Deprecation", "Sunset"},
        "/api/v0/old": {"Deprecation", "Sunset"},
        "/api/v0/new": set(),
    }


def test_the_changelog_needs_a_line_for_each():
    lines = {
        "- Retired: `Mouth.sea`, since 2027-01-01, gone from 2028-01-01 on; use `name` instead.",
        "- Retired: `getMouth?order`, since 2027-06-01, gone from 2029-01-01 on; "
        "use /api/v2/rivers instead.",
        "- Retired: `getOldMouth`, since 2027-06-01, gone from 2029-01-01 on; "
        "use /api/v2/rivers instead.",
    }

    assert missing_from("# Changelog\n", VERSION) == lines
    assert missing_from("\n".join(lines), VERSION) == set()


def test_our_changelog_has_a_line_for_all_that_is_retired():
    assert missing_from((ROOT / "CHANGELOG.md").read_text(), "astana_api.urls") == set()


def test_nobody_is_given_too_little_notice():
    with pytest.raises(ValueError, match="Notice of less than 180 days"):
        Retired(since=date(2027, 1, 1), gone=date(2027, 6, 1), instead="nothing")
