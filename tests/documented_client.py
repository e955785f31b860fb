"""
A client that holds the API to its own documentation.

Whatever any test gets from the API is checked: the status is documented, the media type too, the
body follows its schema and has nothing in it that the schema doesn't name, the headers promised
are there, and nothing depends on who asked before.
"""

from __future__ import annotations

import copy
import json
import re
from functools import cache

from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from jsonschema import Draft202012Validator, FormatChecker

# Errors that no operation could document: of paths and methods that aren't in the schema.
UNDOCUMENTED = {404, 405}


@cache
def published():
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def closed():
    """The components, with no room for a key that isn't written down."""
    components = copy.deepcopy(published()["components"])
    for schema in components["schemas"].values():
        schema.setdefault("additionalProperties", False)
    return components


class DocumentedClient(Client):
    def request(self, **request):
        response = super().request(**request)
        if request["PATH_INFO"].startswith("/api/"):
            check(request["REQUEST_METHOD"], request["PATH_INFO"], response)
        return response


def check(method, path, response):
    assert not response.cookies, f"{path} sets a cookie"
    if method == "OPTIONS":
        return
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "cookie" not in response["Vary"].lower()
    promise = promised("get" if method == "HEAD" else method.lower(), path, response.status_code)
    for header in promise.get("headers", ()):
        # The first and last page have no page beside them.
        assert header == "Link" or header in response, f"{path} answered without {header}"
    if "content" not in promise:
        assert response.content == b"", f"{path} answered {response.status_code} with a body"
        assert "Content-Type" not in response
        return
    media_type = response["Content-Type"]
    assert media_type in promise["content"], f"{path} answered {media_type}"
    if method != "HEAD" and media_type.endswith("json"):
        validate(json.loads(response.content), promise["content"][media_type]["schema"])


def promised(method, path, status):
    """Return what the schema says of such an answer."""
    for template, operations in published()["paths"].items():
        pattern = re.sub(r"{\w+}", "[^/]+", template)
        if method in operations and re.fullmatch(pattern, path):
            responses = operations[method]["responses"]
            if str(status) in responses:
                return resolved(responses[str(status)])
            break
    # 308 outside the schema: the slash at the end of a path.
    if status == 308 and path.endswith("/"):
        return {"headers": {"Location": {}}}
    assert status in UNDOCUMENTED, f"The schema has no {status} of {method} {path}."
    return {
        "content": {
            "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
        }
    }


def resolved(response):
    """Return a response of the document, which may be one that operations share."""
    if "$ref" in response:
        return published()["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return response


def validate(instance, schema):
    """Hold a value to a schema of the document, with closed objects and checked formats."""
    Draft202012Validator(
        {**schema, "components": closed()}, format_checker=FormatChecker()
    ).validate(instance)
