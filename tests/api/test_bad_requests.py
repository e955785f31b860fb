"""Nothing is ignored, capped or guessed: what isn't understood is refused, by name."""

from __future__ import annotations

import json
from uuid import UUID

import pytest

from tests.conftest import NOON

ARTICLES = "/api/v1/articles"
SNOW = f"{ARTICLES}/snow-in-astana"
LONG = "x" * 121
MANY = ",".join(f"t{number}" for number in range(51))
TWICE = ",".join(["snow"] * 51)
IDS = ",".join(str(UUID(int=number)) for number in range(51))


def refused(response):
    """Return (parameter, code, detail) of each error of a 400."""
    assert response.status_code == 400, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "no-store"
    problem = response.json()
    assert problem["type"] == "http://127.0.0.1:8000/docs/problems/invalid-parameter"
    assert problem["status"] == 400
    return [(each["parameter"], each["code"], each["detail"]) for each in problem["errors"]]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "parameter", "code", "detail"),
    [
        # Unknown parameters
        (
            f"{ARTICLES}?tagg=snow",
            "tagg",
            "unknown",
            "“tagg” isn't a parameter here. Did you mean “tag”?",
        ),
        (
            f"{ARTICLES}?pagesize=5",
            "pagesize",
            "unknown",
            "“pagesize” isn't a parameter here. Did you mean “page_size”?",
        ),
        (
            f"{ARTICLES}?Tag=snow",
            "Tag",
            "unknown",
            "“Tag” isn't a parameter here. Did you mean “tag”?",
        ),
        (
            f"{ARTICLES}?query=snow",
            "query",
            "unknown",
            "“query” isn't a parameter here. This path takes: count, page_size, cursor, tag, "
            "tag_all, author, category, language, id, published_after, published_before, "
            "modified_after, q, ordering, fields.",
        ),
        (
            f"{SNOW}?field=title",
            "field",
            "unknown",
            "“field” isn't a parameter here. Did you mean “fields”?",
        ),
        (
            "/api/v1/authors/saule?fields=name",
            "fields",
            "unknown",
            "“fields” isn't a parameter here. This path takes no parameters.",
        ),
        (
            f"{SNOW}/sections?page_size=5",
            "page_size",
            "unknown",
            "“page_size” isn't a parameter here. This path takes: count.",
        ),
        (
            "/api/v1/schema?format=yaml",
            "format",
            "unknown",
            "“format” isn't a parameter here. This path takes no parameters.",
        ),
        # Repeated and empty ones
        (
            f"{ARTICLES}?ordering=published_at&ordering=modified_at",
            "ordering",
            "repeated",
            "“ordering” is given 2 times; it takes one value.",
        ),
        (f"{ARTICLES}?cursor=", "cursor", "empty", "“cursor” has no value."),
        (f"{ARTICLES}?tag=", "tag", "empty", "One of the values is empty."),
        (f"{ARTICLES}?tag=snow,,ice", "tag", "empty", "One of the values is empty."),
        # Closed sets
        (
            f"{ARTICLES}?ordering=-publishd_at",
            "ordering",
            "invalid",
            "“-publishd_at” isn't one of: -published_at, published_at, -modified_at, modified_at. "
            "Did you mean “-published_at”?",
        ),
        (f"{ARTICLES}?count=yes", "count", "invalid", "“yes” isn't one of: exact."),
        # Formats and limits
        (
            f"{ARTICLES}?page_size=101",
            "page_size",
            "too_large",
            "101 is above the limit of 100.",
        ),
        (f"{ARTICLES}?page_size=0", "page_size", "too_small", "0 is below the least, 1."),
        (f"{ARTICLES}?page_size=-1", "page_size", "too_small", "-1 is below the least, 1."),
        (f"{ARTICLES}?page_size=ten", "page_size", "invalid", "“ten” isn't a whole number."),
        (f"{ARTICLES}?page_size=1.0", "page_size", "invalid", "“1.0” isn't a whole number."),
        (f"{ARTICLES}?page_size=٣", "page_size", "invalid", "“٣” isn't a whole number."),
        (f"{ARTICLES}?id=7", "id", "invalid", "“7” isn't a UUID."),
        (f"{ARTICLES}?id={IDS}", "id", "too_many", "51 values are above the limit of 50."),
        (f"{ARTICLES}?tag={MANY}", "tag", "too_many", "51 values are above the limit of 50."),
        (
            f"{ARTICLES}?author={LONG}",
            "author",
            "too_long",
            f"“{'x' * 60}…” is longer than the limit of 120 characters.",
        ),
        (f"{ARTICLES}?tag={TWICE}", "tag", "too_many", "51 values are above the limit of 50."),
        (
            f"{ARTICLES}?tag=snow,Ice%20cream",
            "tag",
            "invalid",
            "“Ice cream” isn't a slug: lower-case ASCII letters, digits and hyphens.",
        ),
        (
            f"{ARTICLES}?language=English!",
            "language",
            "invalid",
            "“English!” isn't a language tag, such as en, ru, kk or zh-Hant.",
        ),
        (
            f"{ARTICLES}?published_after=yesterday",
            "published_after",
            "invalid",
            "“yesterday” is neither a date, such as 2026-03-01, nor a moment with its offset, "
            "such as 2026-03-01T09:30:00Z.",
        ),
        (
            f"{ARTICLES}?published_before=2026-02-30",
            "published_before",
            "invalid",
            "“2026-02-30” is neither a date, such as 2026-03-01, nor a moment with its offset, "
            "such as 2026-03-01T09:30:00Z.",
        ),
        (
            f"{ARTICLES}?modified_after=2026-03-01T09:30:00",
            "modified_after",
            "invalid",
            "“2026-03-01T09:30:00” is neither a date, such as 2026-03-01, nor a moment with its "
            "offset, such as 2026-03-01T09:30:00Z.",
        ),
        (
            f"{ARTICLES}?modified_after=2026-03-01T09:30:00+05:00",
            "modified_after",
            "invalid",
            "“2026-03-01T09:30:00 05:00” is neither a date, such as 2026-03-01, nor a moment with "
            "its offset, such as 2026-03-01T09:30:00Z. In an address, + is written %2B.",
        ),
        (
            f"{ARTICLES}?tag=a%00b",
            "tag",
            "null_character",
            "A NUL byte can't be part of a value.",
        ),
        # Cursors
        (
            f"{ARTICLES}?cursor=nonsense",
            "cursor",
            "invalid",
            "This cursor isn't whole, or wasn't made here. Start without it.",
        ),
        # Fields
        (
            f"{ARTICLES}?fields=titel",
            "fields",
            "unknown",
            "“titel” isn't a field here. Did you mean “title”?",
        ),
        (f"{ARTICLES}?fields=sections", "fields", "unknown", "“sections” isn't a field here."),
        (
            f"{SNOW}?fields=sections.headings",
            "fields",
            "unknown",
            "“sections.headings” isn't a field here. Did you mean “sections.heading”?",
        ),
        (
            f"{SNOW}?fields=-id",
            "fields",
            "required",
            "“id” is always there and can't be left out.",
        ),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    api, django_assert_num_queries, url, parameter, code, detail
):
    with django_assert_num_queries(0):
        response = api.get(url)

    assert refused(response) == [(parameter, code, detail)]
    assert response.json()["detail"] == detail


@pytest.mark.django_db
def test_everything_wrong_is_said_at_once(api):
    response = api.get(f"{ARTICLES}?tagg=x&page_size=1000&ordering=newest&id=7&id=8")

    assert [(parameter, code) for parameter, code, _ in refused(response)] == [
        ("tagg", "unknown"),
        ("page_size", "too_large"),
        ("ordering", "invalid"),
        ("id", "invalid"),
    ]
    assert response.json()["detail"] == "4 things are wrong; see errors."


@pytest.mark.parametrize(
    ("method", "url", "status", "code"),
    [
        ("post", ARTICLES, 405, "method-not-allowed"),
        ("put", SNOW, 405, "method-not-allowed"),
        ("patch", SNOW, 405, "method-not-allowed"),
        ("delete", "/api/v1/tags/snow?x=y", 405, "method-not-allowed"),
        ("get", "/api/v1/nothing", 404, "not-found"),
        ("get", "/api/v1", 404, "not-found"),
        ("get", "/api/v1/", 404, "not-found"),
        ("get", "/api/v2/articles", 404, "not-found"),
        ("get", "/api", 404, "not-found"),
        ("get", "/api/v1/nothing/", 404, "not-found"),
        ("post", "/api/v1/nothing", 404, "not-found"),
        ("get", "/nothing", 404, "not-found"),
        ("get", f"{SNOW}/revisions/0x1", 404, "not-found"),
    ],
)
def test_other_errors_have_the_same_shape(api, db, method, url, status, code):
    response = getattr(api, method)(url)

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    problem = json.loads(response.content)
    assert list(problem) == ["type", "title", "status", "detail", "errors"]
    assert problem["type"] == f"http://127.0.0.1:8000/docs/problems/{code}"
    assert problem["status"] == status
    assert problem["errors"] == []


def test_a_405_says_what_is_allowed(api, db):
    response = api.post(ARTICLES)

    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.json()["detail"] == "Use one of: GET, HEAD, OPTIONS."


@pytest.mark.parametrize("url", [ARTICLES, SNOW, "/api/v1/authors", "/api/v1/schema"])
@pytest.mark.parametrize(
    "accept",
    [
        "text/html",
        "image/*",
        "application/json;q=0",
        "application/json;q=0, */*;q=0",
        "application/json;q=nan",
        "application/json;q=much",
        "application/json;charset*=bogus''utf-8",
    ],
)
def test_what_nobody_offers_is_a_406(api, make_live, url, accept):
    make_live(at=NOON)

    response = api.get(url, headers={"Accept": accept})

    assert response.status_code == 406
    assert response["Content-Type"] == "application/problem+json"
    assert "application/json" in response.json()["detail"]


@pytest.mark.parametrize(
    "accept",
    [
        "application/json",
        "*/*",
        "application/*",
        "text/html, application/json;q=0.1",
        "text/html;q=0.9, */*;q=0.1",
        "*/*;q=0, application/json",
        "application/json;charset=utf-8",
        "",
    ],
)
def test_what_is_offered_is_sent_to_whoever_accepts_it(api, make_live, accept):
    make_live(at=NOON)

    response = api.get(SNOW, headers={"Accept": accept})

    assert response.status_code == 200
    assert response["Content-Type"] == "application/json"


def test_a_body_on_a_get_changes_nothing(api, make_live):
    make_live()

    response = api.generic("GET", SNOW, data=b'{"page_size": 1000}', content_type="text/plain")

    assert response.status_code == 200
