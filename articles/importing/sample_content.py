"""Articles to look at on the first day: every endpoint and every list has something in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from articles import publishing
from articles.models import Article, Author, Category, Schedule, Tag

FOLDER = Path(__file__).resolve().parent.parent / "sample_content"
LIVE_FOR = timedelta(days=30)  # of the withdrawn one
EMBARGO = timedelta(days=30)  # of the scheduled one, from the day it is loaded

Json = dict[str, Any]


def load_sample_content(*, at: datetime) -> int:
    """
    Add what isn't there yet, published at its own moments, and return how many articles that was.

    What an editor changed since stays as it is; so does what went to the bin.
    """
    sources = [json.loads(path.read_text("utf-8")) for path in sorted(_files())]
    there = set(
        Article.objects.filter(pk__in=[source["id"] for source in sources]).values_list("pk")
    )
    missing = [source for source in sources if (UUID(source["id"]),) not in there]
    if not missing:
        return 0
    references = {
        "authors": _embedded(Author, "authors.json", ("name", "bio")),
        "categories": _embedded(Category, "categories.json", ("name", "description")),
        "tags": _embedded(Tag, "tags.json", ("name",)),
        "articles": {source["slug"]: source["id"] for source in sources},
    }
    # All of them first, so that links find their targets.
    for source in missing:
        Article.objects.create(pk=UUID(source["id"]), title=source["title"])
    for source in missing:
        article = Article.objects.get(pk=source["id"])
        publishing.replace(article, _content(source, references))
        publishing.save(article=article, at=at, note="Sample content")
    for source in sorted(missing, key=lambda source: source["published_at"] or "9"):
        _bring_to_status(source, at)
    return len(missing)


def _bring_to_status(source: Json, at: datetime) -> None:
    article = Article.objects.get(pk=source["id"])
    if source["status"] in {"live", "withdrawn"}:
        published_at = datetime.fromisoformat(source["published_at"])
        publishing.publish(article=article, at=published_at, note="Sample content")
        if source["status"] == "withdrawn":
            publishing.withdraw(article=article, at=published_at + LIVE_FOR)
    elif source["status"] == "scheduled":
        publishing.schedule(
            article=article, action=Schedule.Action.PUBLISH, due_at=at + EMBARGO, at=at
        )


def _files() -> Iterator[Path]:
    return (FOLDER / "articles").glob("*.json")


def _embedded(
    model: type[Author | Category | Tag], file_name: str, fields: tuple[str, ...]
) -> dict[str, str]:
    """Make those that aren't there; return UUIDs by slug."""
    ids = {}
    for source in json.loads((FOLDER / file_name).read_text("utf-8")):
        thing = model.objects.filter(slug=source["slug"]).first()
        if thing is None:
            values = {name: source[name] for name in fields}
            thing = model(pk=UUID(source["id"]), slug=source["slug"], **values)
            publishing.save_embedded(thing=thing)
        ids[source["slug"]] = str(thing.pk)
    return ids


def _content(source: Json, references: dict[str, dict[str, str]]) -> Json:
    texts = ("slug", "language", "title", "subtitle", "standfirst", "byline")
    return {
        **{name: source[name] for name in texts},
        "canonical_url": source["canonical_url"] or "",
        "expires_at": source["expires_at"],
        "authors": [references["authors"][slug] for slug in source["authors"]],
        "category": references["categories"][source["category"]] if source["category"] else None,
        "tags": [references["tags"][slug] for slug in source["tags"]],
        "sections": [
            {
                **{name: section[name] for name in ("id", "level", "heading", "html")},
                "anchor": "",
                "related_links": [_link(link, references) for link in section["related_links"]],
            }
            for section in source["sections"]
        ],
        "related_links": [_link(link, references) for link in source["related_links"]],
    }


def _link(link: Json, references: dict[str, dict[str, str]]) -> Json:
    return {
        **{name: link[name] for name in ("id", "label", "title", "url")},
        "target": references["articles"][link["article"]] if link["article"] else None,
        "want": None,
    }
