"""GET /api/v1/schema. What the document has to hold is in `contract`."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from articles.api import errors
from articles.api.v1 import examples, serializers
from tests import documented_client
from tests.api.contract.remake import GOLDEN

ROOT = Path(__file__).parent.parent.parent


def test_is_served_as_json_just_as_it_was_reviewed(api):
    response = api.get("/api/v1/schema")

    assert response["Content-Type"] == "application/json"
    assert response.content == GOLDEN.read_bytes()


@pytest.mark.parametrize("accept", ["application/yaml", "application/json;q=0.5,application/yaml"])
def test_is_served_as_yaml_to_whoever_prefers_it(api, accept):
    response = api.get("/api/v1/schema", headers={"Accept": accept})

    assert response["Content-Type"] == "application/yaml"
    assert yaml.safe_load(response.content) == api.get("/api/v1/schema").json()
    assert response["ETag"] != api.get("/api/v1/schema")["ETag"]


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

    for path in documented_client.published()["paths"]:
        assert f"`{path}`" in guide
