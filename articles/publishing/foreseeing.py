"""
Which other articles change for callers when one goes live or away: told before it is done.

It does in memory what publishing does to the facts that others embed, and renders those others
from them; nothing is locked or written. What is told is exactly what would be remade, as long as
nothing else is published in between.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from articles.content import titles
from articles.content.rendering import SHAPE, Content, Ref, links, render, targets
from articles.models import Article, Fact, Publication, PublicationKey, Revision

from . import documents, facts, wanting
from .contents import content_of

LOOKED_AT = 200  # documents that are rendered to see whether they change: a second's work


@dataclass(frozen=True, slots=True)
class LinkEffect:
    """What becomes of one link of another article: None where it isn't served."""

    before: Mapping[str, Any] | None  # as served: `label`, `title`, `url`, `article`
    after: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Affected:
    """Another live article whose document changes."""

    article: Article
    links: tuple[LinkEffect, ...]  # empty where something else in its document lags behind


@dataclass(frozen=True, slots=True)
class Foreseen:
    affected: tuple[Affected, ...]  # by title
    not_looked_at: int  # how many more have a link that may change


def foresee_publishing(*, article: Article) -> Foreseen:
    """Return what publishing the working copy changes for callers of others. Ten queries or so."""
    live = _live(article)
    if live and live.revision_id == article.head_id:
        return Foreseen((), 0)
    return _foresee(article, live, content_of(article))


def foresee_withdrawal(*, article: Article) -> Foreseen:
    """Return what withdrawing the article changes for callers of others. Ten queries or so."""
    live = _live(article)
    return _foresee(article, live, None) if live else Foreseen((), 0)


def _foresee(article: Article, live: Publication | None, content: Content | None) -> Foreseen:
    moved = _moved(str(article.pk), live, content)
    filed = PublicationKey.objects.filter(fact_id__in=[fact.pk for fact in moved.values()])
    others = filed.exclude(publication_id=article.pk).values_list("publication_id", flat=True)
    ids = list(others.order_by("publication_id").distinct()[: LOOKED_AT + 1])
    more = others.distinct().count() - LOOKED_AT if len(ids) > LOOKED_AT else 0
    rows = list(Publication.objects.filter(pk__in=ids[:LOOKED_AT]))
    articles = Article.objects.in_bulk([row.pk for row in rows])
    affected = [
        Affected(articles[row.pk], tuple(_effects(row.detail_json, after)))
        for row, after in _rendered(rows, {ref: fact.data for ref, fact in moved.items()})
        if after != row.detail_json or row.shape != SHAPE
    ]
    return Foreseen(tuple(sorted(affected, key=lambda each: str(each.article))), more)


def _moved(article_id: str, live: Publication | None, content: Content | None) -> dict[Ref, Fact]:
    """Return the facts that get another version by it, as it leaves them; nothing is saved."""
    moved: dict[Ref, Fact] = {}
    pinned = dict(_pinned(article_id, content)) if content else {}
    for title, fact in pinned.items():
        if wanting.decides_for_others(fact, article_id):
            moved["want", title] = fact
    data = facts.of_article(article_id, content) if content else facts.GONE
    own = Fact.objects.filter(kind=Fact.Kind.ARTICLE, ref=article_id).first()
    own = own or Fact(kind=Fact.Kind.ARTICLE, ref=article_id)  # of one that nobody links to yet
    if own.data != data:
        own.data = data
        moved["article", article_id] = own
    before = (live.title_key, live.language) if live else None
    after = (titles.key(content["title"]), content["language"]) if content else None
    if before != after:
        for found in wanting.touched(before, after):
            fact = pinned.get(found.ref, found)
            wanting.match(fact, article_id=article_id, after=after)
            moved["want", fact.ref] = fact
    return moved


def _pinned(article_id: str, content: Content) -> Iterator[tuple[str, Fact]]:
    """Yield the titles that the article would pin to what they stand for, being the first to."""
    waits = {link["want"] for link in links(content) if link["want"] and not link["target"]}
    for fact in Fact.objects.filter(kind=Fact.Kind.WANT, ref__in=waits):
        if wanting.pin_one(fact, language=content["language"], waiting=article_id):
            yield fact.ref, fact


def _rendered(
    rows: list[Publication], moved: dict[Ref, dict[str, Any]]
) -> Iterator[tuple[Publication, str]]:
    """Yield each with the detail that it would get from the facts as they would be."""
    revisions = Revision.objects.in_bulk([row.revision_id for row in rows])
    contents = [(row, revisions[row.revision_id].content) for row in rows]
    known = facts.needed((str(row.pk), content) for row, content in contents)
    data = {ref: fact.data for ref, fact in known.items()} | moved
    further: set[Ref] = set()
    for row, content in contents:
        further |= targets(content, data, waiting=str(row.pk)) - data.keys()
    data |= {ref: fact.data for ref, fact in facts.read(further).items()}
    for row, content in contents:
        rendered = render(
            content,
            data,
            article_id=str(row.pk),
            revision=row.revision_number,
            moments=documents.moments_of(row),
        )
        yield row, rendered.detail


def _effects(before: str, after: str) -> Iterator[LinkEffect]:
    were, are = _links_of(json.loads(before)), _links_of(json.loads(after))
    for link_id in were | are:
        if were.get(link_id) != are.get(link_id):
            yield LinkEffect(were.get(link_id), are.get(link_id))


def _links_of(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {link["id"]: link for link in links(document)}


def _live(article: Article) -> Publication | None:
    return Publication.objects.filter(pk=article.pk).first()
