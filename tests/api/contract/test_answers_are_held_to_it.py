"""The test client lets no lie pass: each of these would be one."""

from __future__ import annotations

import copy
import json

import pytest
from django.test import Client
from jsonschema import ValidationError

from tests import documented_client
from tests.documented_client import DocumentedClient

DETAIL = "/api/v1/articles/snow-in-astana"


@pytest.fixture
def answer(make_live):
    """Ask, and return an answer to change and to check again."""
    make_live()

    def ask(address=DETAIL, **headers):
        return Client().get(address, headers=headers)

    return ask


def changed(response, **fields):
    response.content = json.dumps({**json.loads(response.content), **fields})
    return response


def test_an_answer_as_it_is_passes(answer):
    documented_client.check("GET", DETAIL, answer())


def test_a_key_that_is_not_documented_is_caught(answer):
    with pytest.raises(ValidationError, match="'subtitel' was unexpected"):
        documented_client.check("GET", DETAIL, changed(answer(), subtitel=""))


def test_a_key_that_is_not_documented_is_caught_deep_inside(answer):
    sections = json.loads(answer().content)["sections"]
    sections[0]["colour"] = "blue"

    with pytest.raises(ValidationError, match="'colour' was unexpected"):
        documented_client.check("GET", DETAIL, changed(answer(), sections=sections))


def test_a_key_that_is_missing_is_caught(answer):
    response = answer()
    document = json.loads(response.content)
    del document["expires_at"]
    response.content = json.dumps(document)

    with pytest.raises(ValidationError, match="'expires_at' is a required property"):
        documented_client.check("GET", DETAIL, response)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None),
        ("published_at", "yesterday"),
        ("canonical_url", "a page"),
        ("id", "7"),
        ("category", {}),
        ("word_count", -1),
    ],
)
def test_a_value_of_another_kind_is_caught(answer, field, value):
    with pytest.raises(ValidationError):
        documented_client.check("GET", DETAIL, changed(answer(), **{field: value}))


@pytest.mark.parametrize("name", ["ETag", "Last-Modified", "Cache-Control"])
def test_a_header_that_is_missing_is_caught(answer, name):
    response = answer()
    del response[name]

    with pytest.raises(AssertionError, match=f"without {name}"):
        documented_client.check("GET", DETAIL, response)


def test_a_header_that_is_not_declared_there_is_caught(answer):
    response = answer()
    response["Retry-After"] = "5"

    with pytest.raises(AssertionError, match="Retry-After"):
        documented_client.check("GET", DETAIL, response)


def test_another_status_is_caught(answer):
    response = answer()
    response.status_code = 202

    with pytest.raises(AssertionError, match="no 202"):
        documented_client.check("GET", DETAIL, response)


def test_another_media_type_is_caught(answer):
    response = answer()
    response["Content-Type"] = "text/html"

    with pytest.raises(AssertionError, match="text/html"):
        documented_client.check("GET", DETAIL, response)


def test_a_body_where_none_is_promised_is_caught(answer):
    response = answer(**{"If-None-Match": answer()["ETag"]})
    assert response.status_code == 304
    response.content = b"{}"

    with pytest.raises(AssertionError, match="with a body"):
        documented_client.check("GET", DETAIL, response)


def test_a_cookie_is_caught(answer):
    response = answer()
    response.set_cookie("seen", "yes")

    with pytest.raises(AssertionError, match="cookie"):
        documented_client.check("GET", DETAIL, response)


def test_a_path_that_is_not_in_it_is_caught(answer):
    with pytest.raises(AssertionError, match="no GET"):
        documented_client.check("GET", "/api/v1/editors", answer())


def test_a_method_that_is_not_in_it_is_caught(answer):
    with pytest.raises(AssertionError, match="no POST"):
        documented_client.check("POST", DETAIL, answer())


def test_a_field_that_the_code_answers_and_the_document_does_not_name_is_caught(make_live):
    make_live()
    document = copy.deepcopy(documented_client.published())
    article = document["components"]["schemas"]["Article"]
    del article["properties"]["byline"]
    article["required"].remove("byline")

    with pytest.raises(ValidationError, match="'byline' was unexpected"):
        DocumentedClient(document=document).get(DETAIL)


def test_no_client_of_any_test_is_exempt(make_live, monkeypatch):
    make_live()
    monkeypatch.setitem(documented_client.strict()["paths"], "/api/v1/articles/{slug}", {})

    with pytest.raises(AssertionError, match="no GET"):
        Client().get(DETAIL)
