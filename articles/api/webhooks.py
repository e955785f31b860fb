"""The part of the OpenAPI document about what this server sends, rather than what it answers."""

from __future__ import annotations

import copy
from typing import Any

from articles.models import Change
from articles.webhooks import TEST, type_of

Schema = dict[str, Any]

SUMMARIES = {
    Change.Kind.PUBLISHED: "An article is live now, or came into the filters.",
    Change.Kind.UPDATED: "What is live of an article is another now.",
    Change.Kind.MOVED: "An article has another slug; perhaps it is updated too.",
    Change.Kind.WITHDRAWN: "An article isn't live any more, or left the filters.",
    Change.Kind.DELETED: "An article is gone for good.",
}
HEADERS = {
    "webhook-id": (
        "Names the change for this receiver: the same whenever it is sent again.",
        "msg_7f1a5b0c2d3e4f60718293a4b5c6d7e8_1205",
    ),
    "webhook-timestamp": (
        "When this attempt was made, in seconds since 1970. Refuse what is minutes old.",
        "1772366400",
    ),
    "webhook-signature": (
        "`v1,` and the HMAC-SHA256 of id, timestamp and body, with dots between, in base64. Of "
        "two secrets two, with a space between. See https://www.standardwebhooks.com",
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    ),
}
ANSWERS = {
    "204": "Taken. Any status from 200 to 299 says so.",
    "410": "Nothing more is wanted: the webhook is switched off.",
    "503": "Not now: it is sent again later, with `Retry-After` not before that. So is whatever is "
    "answered otherwise.",
}
_MOMENT = "2026-03-01T12:00:00Z"


def add(result: Schema, generator: Any, request: Any, public: bool) -> Schema:
    """Postprocessing hook: add the webhooks, whose data is the feed's own component."""
    components = result["components"]
    if "Change" not in components["schemas"]:
        return result  # a document without the feed
    components["schemas"] |= {
        "WebhookType": {
            "type": "string",
            "description": "What a message is about.",
            "enum": [type_of(kind) for kind in Change.Kind],
        },
        "WebhookMessage": _message(
            "What is sent of a change.", {"$ref": "#/components/schemas/WebhookType"}, "Change"
        ),
        "WebhookTest": _message(
            "What is sent to see whether it arrives. Nothing has changed.",
            {"type": "string", "description": f"`{TEST}`."},
            "WebhookTestData",
        ),
        "WebhookTestData": {
            "type": "object",
            "description": "What a test tells.",
            "properties": {
                "endpoint": {"type": "string", "format": "uuid", "description": "The receiver's."},
                "text": {"type": "string"},
            },
            "required": ["endpoint", "text"],
        },
    }
    components["parameters"] |= {_component(name): _header(name) for name in HEADERS}
    for kind in ("schemas", "parameters"):
        components[kind] = dict(sorted(components[kind].items()))
    entry = components["examples"]["ChangePage"]["value"]["results"][0]
    result["webhooks"] = {
        type_of(kind): _webhook(
            f"receiveArticle{kind.capitalize()}",
            SUMMARIES[kind],
            "WebhookMessage",
            {"type": type_of(kind), "timestamp": entry["at"], "data": _as(entry, kind)},
        )
        for kind in Change.Kind
    } | {
        TEST: _webhook(
            "receiveTest",
            "Somebody wants to see whether it arrives.",
            "WebhookTest",
            {
                "type": TEST,
                "timestamp": _MOMENT,
                "data": {
                    "endpoint": "7f1a5b0c-2d3e-4f60-7182-93a4b5c6d7e8",
                    "text": "A test. Nothing has changed.",
                },
            },
        )
    }
    return result


def _message(description: str, type_: Schema, data: str) -> Schema:
    return {
        "type": "object",
        "description": description,
        "properties": {
            "type": type_,
            "timestamp": {
                "type": "string",
                "format": "date-time",
                "description": "When it happened.",
            },
            "data": {"$ref": f"#/components/schemas/{data}"},
        },
        "required": ["data", "timestamp", "type"],
    }


def _webhook(operation_id: str, summary: str, message: str, example: Schema) -> Schema:
    return {
        "post": {
            "operationId": operation_id,
            "summary": summary,
            "tags": ["Webhooks"],
            # Clients call us, and never these: openapi-generator would write a method for each, in
            # Python one that doesn't parse.
            "x-internal": True,
            "security": [],
            "parameters": [
                {"$ref": f"#/components/parameters/{_component(name)}"} for name in HEADERS
            ],
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {
                        "schema": {"$ref": f"#/components/schemas/{message}"},
                        "examples": {message: {"value": example}},
                    }
                },
            },
            "responses": {
                status: {"description": description} for status, description in ANSWERS.items()
            },
        }
    }


def _header(name: str) -> Schema:
    description, example = HEADERS[name]
    return {
        "name": name,
        "in": "header",
        "required": True,
        "description": description,
        "schema": {"type": "string"},
        "example": example,
    }


def _component(header: str) -> str:
    return "".join(part.capitalize() for part in header.split("-"))


def _as(entry: Schema, kind: str) -> Schema:
    """Return the feed's example as an entry of another kind."""
    made = copy.deepcopy(entry) | {"kind": kind, "article": None}
    if kind in {Change.Kind.WITHDRAWN, Change.Kind.DELETED}:
        return made | {"former_slug": None, "revision": None, "etag": None, "changed": []}
    if kind == Change.Kind.MOVED:
        return made | {"former_slug": f"{made['slug']}-before", "changed": ["slug", "url"]}
    changed = ["title"] if kind == Change.Kind.UPDATED else []
    return made | {"former_slug": None, "changed": changed}
