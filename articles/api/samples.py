"""
Values for examples: of an article that is live on this server, so that what is copied works here.

A value is filed under the collection that its path starts with and the name it has in the path:
("articles", "slug").
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import DatabaseError

from articles.models import listing, reading
from articles.models.listing import Order, Selection

from .schema import NO_TOKEN

Values = Mapping[tuple[str, str], str]

# Of the newest article of the sample content, for servers with nothing live or no database.
SAMPLE_CONTENT: Values = {
    ("articles", "slug"): "neutral-ground",
    ("articles", "id"): "e30b2cca-2989-4896-99b3-1bf5108d9324",
    ("articles", "anchor"): "what-a-host-provides",
    ("articles", "number"): "1",
    ("authors", "slug"): "tomas-lindqvist",
    ("categories", "slug"): "diplomacy",
    ("tags", "slug"): "astana",
    # Of no link: whoever has one knows it, and nobody else is told.
    ("previews", "token"): NO_TOKEN,
}


def of_this_server(*, at: datetime) -> Values:
    """
    Return the values of the newest live article.

    What it doesn't have, such as a category, is the sample content's. Two queries.
    """
    try:
        first = listing.page(Selection(), order=Order(), size=1, at=at).entries
        found = reading.by_id(first[0].place.id, at=at) if first else None
    except DatabaseError:
        return SAMPLE_CONTENT  # examples can be read without one
    return {**SAMPLE_CONTENT, **_of(json.loads(found.detail_json))} if found else SAMPLE_CONTENT


def in_path(path: str, values: Values) -> dict[str, str]:
    """Return what stands for each name in a path of the API: {"slug": "neutral-ground"}."""
    collection = path.split("/")[3]  # "", "api", "v1", the collection
    return {
        name: value
        for (kind, name), value in values.items()
        if kind == collection and f"{{{name}}}" in path
    }


def _of(article: dict[str, Any]) -> dict[tuple[str, str], str]:
    values = {
        ("articles", "slug"): article["slug"],
        ("articles", "id"): article["id"],
        ("articles", "number"): str(article["revision"]),
        # An anchor that was made from a heading says more than the lead's.
        ("articles", "anchor"): (article["contents"] or article["sections"])[0]["anchor"],
    }
    for kind, things in (
        ("authors", article["authors"]),
        ("categories", [article["category"]] if article["category"] else []),
        ("tags", article["tags"]),
    ):
        if things:
            values[kind, "slug"] = things[0]["slug"]
    return values
