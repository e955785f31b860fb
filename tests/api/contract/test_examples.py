"""Every example is what the running code answers: they are made by it, so they can't rot."""

from __future__ import annotations

import json

import pytest
from django.db import OperationalError, connection
from django.test import override_settings

from articles.api import errors
from articles.api.parameters import CHANGES_CURSOR, CURSOR
from tests import documented_client
from tests.api.contract import example_site
from tests.documented_client import DocumentedClient

ARTICLES = "/api/v1/articles"
ISHIM = f"{ARTICLES}/when-the-ishim-freezes"

# the example's name -> what to ask for
ASKED = {
    "Article": ISHIM,
    "ArticleEntryPage": f"{ARTICLES}?page_size=1",
    "Author": "/api/v1/authors/dana-ospanova",
    "AuthorPage": "/api/v1/authors",
    "Category": "/api/v1/categories/city",
    "CategoryPage": "/api/v1/categories",
    "ChangePage": "/api/v1/changes?kind=updated&limit=1",
    "ManifestLine": "/api/v1/manifest",
    "PartialArticle": f"{ISHIM}?fields=title",
    "PartialArticleEntryPage": f"{ARTICLES}?page_size=1&fields=title",
    "RedirectPage": "/api/v1/redirects",
    "Related": f"{ARTICLES}/a-bridge-for-walkers/related",
    "RevisionEntryPage": f"{ISHIM}/revisions",
    "Section": f"{ISHIM}/sections/the-first-ice",
    "SectionPage": f"{ISHIM}/sections",
    "SearchPage": "/api/v1/search?q=november&facets=tag,year",
    "SuggestionPage": "/api/v1/search/suggest?q=river",
    "Tag": "/api/v1/tags/rivers",
    "TagPage": "/api/v1/tags",
}


@pytest.fixture
def site(indexed):
    example_site.build()
    indexed()


def examples():
    return documented_client.published()["components"]["examples"]


def problem_examples():
    """Every example of a problem, wherever the document has it, by its code."""
    document = documented_client.published()
    components = document["components"]
    found = {}
    operations = [each for path in document["paths"].values() for each in path.values()]
    own = [response for each in operations for response in each["responses"].values()]
    for response in [*components["responses"].values(), *own]:
        problem = response.get("content", {}).get(errors.MEDIA_TYPE, {})
        for code, example in problem.get("examples", {}).items():
            found[code] = example["value"]
    for each in components["schemas"]["Problem"]["examples"]:
        found[each["type"].rpartition("/")[2]] = each
    return found


def test_every_example_is_asked_for():
    assert set(ASKED) == set(examples()) - {"OpenApiDocument"}


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_is_as_its_example(api, site, name):
    response = api.get(ASKED[name].replace("page_size=1&fields=title", "fields=title&page_size=1"))

    expected = examples()[name]["value"]
    if name == "PartialArticleEntryPage":  # the address of the next page repeats what was asked
        expected = {**expected, "next": response.json()["next"]}
    if name == "ManifestLine":
        first, _ = documented_client.content_of(response).splitlines()
        assert json.loads(first) == expected
        return
    assert response.json() == expected


def test_the_document_is_shown_by_its_beginning(api):
    assert (
        api.get("/api/v1/schema").json().items() >= examples()["OpenApiDocument"]["value"].items()
    )


def test_every_answer_that_has_a_body_has_an_example():
    document = documented_client.published()
    for operations in document["paths"].values():
        for operation in operations.values():
            for response in operation["responses"].values():
                contents = documented_client.resolved(response, document).get("content", {})
                for content in contents.values():
                    assert content["examples"]


@pytest.mark.parametrize("name", [*ASKED, "OpenApiDocument"])
def test_an_example_is_as_its_schema(name):
    schema = {"$ref": f"#/components/schemas/{name}"}

    documented_client.validate(examples()[name]["value"], schema)


def test_the_cursor_of_the_example_leads_to_the_second_article(api, site):
    page = api.get(f"{ARTICLES}?page_size=1&cursor={CURSOR}").json()

    assert [entry["slug"] for entry in page["results"]] == ["a-bridge-for-walkers"]


def test_headers_are_as_their_examples(api, site):
    known = documented_client.published()["components"]["headers"]
    article, page = api.get(ISHIM), api.get(f"{ARTICLES}?page_size=1")

    assert article["ETag"] == known["ETag"]["example"]
    assert article["Cache-Control"] == known["Cache-Control"]["example"]
    assert page["Changes-Cursor"] == known["Changes-Cursor"]["example"]
    assert page["Link"] == known["Link"]["example"]
    assert api.get(f"{ISHIM}/")["Location"] == known["Location"]["example"]


def test_every_type_of_problem_has_an_example():
    assert set(problem_examples()) == set(errors.TYPES)


@pytest.mark.parametrize(
    ("code", "method", "address", "headers"),
    [
        ("invalid-parameter", "GET", f"{ARTICLES}?tagg=rivers", {}),
        ("bad-request", "GET", ARTICLES, {"Host": "elsewhere.example.net"}),
        ("not-found", "GET", f"{ARTICLES}/no-such-article", {}),
        ("cursor-gone", "GET", f"/api/v1/changes?cursor={CHANGES_CURSOR}", {}),
        ("method-not-allowed", "POST", ARTICLES, {}),
        ("not-acceptable", "GET", ARTICLES, {"Accept": "image/png"}),
        ("internal-error", "GET", ISHIM, {}),
        ("unavailable", "GET", ISHIM, {}),
    ],
)
def test_a_problem_is_as_its_example(db, caplog, code, method, address, headers):
    failure = {"internal-error": ZeroDivisionError, "unavailable": OperationalError}.get(code)

    def execute_or_fail(execute, sql, params, many, context):
        if failure:
            raise failure
        return execute(sql, params, many, context)

    with connection.execute_wrapper(execute_or_fail):
        api = DocumentedClient(raise_request_exception=False)
        response = api.generic(method, address, headers=headers)

    example = problem_examples()[code]
    assert response.status_code == example["status"]
    assert json.loads(response.content) == example
    documented_client.validate(example, {"$ref": "#/components/schemas/Problem"})


@override_settings(PUBLIC_URL="https://api.example.org")
def test_the_addresses_in_the_answers_are_those_of_the_deployment(api, site):
    page = api.get(f"{ARTICLES}?page_size=1").json()

    assert page["next"].startswith("https://api.example.org/api/v1/articles?")
