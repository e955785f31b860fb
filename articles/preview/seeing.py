"""A revision as it would be served, and which of its links would be left out of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any
from uuid import UUID

from articles import publishing
from articles.models import Article, Revision

Json = dict[str, Any]


class Why(Enum):
    """Why callers don't get a link."""

    NOT_LIVE = "not-live"  # it leads to an article that isn't live
    WAITS = "waits"  # for an article of its title
    NO_TARGET = "no-target"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A related link that callers don't get, because there is nothing that they could open."""

    id: str
    label: str
    title: str  # as it was typed; empty: the title of the article it leads to
    why: Why
    target: Article | None
    after: str  # the heading of the section it stands after; empty: the lead, or the article's end


@dataclass(frozen=True, slots=True)
class Preview:
    """One revision of an article, seen before its callers get it."""

    article: Article
    revision: Revision
    text: str  # the exact JSON that would be served
    document: Json  # the same, read
    is_live: bool  # callers get exactly this already
    unsettled: tuple[str, ...]  # fields that will hold the moment of publishing
    left_out: tuple[LeftOut, ...]


def see(*, article: Article, revision: Revision, at: datetime) -> Preview:
    """Return what callers would get if the revision were published now. Eight queries at most."""
    rehearsal = publishing.rehearse(revision=revision, at=at)
    document: Json = json.loads(rehearsal.rendered.detail)
    return Preview(
        article=article,
        revision=revision,
        text=rehearsal.rendered.detail,
        document=document,
        is_live=rehearsal.is_live,
        unsettled=rehearsal.unsettled,
        left_out=tuple(_left_out(revision.content, document)),
    )


def _left_out(content: Json, document: Json) -> Iterator[LeftOut]:
    """Yield the links that were asked for and aren't served, in reading order."""
    served = {link["id"] for each in document["sections"] for link in each["related_links"]}
    served |= {link["id"] for link in document["related_links"]}
    missing = [
        (place, link)
        for place, links in _placed(content)
        for link in links
        if link["id"] not in served
    ]
    ids = [UUID(link["target"]) for _, link in missing if link["target"]]
    targets = Article.objects.in_bulk(ids) if ids else {}
    for place, link in missing:
        target = targets.get(UUID(link["target"])) if link["target"] else None
        yield LeftOut(link["id"], link["label"], link["title"], _why(link), target, place)


def _placed(content: Json) -> Iterator[tuple[str, list[Json]]]:
    for section in content["sections"]:
        yield section["heading"], section["related_links"]
    yield "", content["related_links"]


def _why(link: Json) -> Why:
    if link["target"]:
        return Why.NOT_LIVE
    return Why.WAITS if link["want"] else Why.NO_TARGET
