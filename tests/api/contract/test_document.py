"""The OpenAPI document keeps what generators need: each clause of the contract is a test."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from openapi_spec_validator import OpenAPIV31SpecValidator

from articles.api import errors, openapi
from tests import documented_client
from tests.api.contract.remake import COMMAND, GOLDEN

NAMES = Path(__file__).with_name("names.txt")
NOT_KEPT = {"/api/v1/manifest", "/api/v1/previews/{token}"}
LONGEST = 3_500  # lines: what a person still reads through
PARTIAL = "application/vnd.astana.partial+json"


@pytest.fixture
def document(capsys):
    made = SchemaGenerator().get_schema(request=None, public=True)
    assert capsys.readouterr().err == ""  # where drf-spectacular warns
    return made


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert method == "get"
            yield path, operation


def nodes(node):
    """Yield every mapping of the document, but not what an example happens to hold."""
    if isinstance(node, dict):
        yield node
        for key, value in node.items():
            if key not in {"examples", "example"}:
                yield from nodes(value)
    elif isinstance(node, list):
        for item in node:
            yield from nodes(item)


def resolved(document, node):
    """Follow a reference into the components."""
    if "$ref" not in node:
        return node
    _, _, kind, name = node["$ref"].split("/")
    return document["components"][kind][name]


def parameters(document):
    for path, operation in operations(document):
        for parameter in operation["parameters"]:
            yield path, resolved(document, parameter)


def responses(document):
    for path, operation in operations(document):
        for status, response in operation["responses"].items():
            yield path, status, resolved(document, response)


def test_is_the_reviewed_one(document):
    assert openapi.written(document) == GOLDEN.read_text(), (
        f"The API's contract changed. If you meant it: {COMMAND}"
    )


def test_is_short_enough_to_review(document):
    assert len(openapi.written(document).splitlines()) < LONGEST


def test_its_text_says_what_the_document_says(document):
    assert json.loads(openapi.written(document)) == document


def test_is_valid(document):
    validate_schema(document)
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1.")
    assert document["servers"]


def test_is_the_same_whatever_the_order_of_hashes(tmp_path):
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-m", "tests.api.contract.remake", tmp_path / seed],
            env={"PYTHONHASHSEED": seed},
            cwd=GOLDEN.parents[2],
            check=True,
        )

    assert (tmp_path / "1").read_text() == (tmp_path / "2").read_text() == GOLDEN.read_text()


def test_names_are_frozen(document):
    """Code that callers have written has these names in it."""
    found = [
        f"get {path} {operation['operationId']} {' '.join(operation['tags'])}"
        for path, operation in operations(document)
    ]
    found += [
        f"webhook {name} {item['post']['operationId']}"
        for name, item in document["webhooks"].items()
    ]
    found += [f"tag {tag['name']}" for tag in document["tags"]]
    found += [
        f"{kind} {name}" for kind, all_of in document["components"].items() for name in all_of
    ]

    assert sorted(found) == NAMES.read_text().splitlines()


def test_names_are_what_generators_can_use(document):
    for _, operation in operations(document):
        assert re.fullmatch(r"(list|get|search)[A-Z][A-Za-z]+", operation["operationId"])
    for name in document["components"]["schemas"]:
        assert re.fullmatch(r"[A-Z][A-Za-z]+", name), name  # no hash, no number
        assert not name.startswith(("Patched", "Paginated"))


def test_every_operation_says_what_it_does_and_that_it_is_public(document):
    tags = {tag["name"] for tag in document["tags"]}
    for path, operation in operations(document):
        assert operation["summary"], path
        assert operation["security"] == [], path
        (tag,) = operation["tags"]
        assert tag in tags


def test_has_no_construct_that_generators_stumble_over(document):
    for node in nodes(document):
        assert not {"allOf", "anyOf", "nullable", "discriminator"} & set(node)
        if "$ref" in node:
            assert set(node) == {"$ref"}
        if "enum" in node:
            assert None not in node["enum"]
            assert node["type"] == "string"


def test_the_one_union_is_a_component_or_null(document):
    found = set()
    for name, schema in document["components"]["schemas"].items():
        for each, part in schema.get("properties", {}).items():
            if isinstance(part.get("oneOf"), list):
                reference, nothing = part["oneOf"]
                assert set(reference) == {"$ref"}
                assert nothing == {"type": "null"}
                found.add((name.removeprefix("Partial"), each))
            if isinstance(part.get("type"), list):
                assert part["type"][1:] == ["null"], f"{name}.{each}"

    assert found == {
        ("Article", "category"),
        ("ArticleEntry", "category"),
        ("Change", "article"),
        ("RelatedLink", "article"),
        ("SearchPage", "facets"),
    }


def test_every_object_and_every_enum_is_a_named_component(document):
    for name, schema in document["components"]["schemas"].items():
        inside = [node for part in schema.get("properties", {}).values() for node in nodes(part)]
        assert all(node.get("type") != "object" for node in inside), name
        assert all("enum" not in node for node in inside), name
    for _, parameter in parameters(document):
        assert "enum" not in json.dumps(parameter["schema"])
    for path, _, response in responses(document):
        for content in response.get("content", {}).values():
            assert set(content["schema"]) == {"$ref"}, path


def test_required_is_what_is_always_there(document):
    for name, schema in document["components"]["schemas"].items():
        if schema["type"] != "object":
            continue
        expected = set(schema["properties"])
        if name.startswith("Partial") and not name.endswith("Page"):
            expected = {"id"} if name in {"PartialArticle", "PartialArticleEntry"} else set()
        assert set(schema.get("required", ())) == expected, name


def test_objects_are_open_and_callers_are_told_what_that_means(document):
    for name, schema in document["components"]["schemas"].items():
        assert schema.get("additionalProperties", True) is True, name
    assert "ignore what you don't know" in document["info"]["description"]


def test_callers_are_told_what_becomes_of_all_that_is_not_in_it(document):
    described = document["info"]["description"]

    assert "A path or a method that isn't here" in described
    assert "a slash at its end" in described


# Without what is looked for they mean nothing.
SEARCHES = {"/api/v1/search", "/api/v1/search/suggest"}


def test_every_parameter_is_described_in_full(document):
    for path, parameter in parameters(document):
        where = f"{path} {parameter['name']}"
        schema = resolved(document, parameter["schema"])
        is_query = parameter["in"] == "query"
        assert parameter["description"].endswith((".", "`.")), where
        assert parameter["style"] == ("form" if is_query else "simple"), where
        assert parameter["explode"] is is_query, where
        is_required = not is_query or (path in SEARCHES and parameter["name"] == "q")
        assert parameter.get("required", False) is is_required, where
        documented_client.validate(parameter["example"], schema)
        if schema["type"] == "array":
            assert {"minItems", "maxItems", "items"} <= set(schema), where
        if schema["type"] == "integer":
            assert "minimum" in schema, where


def test_limits_and_defaults_are_those_of_the_code(document):
    known = document["components"]["parameters"]
    ordering = document["components"]["schemas"]["ArticleOrdering"]

    assert known["PageSize"]["schema"] == {
        "type": "integer",
        "minimum": 1,
        "maximum": 100,
        "default": 20,
    }
    assert ordering["default"] == "-published_at"
    assert ordering["enum"] == ["-published_at", "published_at", "-modified_at", "modified_at"]
    assert len(set(ordering["x-enum-varnames"])) == len(ordering["enum"])


def test_every_status_is_declared_where_it_can_happen(document):
    for path, operation in operations(document):
        expected = {"200", "304", "400", "406", "500"}
        if path in NOT_KEPT:  # nobody asks again with it
            expected.remove("304")
        if path != "/api/v1/schema":  # which needs no database
            expected.add("503")
        if "{" in path:
            expected.add("404")
        if path == "/api/v1/changes":
            expected.add("410")
        if path.startswith("/api/v1/articles/{slug}"):
            expected.add("308")
        assert set(operation["responses"]) == expected, path


def test_errors_are_problems(document):
    for path, status, response in responses(document):
        if status[0] in "45":
            (content,) = response["content"].items()
            assert content[0] == errors.MEDIA_TYPE, path
            assert content[1]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_every_header_is_declared(document):
    for path, status, response in responses(document):
        declared = set(response["headers"])
        assert "Cache-Control" in declared, f"{path} {status}"
        if status in {"200", "304"}:
            is_kept = path not in NOT_KEPT
            assert ({"ETag", "Last-Modified"} <= declared) is is_kept, path
        if status == "308":
            assert "Location" in declared, path
        if status == "503":
            assert "Retry-After" in declared, path
    for path, operation in operations(document):
        named = {resolved(document, each)["name"] for each in operation["parameters"]}
        whole = resolved(document, operation["responses"]["200"])
        assert ("Link" in whole["headers"]) is ("cursor" in named), path
    for header in document["components"]["headers"].values():
        assert {"description", "schema", "example"} <= set(header)


def test_what_has_no_body_declares_none(document):
    for _, status, response in responses(document):
        assert ("content" in response) is (status not in {"304", "308"})


def test_fields_answers_with_a_media_type_of_its_own(document):
    for path, operation in operations(document):
        named = {resolved(document, each)["name"] for each in operation["parameters"]}
        media_types = set(resolved(document, operation["responses"]["200"])["content"])
        assert (PARTIAL in media_types) is ("fields" in named), path


def test_links_lead_from_what_is_answered_to_operations_that_take_it(document):
    known = {operation["operationId"]: operation for _, operation in operations(document)}
    for path, _, response in responses(document):
        example = {}
        for media_type, content in response.get("content", {}).items():
            if media_type == "application/json":
                (reference,) = content["examples"].values()
                example = resolved(document, reference)["value"]
        for link in response.get("links", {}).values():
            target = [resolved(document, p) for p in known[link["operationId"]]["parameters"]]
            needed = {each["name"] for each in target if each["in"] == "path"}
            assert set(link["parameters"]) == needed, path
            for expression in link["parameters"].values():
                assert expression.startswith("$request.path.") or at(example, expression)


def at(document, expression):
    """Return what a runtime expression of OpenAPI points to in a body."""
    for part in expression.removeprefix("$response.body#/").split("/"):
        document = document[int(part) if part.isdigit() else part]
    return document


def test_is_the_same_whenever_it_is_first_asked_for(settings):
    settings.PUBLIC_URL = "https://api.example.org"  # some tests serve at addresses of their own

    made = SchemaGenerator().get_schema(request=None, public=True)

    assert openapi.written(made) == documented_client.text()
