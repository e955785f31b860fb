"""
A client that holds the API to its own documentation, without an exception.

Whatever any test gets from the API is checked: the status is documented, the media type too, the
body follows its schema and has nothing in it that the schema doesn't name, the headers promised
are there and are what they should be, and nothing depends on who asked before. What the document
doesn't name, a path or a method, is refused as it says that such are.
"""

from __future__ import annotations

import copy
import json
import re
from functools import cache
from urllib.parse import urlsplit

import yaml
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

from articles.api import errors, openapi

PROBLEM = {
    "headers": {"Cache-Control": {"$ref": "#/components/headers/Cache-Control"}},
    "content": {errors.MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
# Of paths with a slash too many, which no document could list.
MOVED = {"$ref": "#/components/responses/Moved"}
NOT_HERE = {404: errors.NOT_FOUND, 405: errors.METHOD_NOT_ALLOWED}


FORMATS = FormatChecker(("date-time", "uuid"))


@FORMATS.checks("uri")
def is_an_address(value):
    parts = urlsplit(value) if isinstance(value, str) else None
    return parts is None or bool(parts.scheme and parts.netloc)


@cache
def published():
    return SchemaGenerator().get_schema(request=None, public=True)


def text():
    """The document as it is served, and kept in docs/."""
    return openapi.written(published())


def closed(document):
    """The document with no room for a key that isn't written down."""
    document = copy.deepcopy(document)
    for schema in document["components"]["schemas"].values():
        if schema["type"] == "object":
            schema.setdefault("additionalProperties", False)
    return document


@cache
def strict():
    return closed(published())


class DocumentedClient(Client):
    """
    :param document: what it is held to; the published one unless told otherwise.
    """

    def __init__(self, *, document=None, **defaults):
        super().__init__(**defaults)
        self.document = closed(document) if document else strict()

    def request(self, **request):
        return held(super().request(**request), self.document)


def held(response, document=None):
    """Return the answer to a request of a test client, once it has been checked."""
    request = response.request
    if request["PATH_INFO"].startswith("/api/"):
        check(request["REQUEST_METHOD"], request["PATH_INFO"], response, document)
    return response


def check(method, path, response, document=None):
    """Hold one answer to the document: the closed copy of the published one, unless given."""
    document = document or strict()
    assert not response.cookies, f"{path} sets a cookie"
    assert response["X-Content-Type-Options"] == "nosniff"
    content = content_of(response)
    if method == "OPTIONS":
        assert response.status_code in {200, 204}  # 200: a browser asks before it asks
        assert content == b""
        return
    assert "cookie" not in response["Vary"].lower()
    promise = promised(method, path, response, document)
    check_headers(path, promise, response, document)
    if "content" not in promise:
        assert content == b"", f"{path} answered {response.status_code} with a body"
        assert "Content-Type" not in response
        return
    media_type = response["Content-Type"]
    assert media_type in promise["content"], f"{path} answered {media_type}"
    if method == "HEAD":
        assert content == b""
        return
    schema = promise["content"][media_type]["schema"]
    if media_type == "application/jsonl":
        assert content == b"" or content.endswith(b"\n")
        for line in content.splitlines():
            validate(json.loads(line), schema, document)
        return
    read = yaml.safe_load if media_type.endswith("yaml") else json.loads
    validate(read(content), schema, document)


def content_of(response):
    """Return the body; one that is sent in steps can be read again afterwards."""
    if not response.streaming:
        return response.content
    content = b"".join(response.streaming_content)
    response.streaming_content = [content]
    return content


def check_headers(path, promise, response, document):
    known = document["components"]["headers"]
    for name in promise.get("headers", {}):
        header = known[name]
        if name in response:
            is_number = header["schema"]["type"] == "integer"
            value = int(response[name]) if is_number else response[name]
            validate(value, header["schema"], document)
        else:
            assert not header.get("required"), f"{path} answered without {name}"
    undeclared = {name for name in known if name in response} - set(promise.get("headers", ()))
    assert not undeclared, f"{path} answered with {undeclared}, which isn't declared"


def promised(method, path, response, document):
    """Return what the document says of such an answer."""
    status = response.status_code
    asked = "get" if method == "HEAD" else method.lower()
    operations = operations_at(path, document)
    if asked in operations:
        responses = operations[asked]["responses"]
        assert str(status) in responses, f"The document has no {status} of {asked} {path}."
        return resolved(responses[str(status)], document)
    if status == 308 and path.endswith("/"):
        return resolved(MOVED, document)
    # A path that only looks like one of ours, for a slug has no capitals, is none for any method.
    assert status == 404 or (status == 405 and (operations or path.endswith("/"))), (
        f"The document has no {method} {path}, and the answer is {status}."
    )
    if method != "HEAD":
        assert json.loads(response.content)["type"] == NOT_HERE[status].url
    return PROBLEM


def operations_at(path, document):
    """Return the operations of the first path that matches, by method."""
    for template, operations in document["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path):
            return operations
    return {}


def resolved(response, document=None):
    """Return a response of the document, which may be one that operations share."""
    if "$ref" in response:
        name = response["$ref"].rpartition("/")[2]
        return (document or strict())["components"]["responses"][name]
    return response


def validate(instance, schema, document=None):
    """Hold a value to a schema of the document, with closed objects and checked formats."""
    components = (document or strict())["components"]
    whole = {**schema, "components": components}
    Draft202012Validator(whole, format_checker=FORMATS).validate(instance)
