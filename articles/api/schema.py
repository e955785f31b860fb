"""
The OpenAPI document: what drf-spectacular can't see for itself.

`described` stands at each operation. What all operations share (headers, problems, the partial
schemas) is added to the finished document by `complete`.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)
from rest_framework import serializers

from . import errors
from .problem import Problem

Schema = dict[str, Any]

PARTIAL = "application/vnd.astana.partial+json"

# What parts of a path are called, by the name that urls.py gives them.
PATH: dict[str, tuple[Any, str]] = {
    "slug": (OpenApiTypes.STR, "The slug: in addresses and filters."),
    "id": (OpenApiTypes.UUID, "The article's id."),
    "anchor": (OpenApiTypes.STR, "The section's anchor."),
    "number": ({"type": "integer", "minimum": 1}, "The revision's number."),
}

HEADERS: dict[str, Schema] = {
    "ETag": {
        "description": "A strong entity tag of exactly these bytes; send it as If-None-Match.",
        "schema": {"type": "string"},
        "example": '"3f1c0d6b8f0e4a52b1d7c9e8a6f4b203"',
    },
    "Last-Modified": {
        "description": "The last change; send it as If-Modified-Since.",
        "schema": {"type": "string"},
        "example": "Sun, 01 Mar 2026 12:00:00 GMT",
    },
    "Cache-Control": {
        "description": "How long a copy may be kept. It ends before anything is due to change.",
        "schema": {"type": "string"},
        "example": "public, max-age=60",
    },
    "Link": {
        "description": "The pages beside this one, by rel: next, prev. Left out where there is "
        "none.",
        "schema": {"type": "string"},
        "example": '<https://api.example.org/api/v1/articles?cursor=c3R1dg>; rel="next"',
    },
    "Location": {
        "description": "The present address.",
        "schema": {"type": "string", "format": "uri"},
        "example": "https://api.example.org/api/v1/articles/snow-in-astana",
    },
    "Retry-After": {
        "description": "Ask again after so many seconds.",
        "schema": {"type": "integer"},
        "example": errors.RETRY_SECONDS,
    },
}
CACHED = ("ETag", "Last-Modified", "Cache-Control")

# Problems that any request can meet; a path that names something can also be a 404.
ANYWHERE = (
    errors.INVALID_PARAMETER,
    errors.NOT_ACCEPTABLE,
    errors.INTERNAL_ERROR,
    errors.UNAVAILABLE,
)


class PublicSchema(AutoSchema):
    """Takes the query parameters from the view's own class of them."""

    def get_override_parameters(self) -> list[Any]:
        known = getattr(self.view, "parameters", None)
        return [known] if known and known().fields else []

    def get_summary(self) -> str:
        return self._docstring.partition("\n")[0].removesuffix(".")

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return self._docstring.partition("\n\n")[2].replace("\n", " ")

    @property
    def _docstring(self) -> str:
        return inspect.getdoc(getattr(self.view, str(self.method).lower())) or ""


def described(
    operation_id: str,
    *,
    tag: str,
    answer: type[serializers.Serializer] | Schema,
    example: Any,
    partial: str = "",
    also: str = "",
    path: Iterable[str] = (),
    moves: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """
    Describe one GET operation.

    :param partial: the component that `fields` answers with, if the path takes it.
    :param also: a media type that says the same in another way.
    :param path: the names in the path.
    :param moves: whether a former name redirects.
    """
    summary = OpenApiExample("Example", value=example)
    responses: dict[Any, Any] = {
        (200, "application/json"): OpenApiResponse(answer, "As asked.", examples=[summary])
    }
    if partial:
        part = {"$ref": f"#/components/schemas/{partial}"}
        responses[200, PARTIAL] = OpenApiResponse(
            part, "As asked.", examples=[OpenApiExample("Example", value=_trimmed(example))]
        )
    if also:
        responses[200, also] = OpenApiResponse(answer, "As asked.")
    responses[304] = OpenApiResponse(description="The caller has it already.")
    if moves:
        responses[308] = OpenApiResponse(description="It is now at another address.")
    kinds = [*ANYWHERE, *([errors.NOT_FOUND] if path else [])]
    for kind in sorted(kinds, key=lambda kind: kind.status):
        responses[kind.status, errors.MEDIA_TYPE] = OpenApiResponse(
            Problem,
            f"{kind.title}.",
            examples=[OpenApiExample(kind.code, value=problem_example(kind))],
        )
    return extend_schema(
        operation_id=operation_id,
        tags=[tag],
        parameters=[
            OpenApiParameter(name, PATH[name][0], OpenApiParameter.PATH, description=PATH[name][1])
            for name in path
        ],
        responses=responses,
        auth=[],
    )


def problem_example(kind: errors.Type) -> Schema:
    invalid = {
        "parameter": "tagg",
        "code": "unknown",
        "detail": "“tagg” isn't a parameter here. Did you mean “tag”?",
    }
    is_about_parameters = kind is errors.INVALID_PARAMETER
    return {
        "type": kind.url,
        "title": kind.title,
        "status": kind.status,
        "detail": invalid["detail"] if is_about_parameters else kind.explanation,
        "errors": [invalid] if is_about_parameters else [],
    }


def complete(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Postprocessing hook: add what all operations share."""
    components = result["components"]
    schemas = components["schemas"]
    schemas["OpenApiDocument"] = {
        "type": "object",
        "description": "An OpenAPI 3.1 document.",
        "properties": {"openapi": {"type": "string"}},
        "required": ["openapi"],
        "additionalProperties": True,
    }
    for name in ("Article", "ArticleEntry", "ArticleEntryPage"):
        _add_partial(schemas, name)
    components["schemas"] = dict(sorted(schemas.items()))
    components["headers"] = HEADERS
    components["responses"] = {}
    for path in result["paths"].values():
        for operation in path.values():
            operation["security"] = []  # public, said so: silence would mean "as for the rest"
            operation.setdefault("parameters", []).sort(key=_place)
            is_paged = any(each["name"] == "cursor" for each in operation["parameters"])
            for status, response in operation["responses"].items():
                if names := _headers(status, is_paged=is_paged):
                    response["headers"] = {
                        name: {"$ref": f"#/components/headers/{name}"} for name in names
                    }
                if status[0] in "45":
                    operation["responses"][status] = _shared(components["responses"], response)
    return result


def _shared(responses: Schema, response: Schema) -> Schema:
    """Keep a problem's response once for all operations: each has the same words."""
    (content,) = response["content"].values()
    (example,) = content["examples"].values()
    name = "".join(word.capitalize() for word in example["summary"].split("-"))
    responses[name] = response
    return {"$ref": f"#/components/responses/{name}"}


def _place(parameter: Schema) -> int:
    """What names the thing comes first, then what chooses, then how much of it is sent."""
    if parameter["in"] == "path":
        return 0
    return 2 if parameter["name"] in {"page_size", "cursor", "count", "fields"} else 1


def _headers(status: str, *, is_paged: bool) -> tuple[str, ...]:
    if status in {"200", "304"}:
        return (*CACHED, "Link") if is_paged else CACHED
    return {"308": ("Location", "Cache-Control"), "503": ("Retry-After",)}.get(status, ())


def _add_partial(schemas: Schema, name: str) -> str:
    """Add a copy of a component in which nothing is required but the id of what was asked for."""
    partial = f"Partial{name}"
    if partial in schemas:
        return partial
    schemas[partial] = schema = copy.deepcopy(schemas[name])
    schema["description"] = f"{schema.get('description', name)} Only what `fields` asks for."
    if not name.endswith("Page"):
        schema.pop("required", None)
    if name in {"Article", "ArticleEntry"}:
        schema["required"] = ["id"]
    _refer_to_partials(schemas, schema["properties"])
    return partial


def _refer_to_partials(schemas: Schema, node: Any) -> None:
    if isinstance(node, list):
        for item in node:
            _refer_to_partials(schemas, item)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "$ref":
                name = value.removeprefix("#/components/schemas/")
                node[key] = f"#/components/schemas/{_add_partial(schemas, name)}"
            else:
                _refer_to_partials(schemas, value)


def _trimmed(example: Any) -> Any:
    """Return an example as `fields=title` answers it."""
    if "results" in example:
        return {**example, "results": [_trimmed(entry) for entry in example["results"]]}
    return {name: example[name] for name in ("id", "title")}
