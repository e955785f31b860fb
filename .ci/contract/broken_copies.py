"""Copies of the document that differ on purpose: by these the comparison shows that it works."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

Document = dict[str, Any]


def copies(document: Document) -> Iterator[tuple[str, str, Document, Document]]:
    """Yield what was done, what kind of change that is, and the document before and after it."""
    yield "nothing is changed", "unchanged", document, document
    for what, kind, change in CHANGES:
        changed = copy.deepcopy(document)
        yield what, kind, document, change(changed) or changed
    for what, kind, day in (
        ("a retired field is gone on its day", "additive", "2020-01-01"),
        ("a retired field is gone too early", "breaking", "2999-01-01"),
    ):
        before = copy.deepcopy(document)
        _retired_field(before)
        byline = before["components"]["schemas"]["Article"]["properties"]["byline"]
        byline["description"] = f"Retired: gone from {day} on. Use `authors` instead."
        after = copy.deepcopy(document)
        _without_field(after)
        yield what, kind, before, after


def _without_field(document: Document) -> None:
    article = document["components"]["schemas"]["Article"]
    del article["properties"]["byline"]
    article["required"].remove("byline")


def _optional_field(document: Document) -> None:
    document["components"]["schemas"]["Article"]["required"].remove("byline")


def _nullable_field(document: Document) -> None:
    title = document["components"]["schemas"]["Article"]["properties"]["title"]
    title["type"] = ["string", "null"]


def _other_type(document: Document) -> None:
    revision = document["components"]["schemas"]["Article"]["properties"]["revision"]
    revision["type"] = "string"


def _without_path(document: Document) -> None:
    del document["paths"]["/api/v1/tags"]


def _other_operation_id(document: Document) -> None:
    document["paths"]["/api/v1/tags"]["get"]["operationId"] = "readTags"


def _other_tag(document: Document) -> None:
    document["paths"]["/api/v1/tags"]["get"]["tags"] = ["Authors"]


def _other_component(document: Document) -> Document:
    text = json.dumps(document).replace("schemas/EntryAuthor", "schemas/Writer")
    renamed: Document = json.loads(text.replace('"EntryAuthor": {', '"Writer": {'))
    return renamed


def _without_parameter(document: Document) -> None:
    parameters = document["paths"]["/api/v1/articles"]["get"]["parameters"]
    parameters[:] = [each for each in parameters if each.get("name") != "ordering"]


def _smaller_page(document: Document) -> None:
    document["components"]["parameters"]["PageSize"]["schema"]["maximum"] = 50


def _without_word(document: Document) -> None:
    document["components"]["schemas"]["ArticleOrdering"]["enum"].pop()


def _without_status(document: Document) -> None:
    del document["paths"]["/api/v1/tags/{slug}"]["get"]["responses"]["404"]


def _without_header(document: Document) -> None:
    del document["components"]["responses"]["NotModified"]["headers"]["ETag"]


def _without_media_type(document: Document) -> None:
    content = document["components"]["responses"]["Article"]["content"]
    del content["application/vnd.astana.partial+json"]


def _new_field(document: Document) -> Document:
    article = document["components"]["schemas"]["Article"]
    article["properties"]["kicker"] = {"type": "string"}
    article["required"].append("kicker")
    # `fields` then takes its name as well.
    grown: Document = json.loads(json.dumps(document).replace("|subtitle|", "|subtitle|kicker|"))
    return grown


def _new_path(document: Document) -> None:
    operation = copy.deepcopy(document["paths"]["/api/v1/tags"])
    operation["get"]["operationId"] = "listKeywords"
    document["paths"]["/api/v1/keywords"] = operation


def _new_parameter(document: Document) -> None:
    parameter = {"in": "query", "name": "q", "schema": {"type": "string"}}
    document["paths"]["/api/v1/tags"]["get"]["parameters"].append(parameter)


def _retired_field(document: Document) -> None:
    byline = document["components"]["schemas"]["Article"]["properties"]["byline"]
    byline["deprecated"] = True


CHANGES: tuple[tuple[str, str, Any], ...] = (
    ("a field is gone", "breaking", _without_field),
    ("a field may be missing", "breaking", _optional_field),
    ("a field may be null", "breaking", _nullable_field),
    ("a field has another type", "breaking", _other_type),
    ("a path is gone", "breaking", _without_path),
    ("an operation has another name", "breaking", _other_operation_id),
    ("an operation has another tag", "breaking", _other_tag),
    ("a component has another name", "breaking", _other_component),
    ("a parameter is gone", "breaking", _without_parameter),
    ("a limit is lower", "breaking", _smaller_page),
    ("a word is gone", "breaking", _without_word),
    ("a problem isn't declared", "breaking", _without_status),
    ("a header is gone", "breaking", _without_header),
    ("a media type is gone", "breaking", _without_media_type),
    ("a field is new", "additive", _new_field),
    ("a path is new", "additive", _new_path),
    ("a parameter is new", "additive", _new_parameter),
    ("a field is retired", "additive", _retired_field),
)
