"""
The OpenAPI document as a whole: what all operations share, once, under a name.

`complete` runs over what drf-spectacular made of the operations; `written` is its text. Whatever
two operations have in common becomes a component, so that the document stays short enough to be
read: a change to it is a change to review.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings

from articles.models import Change
from articles.search import FACETS

from . import errors
from .parameters import CHANGES_CURSOR, CURSOR
from .schema import problem_example

Schema = dict[str, Any]

WIDTH = 100  # columns: what fits stands on one line

HEADERS: dict[str, Schema] = {
    "ETag": {
        "description": "A strong entity tag of exactly these bytes; send it as If-None-Match.",
        "required": True,
        "schema": {"type": "string"},
        "example": '"686a3fa6600b43c9a487a8a56a99eaf3"',
    },
    "Last-Modified": {
        "description": "The last change; send it as If-Modified-Since.",
        "required": True,
        "schema": {"type": "string"},
        "example": "Sun, 01 Mar 2026 12:00:00 GMT",
    },
    "Cache-Control": {
        "description": "How long a copy may be kept. It ends before anything is due to change.",
        "required": True,
        "schema": {"type": "string"},
        "example": "public, max-age=60, s-maxage=60, stale-while-revalidate=30, "
        "stale-if-error=86400",
    },
    "Cache-Tag": {
        "description": "What the answer stands on, for caches that are purged by tag: Cloudflare's "
        "header. Left out where not all of it is known.",
        "schema": {"type": "string"},
        "example": "article:0b8f6c52-8d2e-4b77-9b3e-51c2f4a7d910",
    },
    "Surrogate-Key": {
        "description": "The same tags with spaces between: Fastly's header.",
        "schema": {"type": "string"},
        "example": "article:0b8f6c52-8d2e-4b77-9b3e-51c2f4a7d910",
    },
    "xkey": {
        "description": "The same tags with spaces between: Varnish's header.",
        "schema": {"type": "string"},
        "example": "article:0b8f6c52-8d2e-4b77-9b3e-51c2f4a7d910",
    },
    "Link": {
        "description": "The pages beside this one, by rel: next, prev. Left out where there is "
        "none.",
        "schema": {"type": "string"},
        "example": f"<{settings.PUBLIC_URL}/api/v1/articles?page_size=1&cursor={CURSOR}>; "
        'rel="next"',
    },
    "Changes-Cursor": {
        "description": "Where the log of changes goes on from what is in this answer: the `cursor` "
        "of `/api/v1/changes`. Of a copy in pages, that of the first page.",
        "schema": {"type": "string"},
        "example": CHANGES_CURSOR,
    },
    "Location": {
        "description": "The present address.",
        "required": True,
        "schema": {"type": "string", "format": "uri"},
        "example": f"{settings.PUBLIC_URL}/api/v1/articles/when-the-ishim-freezes",
    },
    "Retry-After": {
        "description": "Ask again after so many seconds.",
        "required": True,
        "schema": {"type": "integer", "minimum": 0},
        "example": errors.RETRY_SECONDS,
    },
    "Deprecation": {
        "description": "Since when something in this answer is retired: RFC 9745.",
        "required": True,
        "schema": {"type": "string"},
        "example": "@1798761600",
    },
    "Sunset": {
        "description": "From when on what is retired may be missing: RFC 8594.",
        "required": True,
        "schema": {"type": "string"},
        "example": "Sat, 01 Jan 2028 00:00:00 GMT",
    },
}
# Closed sets of words that more than one schema or parameter refers to.
WORDS: dict[str, tuple[str, Iterable[str]]] = {
    "ChangeKind": (
        "What callers could see happen to an article. With filters: what happened to it among "
        "those that they let through.",
        Change.Kind.values,
    ),
    "ChangeCause": (
        "Why: an editor's act, a change of something that the document embeds, the article's "
        "expiry, or another shape of documents.",
        Change.Cause.values,
    ),
    "FacetName": ("By what the hits of a search can be counted.", FACETS),
    "ChangeInclusion": ("What entries of the changes feed may hold beside.", ["article"]),
}
TAGS = ("Cache-Tag", "Surrogate-Key", "xkey")
CACHED = ("ETag", "Last-Modified", "Cache-Control", *TAGS)
GIVE_A_CURSOR = {"listArticles", "getManifest"}
RETIRING = ("Deprecation", "Sunset")

# Of a path's other methods; each other type has its example in the answers that it is. Made now,
# as those are: the document has one public address in it, whenever it is first asked for.
_REFUSED_METHOD = problem_example(errors.METHOD_NOT_ALLOWED)


def complete(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Postprocessing hook: add what all operations share, and say once what is the same."""
    components = result["components"]
    schemas = components["schemas"]
    schemas["OpenApiDocument"] = {
        "type": "object",
        "description": "An OpenAPI 3.1 document.",
        "properties": {"openapi": {"type": "string"}},
        "required": ["openapi"],
        "additionalProperties": True,
    }
    for name, (description, words) in WORDS.items():
        schemas[name] = {"type": "string", "description": description, "enum": list(words)}
    schemas["Problem"]["examples"] = [_REFUSED_METHOD]
    for name in ("Article", "ArticleEntry", "ArticleEntryPage"):
        if name in schemas:
            _add_partial(schemas, name)
    operations = [operation for path in result["paths"].values() for operation in path.values()]
    for operation in operations:
        _describe(operation, schemas)
    for kind in ("parameters", "responses"):
        components[kind] = _shared(operations, kind)
    components["examples"] = _examples(operations, components["responses"])
    components["headers"] = {
        name: header for name, header in HEADERS.items() if _is_used(name, result)
    }
    for kind, named in components.items():
        components[kind] = dict(sorted(named.items()))
    return result


def written(document: Schema) -> str:
    """Return the document's JSON: what fits stands on one line, as in a well-kept source."""
    return f"{_written(document, indent=0, before=0)}\n"


def _written(node: Any, *, indent: int, before: int) -> str:
    """
    Return the node's text: short members share a line, each other one has its own.

    :param before: columns taken by what stands before it on its line, and the comma behind it.
    """
    short = json.dumps(node, ensure_ascii=False)
    if not isinstance(node, dict | list) or not node or indent + before + len(short) <= WIDTH:
        return short
    margin = " " * (indent + 2)
    if isinstance(node, dict):
        members = [(f"{json.dumps(key)}: ", value) for key, value in node.items()]
    else:
        members = [("", value) for value in node]
    lines: list[str] = []
    may_go_on = False
    for label, value in members:
        text = label + _written(value, indent=indent + 2, before=len(label) + 1)
        is_short = not isinstance(value, dict | list) or not isinstance(node, dict)
        if may_go_on and is_short and len(lines[-1]) + len(text) + 3 <= WIDTH:
            lines[-1] += f", {text}"
        else:
            lines.append(margin + text)
        may_go_on = is_short and "\n" not in text
    opening, closing = "{}" if isinstance(node, dict) else "[]"
    return f"{opening}\n" + ",\n".join(lines) + f"\n{' ' * indent}{closing}"


def _describe(operation: Schema, schemas: Schema) -> None:
    """Add to an operation what neither its view nor its serializers say."""
    operation["security"] = []  # public, said so: silence would mean "as for the rest"
    parameters = operation.setdefault("parameters", [])
    parameters.sort(key=_place)
    for parameter in parameters:
        is_query = parameter["in"] == "query"
        parameter |= {"style": "form" if is_query else "simple", "explode": is_query}
        _name_enum(parameter, schemas)
    retiring = RETIRING if _is_retiring(operation, schemas) else ()
    is_paged = any(each["name"] == "cursor" for each in parameters)
    for status, response in operation["responses"].items():
        names = _headers(status, is_paged=is_paged)
        if "304" not in operation["responses"] and status == "200":
            names = ("Cache-Control",)  # nothing to ask again with, since nothing is kept
        if status == "200" and operation["operationId"] in GIVE_A_CURSOR:
            names += ("Changes-Cursor",)
        if status in {"200", "304"}:
            names += retiring
        response["headers"] = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
        if status[0] in "45":  # an example's name is the problem's code
            content = response["content"][errors.MEDIA_TYPE]
            content["examples"] = {
                example["summary"]: {"value": example["value"]}
                for example in content["examples"].values()
            }


_HOW_MUCH = {"page_size", "limit", "cursor", "count", "fields", "include", "wait", "facets"}


def _place(parameter: Schema) -> int:
    """What names the thing comes first, then what chooses, then how much of it is sent."""
    if parameter["in"] == "path":
        return 0
    return 2 if parameter["name"] in _HOW_MUCH else 1


def _name_enum(parameter: Schema, schemas: Schema) -> None:
    """
    Give a closed set of words the name that its title is, for generators would invent one.

    Its example, and that it is deprecated, move to where the tools look for them.
    """
    schema = parameter["schema"]
    if schema.pop("deprecated", False):
        parameter["deprecated"] = True
    (parameter["example"],) = schema.pop("examples")
    if "enum" in schema:
        name = schema.pop("title")
        schema["description"] = parameter["description"]
        # A generator makes names of the words, and two that differ in a sign alone would clash.
        schema["x-enum-varnames"] = [
            word.lstrip("-").upper() + ("_DESCENDING" if word.startswith("-") else "")
            for word in schema["enum"]
        ]
        schemas[name] = schema
        parameter["schema"] = {"$ref": f"#/components/schemas/{name}"}


def _headers(status: str, *, is_paged: bool) -> tuple[str, ...]:
    if status == "200":
        return (*CACHED, "Link") if is_paged else CACHED
    if status == "304":
        # One for all operations; who knows a page has its links already.
        return (*CACHED, "Link", "Changes-Cursor")
    if status == "308":
        return ("Location", "Cache-Control", *TAGS)
    if status == "404":
        return ("Cache-Control", *TAGS)
    return ("Cache-Control", "Retry-After") if status == "503" else ("Cache-Control",)


def _is_retiring(operation: Schema, schemas: Schema) -> bool:
    """Whether the operation, or anything that it takes or answers with, is deprecated."""
    return any(node.get("deprecated") is True for node in _nodes(operation, schemas, set()))


def _nodes(node: Any, schemas: Schema, seen: set[str]) -> Iterator[Schema]:
    """Yield every mapping, and those of the components that are referred to, each once."""
    if isinstance(node, list):
        for item in node:
            yield from _nodes(item, schemas, seen)
    elif isinstance(node, dict):
        yield node
        name = str(node.get("$ref", "")).removeprefix("#/components/schemas/")
        if name in schemas and name not in seen:
            seen.add(name)
            yield from _nodes(schemas[name], schemas, seen)
        for value in node.values():
            yield from _nodes(value, schemas, seen)


def _shared(operations: list[Schema], kind: str) -> Schema:
    """Take out what several operations have, word for word, and let them refer to it."""
    places: dict[str, list[tuple[Any, Any]]] = {}
    for operation in operations:
        of_kind = operation[kind]
        keys = of_kind if isinstance(of_kind, dict) else range(len(of_kind))
        for key in keys:
            places.setdefault(json.dumps(of_kind[key], sort_keys=True), []).append((of_kind, key))
    shared: Schema = {}
    for found in places.values():
        if len(found) > 1:
            container, key = found[0]
            name = _component(key, container[key])
            if name in shared:
                raise ValueError(f"Two {kind} would be called {name}: call one otherwise.")
            shared[name] = container[key]
            for container, key in found:
                container[key] = {"$ref": f"#/components/{kind}/{name}"}
    return shared


def _examples(operations: list[Schema], responses: Schema) -> Schema:
    """Take out the examples of what is sent, each under the name of its schema."""
    examples: Schema = {}
    for each in [*responses.values(), *(a for o in operations for a in o["responses"].values())]:
        for content in each.get("content", {}).values():
            name = content["schema"]["$ref"].rpartition("/")[2]
            if name != "Problem":
                (example,) = content["examples"].values()
                if examples.setdefault(name, example) != example:
                    raise ValueError(f"There are two examples of {name}.")
                content["examples"] = {name: {"$ref": f"#/components/examples/{name}"}}
    return examples


def _component(key: Any, node: Schema) -> str:
    """Return a name: of a parameter its own, of a response what it is about."""
    if isinstance(key, int):
        word: str = node["name"]
    elif key == "304":
        word = "not_modified_retiring" if "Sunset" in node["headers"] else "not_modified"
    elif key == "308":
        word = "moved"
    elif key == "200":
        (reference,) = {c["schema"]["$ref"] for t, c in node["content"].items() if "+" not in t}
        return str(reference.rpartition("/")[2])
    else:
        word = list(node["content"][errors.MEDIA_TYPE]["examples"])[-1]
    return "".join(part.capitalize() for part in word.replace("-", "_").split("_"))


def _is_used(header: str, document: Schema) -> bool:
    return f'"#/components/headers/{header}"' in json.dumps(document)


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
