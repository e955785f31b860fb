"""
Each operation of the OpenAPI document, as a developer wants to read it, with lines to copy.

All of it is read from the document, so that it can't say anything else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.utils.safestring import SafeString
from drf_spectacular.generators import SchemaGenerator

from . import errors, guides, samples, snippets
from .snippets import Call

Node = dict[str, Any]

# What an example asks for beside what stands in its path: enough to show how it is written.
PAGE_SIZE = 2
# A thing is known by the first of these that it has.
LABELS = ("title", "name", "heading", "number")
FORMATS = {"uuid": "UUID", "date-time": "moment"}


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    is_in_path: bool
    takes: str  # "integer, 1 to 100"
    default: str  # empty: none
    description: SafeString  # HTML
    is_deprecated: bool


@dataclass(frozen=True, slots=True)
class Operation:
    id: str  # "getArticle"
    tag: str
    path: str  # "/api/v1/articles/{slug}"
    summary: str
    description: SafeString  # HTML
    is_deprecated: bool
    parameters: tuple[Parameter, ...]
    model: str  # the component that it answers with
    media_types: tuple[str, ...]  # in which it answers
    example: str  # of an answer: JSON
    problems: tuple[errors.Type, ...]
    call: Call

    @property
    def curl(self) -> str:
        return snippets.curl(self.call)

    @property
    def python(self) -> str:
        return snippets.python(self.call)

    @property
    def typescript(self) -> str:
        return snippets.typescript(self.call)


@cache
def document() -> Node:
    """The OpenAPI document of this release and this server."""
    result: Node = SchemaGenerator().get_schema(request=None, public=True)
    return result


def read(document: Node, *, values: samples.Values = samples.SAMPLE_CONTENT) -> list[Operation]:
    """
    Return the operations in the document's order.

    :param values: what the examples ask for; of the sample content, unless told otherwise.
    """
    return [
        _operation(document, path, operation, values)
        for path, methods in document["paths"].items()
        for operation in methods.values()
    ]


def resolved(document: Node, node: Any) -> Any:
    """Return a node of the document, or what its `$ref` leads to."""
    while isinstance(node, dict) and "$ref" in node:
        found: Any = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def _operation(document: Node, path: str, operation: Node, values: samples.Values) -> Operation:
    declared = [resolved(document, each) for each in operation.get("parameters", ())]
    content = resolved(document, operation["responses"]["200"])["content"]
    answer = next(iter(content.values()))
    (tag,) = operation["tags"]
    model = answer["schema"]["$ref"].rpartition("/")[2]
    schemas = {each["name"]: resolved(document, each["schema"]) for each in declared}
    given = {
        each["name"]: value
        for each in declared
        if (value := _given(each, schemas[each["name"]], path, values)) is not None
    }
    in_path = {each["name"] for each in declared if each["in"] == "path"}
    items, label = _shown(document, answer["schema"])
    return Operation(
        id=operation["operationId"],
        tag=tag,
        path=path,
        summary=operation["summary"],
        description=guides.inline(operation.get("description", "")),
        is_deprecated=operation.get("deprecated", False),
        parameters=tuple(
            Parameter(
                name=each["name"],
                is_in_path=each["in"] == "path",
                takes=_takes(document, each["schema"]),
                default=str(schemas[each["name"]].get("default", "")),
                description=guides.inline(each.get("description", "")),
                is_deprecated=each.get("deprecated", False),
            )
            for each in declared
        ),
        model=model,
        media_types=tuple(content),
        example=_example(document, answer),
        problems=_problems(document, operation),
        call=Call(
            server=document["servers"][0]["url"],
            id=operation["operationId"],
            tag=tag,
            path=path,
            in_path={name: value for name, value in given.items() if name in in_path},
            in_query={name: value for name, value in given.items() if name not in in_path},
            uuids=frozenset(name for name in given if schemas[name].get("format") == "uuid"),
            model=model,
            items=items,
            label=label,
            is_lines="application/jsonl" in content,
        ),
    )


def _given(declared: Node, schema: Node, path: str, values: samples.Values) -> Any:
    """Return what the example gives for a parameter, typed as the document says; None: nothing."""
    name = declared["name"]
    if declared["in"] == "query" and declared.get("required"):
        return declared["example"]
    if declared["in"] == "query":
        return {"tag": [values["tags", "slug"]], "page_size": PAGE_SIZE}.get(name)
    value: Any = samples.in_path(path, values).get(name, declared.get("example"))
    return int(value) if schema.get("type") == "integer" else value


def _takes(document: Node, schema: Node) -> str:
    """What values are taken, in words."""
    schema = resolved(document, schema)
    if choices := schema.get("enum"):
        return f"one of {', '.join(choices)}" if len(choices) > 1 else f"only {choices[0]}"
    if schema.get("type") == "array":
        if choices := resolved(document, schema["items"]).get("enum"):
            return f"any of {', '.join(choices)}" if len(choices) > 1 else f"only {choices[0]}"
        limit = f", at most {schema['maxItems']}" if "maxItems" in schema else ""
        return f"list of {_takes(document, schema['items'])}s{limit}"
    if schema.get("type") == "integer":
        return f"integer{_between(schema.get('minimum'), schema.get('maximum'))}"
    return FORMATS.get(schema.get("format", ""), str(schema.get("type", "string")))


def _between(least: int | None, most: int | None) -> str:
    if most is None:
        return "" if least is None else f", {least} or more"
    return f", {least} to {most}"


def _shown(document: Node, schema: Node) -> tuple[str, str]:
    """
    Return what an example shows of an answer: the field with the things in it, and what of each.

    The first is empty where the answer is one thing.
    """
    properties = resolved(document, schema)["properties"]
    label = next((name for name in LABELS if name in properties), next(iter(properties)))
    for items in ("results", label):
        if "$ref" in properties.get(items, {}).get("items", {}):
            return items, _shown(document, properties[items]["items"])[1]
    return "", label


def _example(document: Node, answer: Node) -> str:
    value = next(_examples(document, answer))
    return json.dumps(value, ensure_ascii=False, indent=2)


def _problems(document: Node, operation: Node) -> tuple[errors.Type, ...]:
    """The types of the problems that the operation can answer with."""
    codes = {
        value["type"].rpartition("/")[2]
        for response in operation["responses"].values()
        for media_type, content in resolved(document, response).get("content", {}).items()
        if media_type == errors.MEDIA_TYPE
        for value in _examples(document, content)
    }
    return tuple(kind for code, kind in errors.TYPES.items() if code in codes)


def _examples(document: Node, content: Node) -> Iterator[Any]:
    for example in content["examples"].values():
        yield resolved(document, example)["value"]
