"""GET /api/v1/schema. The published document is a file: a change to it is a change to review."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
import yaml
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from openapi_spec_validator import OpenAPIV31SpecValidator

from articles.api import errors
from articles.api.v1 import examples, serializers
from tests import documented_client

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "docs" / "openapi" / "v1.json"
REMAKE = (
    "DJANGO_SETTINGS_MODULE=tests.settings .venv/bin/python manage.py spectacular "
    "--format openapi-json --fail-on-warn --file docs/openapi/v1.json"
)

OPERATIONS = {
    "/api/v1/articles": "listArticles",
    "/api/v1/articles/by-id/{id}": "getArticleById",
    "/api/v1/articles/{slug}": "getArticle",
    "/api/v1/articles/{slug}/sections": "listSections",
    "/api/v1/articles/{slug}/sections/{anchor}": "getSection",
    "/api/v1/articles/{slug}/related": "getRelated",
    "/api/v1/articles/{slug}/revisions": "listRevisions",
    "/api/v1/articles/{slug}/revisions/{number}": "getRevision",
    "/api/v1/authors": "listAuthors",
    "/api/v1/authors/{slug}": "getAuthor",
    "/api/v1/categories": "listCategories",
    "/api/v1/categories/{slug}": "getCategory",
    "/api/v1/tags": "listTags",
    "/api/v1/tags/{slug}": "getTag",
    "/api/v1/schema": "getSchema",
}


@pytest.fixture
def schema(capsys):
    document = SchemaGenerator().get_schema(request=None, public=True)
    assert capsys.readouterr().err == ""  # where drf-spectacular warns
    return document


def operations(schema):
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            assert method == "get"
            yield path, operation


def nodes(node):
    """Yield every mapping of the document."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from nodes(value)
    elif isinstance(node, list):
        for item in node:
            yield from nodes(item)


def test_is_the_reviewed_one(schema):
    assert schema == json.loads(GOLDEN.read_text()), (
        f"The API's schema changed. If you meant it: {REMAKE}"
    )


def test_is_valid(schema):
    validate_schema(schema)
    OpenAPIV31SpecValidator(schema).validate()


def test_names_of_operations_are_frozen(schema):
    assert {path: each["operationId"] for path, each in operations(schema)} == OPERATIONS


def test_is_served_as_json(api):
    response = api.get("/api/v1/schema")

    assert response["Content-Type"] == "application/json"
    assert response.json() == json.loads(GOLDEN.read_text())


@pytest.mark.parametrize("accept", ["application/yaml", "application/json;q=0.5,application/yaml"])
def test_is_served_as_yaml_to_whoever_prefers_it(api, accept):
    response = api.get("/api/v1/schema", headers={"Accept": accept})

    assert response["Content-Type"] == "application/yaml"
    assert yaml.safe_load(response.content) == api.get("/api/v1/schema").json()
    assert response["ETag"] != api.get("/api/v1/schema")["ETag"]


def test_every_operation_says_what_it_does_and_that_it_is_public(schema):
    for path, operation in operations(schema):
        assert operation["summary"], path
        assert operation["security"] == [], path
        assert operation["tags"][0] in {tag["name"] for tag in schema["tags"]}
        assert all(each["description"] for each in operation["parameters"]), path


def test_what_is_always_there_is_required(schema):
    for name, component in schema["components"]["schemas"].items():
        if name.startswith("Partial") and not name.endswith("Page"):
            expected = {"id"} if name in {"PartialArticle", "PartialArticleEntry"} else set()
        else:
            expected = set(component["properties"])
        assert set(component.get("required", ())) == expected, name


def test_has_no_construct_that_generators_stumble_over(schema):
    for node in nodes(schema):
        assert "allOf" not in node
        assert "anyOf" not in node
        assert "nullable" not in node
        if "$ref" in node:
            assert set(node) == {"$ref"}
        if isinstance(node.get("oneOf"), list):
            reference, nothing = node["oneOf"]
            assert "$ref" in reference
            assert nothing == {"type": "null"}


def test_every_object_is_a_named_component(schema):
    for name, component in schema["components"]["schemas"].items():
        inside = list(nodes(component["properties"]))
        assert all(node.get("type") != "object" for node in inside), name
    for path, operation in operations(schema):
        for response in map(documented_client.resolved, operation["responses"].values()):
            for content in response.get("content", {}).values():
                assert set(content["schema"]) == {"$ref"}, path


def test_every_answer_has_an_example_that_is_one(schema):
    for path, operation in operations(schema):
        for status, response in operation["responses"].items():
            assert re.fullmatch(r"\d{3}", status), path
            described = documented_client.resolved(response)
            for media_type, content in described.get("content", {}).items():
                if media_type == "application/yaml":
                    continue  # the same document as in JSON
                (example,) = content["examples"].values()
                documented_client.validate(example["value"], content["schema"])


def test_every_problem_is_described_where_it_can_happen(schema):
    for path, operation in operations(schema):
        statuses = {"200", "304", "400", "406", "500", "503"}
        if "{" in path:
            statuses.add("404")
        if path.startswith("/api/v1/articles/{slug}"):
            statuses.add("308")
        assert set(operation["responses"]) == statuses, path


def test_the_serializers_name_the_fields_of_the_examples_in_order():
    for serializer, example in (
        (serializers.Article, examples.ARTICLE),
        (serializers.ArticleEntry, examples.ARTICLE_ENTRY),
        (serializers.Section, examples.SECTION),
    ):
        assert list(serializer().fields) == list(example)


def test_the_serializers_describe_what_is_rendered(api, make_live):
    make_live()
    detail = api.get("/api/v1/articles/snow-in-astana").json()
    entry = api.get("/api/v1/articles").json()["results"][0]

    assert list(detail) == list(serializers.Article().fields)
    assert list(entry) == list(serializers.ArticleEntry().fields)
    assert list(detail["sections"][0]) == list(serializers.Section().fields)


def test_every_problem_type_is_in_the_guide():
    guide = (ROOT / "docs" / "api.md").read_text()

    for code, kind in errors.TYPES.items():
        assert f"| `{code}` | {kind.status} |" in guide


def test_every_path_is_in_the_guide():
    guide = (ROOT / "docs" / "api.md").read_text()

    for path in OPERATIONS:
        assert f"`{path}`" in guide
