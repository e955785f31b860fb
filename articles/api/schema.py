"""
The OpenAPI document, operation by operation: what drf-spectacular can't see for itself.

`described` stands at each operation. `openapi` makes one document of them.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
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

from articles.preview import TOKEN

from . import errors
from .parameters import SLUG
from .problem import Problem
from .retiring import Retired, fields_of

Schema = dict[str, Any]

PARTIAL = "application/vnd.astana.partial+json"

# Of the right shape, and of no link: a token that opened something would be no secret here.
NO_TOKEN = "5e1f0c9a7b2d4e6f8a1b3c5d7e9f0a2b00112233445566778899aabbccddeeff"  # noqa: S105

# What parts of a path are called, by the name that urls.py gives them: schema, example, sentence.
PATH: dict[str, tuple[Any, Any, str]] = {
    "slug": (SLUG, "when-the-ishim-freezes", "The slug; a former one of an article redirects."),
    "id": (OpenApiTypes.UUID, "0b8f6c52-8d2e-4b77-9b3e-51c2f4a7d910", "The article's id."),
    "anchor": (SLUG, "the-first-ice", "The section's anchor; a former one redirects."),
    "token": (
        {"type": "string", "pattern": f"^{TOKEN}$"},
        NO_TOKEN,
        "From a preview link: what stands behind `/preview/` in its address. The example opens "
        "nothing.",
    ),
    "number": ({"type": "integer", "minimum": 1}, 3, "The revision's number."),
}

# Problems that any request can meet; a path that names something can also be a 404.
ANYWHERE = (
    errors.INVALID_PARAMETER,
    errors.BAD_REQUEST,
    errors.NOT_ACCEPTABLE,
    errors.INTERNAL_ERROR,
)


# What each type of problem says of one request: of /articles?tagg=rivers where that is invalid.
DETAILS = {
    errors.INVALID_PARAMETER: "“tagg” isn't a parameter here. Did you mean “tag”?",
    errors.BAD_REQUEST: "The request can't be read.",
    errors.NOT_FOUND: "There is nothing at this address.",
    errors.CURSOR_GONE: "Start again without a cursor, and drop what you have.",
    errors.METHOD_NOT_ALLOWED: "Use one of: GET, HEAD, OPTIONS.",
    errors.NOT_ACCEPTABLE: "This is offered as: application/json.",
    errors.INTERNAL_ERROR: "The error is logged.",
    errors.UNAVAILABLE: f"Ask again in {errors.RETRY_SECONDS} seconds.",
    errors.TOO_MANY_WAITING: f"Ask again in {errors.RETRY_SECONDS} seconds.",
    errors.SEARCH_NOT_READY: f"Ask again in {errors.RETRY_SECONDS} seconds.",
}


class PublicSchema(AutoSchema):
    """Takes the query parameters from the view's own class of them, and says what is retired."""

    def get_override_parameters(self) -> list[Any]:
        known = getattr(self.view, "parameters", None)
        return [known] if known and known().fields else []

    def get_summary(self) -> str:
        return self._docstring.partition("\n")[0].removesuffix(".")

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        text = self._docstring.partition("\n\n")[2].replace("\n", " ")
        retired = getattr(self.view, "retired", None)
        return f"{text} {retired.sentence}".strip() if retired else text

    def is_deprecated(self) -> bool:
        return isinstance(getattr(self.view, "retired", None), Retired)

    def _get_serializer_field_meta(self, field: Any, direction: Any) -> Any:
        meta: Schema = super()._get_serializer_field_meta(field, direction)  # type: ignore[no-untyped-call]
        retirement = fields_of(type(field.parent)).get(field.field_name)
        if retirement:
            told = f"{field.help_text or ''} {retirement.sentence}".strip()
            meta |= {"deprecated": True, "description": told}
        return meta

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
    as_lines: str = "",
    path: Iterable[str] = (),
    moves: bool = False,
    is_log: bool = False,
    is_stored: bool = True,
    is_kept: bool = True,
    is_searched: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """
    Describe one GET operation.

    :param partial: the component that `fields` answers with, if the path takes it.
    :param also: a media type that says the same in another way.
    :param as_lines: the media type, if the answer is any number of lines, each as described.
    :param path: the names in the path.
    :param moves: whether a former name redirects.
    :param is_log: whether it walks along the log of changes, which is pruned, or waits at its end.
    :param is_kept: whether caches may keep it, and ask again.
    :param is_searched: whether the search index is asked, which may not be there.
    :param is_stored: whether the database is asked, which may be away.
    """
    examples = [OpenApiExample("Example", value=example)]
    said = "As asked: any number of these, each on a line of its own." if as_lines else "As asked."
    responses: dict[Any, Any] = {
        (200, as_lines or "application/json"): OpenApiResponse(answer, said, examples=examples)
    }
    if partial:
        part = {"$ref": f"#/components/schemas/{partial}"}
        trimmed = OpenApiExample("Example", value=trimmed_example(example))
        responses[200, PARTIAL] = OpenApiResponse(part, "As asked.", examples=[trimmed])
    if also:
        responses[200, also] = OpenApiResponse(answer, "As asked.", examples=examples)
    if is_kept:
        responses[304] = OpenApiResponse(description="The caller has it already: no body.")
    if moves:
        responses[308] = OpenApiResponse(description="It is now at another address: no body.")
    kinds = [*ANYWHERE]
    kinds += [errors.NOT_FOUND] if path else []
    kinds += [errors.UNAVAILABLE] if is_stored else []
    kinds += [errors.CURSOR_GONE, errors.TOO_MANY_WAITING] if is_log else []
    kinds += [errors.SEARCH_NOT_READY] if is_searched else []
    for status in sorted({kind.status for kind in kinds}):
        responses[status, errors.MEDIA_TYPE] = _refusal([k for k in kinds if k.status == status])

    def describe(get: Callable[..., Any]) -> Callable[..., Any]:
        extended: Callable[..., Any] = extend_schema(
            operation_id=operation_id,
            tags=[tag],
            parameters=[_part_of_path(name) for name in path],
            responses=responses,
            auth=[],
        )(get)
        # What may be retired, and of which operation.
        extended.answer = answer  # type: ignore[attr-defined]
        extended.operation_id = operation_id  # type: ignore[attr-defined]
        return extended

    return describe


def problem_example(kind: errors.Type) -> Schema:
    """Return a problem of that type as it is sent."""
    detail = DETAILS[kind]
    wrong = [{"parameter": "tagg", "code": "unknown", "detail": detail}]
    return {
        "type": kind.url,
        "title": kind.title,
        "status": kind.status,
        "detail": detail,
        "errors": wrong if kind is errors.INVALID_PARAMETER else [],
    }


def trimmed_example(example: Mapping[str, Any]) -> Schema:
    """Return an example as `fields=title` answers it."""
    if "results" in example:
        return {**example, "results": [trimmed_example(entry) for entry in example["results"]]}
    return {name: example[name] for name in ("id", "title")}


def _refusal(kinds: list[errors.Type]) -> OpenApiResponse:
    return OpenApiResponse(
        Problem,
        " Or: ".join(f"{kind.title}." for kind in kinds),
        examples=[OpenApiExample(kind.code, value=problem_example(kind)) for kind in kinds],
    )


def _part_of_path(name: str) -> OpenApiParameter:
    schema, example, sentence = PATH[name]
    if isinstance(schema, dict):
        schema = {**schema, "examples": [example]}
    else:
        schema = {"type": "string", "format": "uuid", "examples": [example]}
    return OpenApiParameter(name, schema, OpenApiParameter.PATH, description=sentence)
