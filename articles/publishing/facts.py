"""
Reading and making the facts that documents embed.

Those of authors, categories and tags change when one is saved (`embedded`); those of articles and
of wanted titles change under the log's lock only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from functools import partial
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model

from articles.content.rendering import Content, Ref, references, targets
from articles.models import Author, Category, Fact, KeyCount, Publication, Tag

from . import log

MODELS: dict[str, type[Author | Category | Tag]] = {
    Fact.Kind.AUTHOR: Author,
    Fact.Kind.CATEGORY: Category,
    Fact.Kind.TAG: Tag,
}
# What documents and resources show of each.
EMBEDDED_FIELDS: dict[str, tuple[str, ...]] = {
    Fact.Kind.AUTHOR: ("slug", "name", "bio"),
    Fact.Kind.CATEGORY: ("slug", "name", "description"),
    Fact.Kind.TAG: ("slug", "name"),
}
GONE = {"live": False}


class Missing(Exception):
    """Some facts have no row yet; they are made in a transaction of their own, then we retry."""

    def __init__(self, refs: Iterable[Ref]) -> None:
        self.refs = sorted(refs)
        super().__init__(self.refs)


def read(refs: Iterable[Ref], *, first: Collection[Ref] = ()) -> dict[Ref, Fact]:
    """
    Return the facts by reference. One query.

    :param first: those that may have no row yet: then their first state is returned, unsaved.
    :raises Missing: if any other has no row.
    """
    wanted = set(refs)
    rows = {(fact.kind, fact.ref): fact for fact in Fact.objects.named(wanted)}
    absent = wanted - rows.keys()
    if unknown := absent.difference(first):
        raise Missing(unknown)
    return rows | {ref: _first(*ref) for ref in absent}


def needed(contents: Iterable[tuple[str, Content]]) -> dict[Ref, Fact]:
    """
    Return the facts of some revisions, each given with its article's id, and those of the articles.

    Two queries, or one where no wanted title stands for an article. An article's own fact is
    unsaved until it goes live for the first time, or another is published that links to it.

    :raises Missing: if any other has no row.
    """
    contents = list(contents)
    own = {("article", article_id) for article_id, _ in contents}
    own -= {ref for _, content in contents for ref in references(content)}
    return _needed(contents, partial(read, first=own))


def _needed(
    contents: Iterable[tuple[str, Content]], read: Callable[[Iterable[Ref]], dict[Ref, Fact]]
) -> dict[Ref, Fact]:
    contents = list(contents)
    refs = {("article", article_id) for article_id, _ in contents}
    for _, content in contents:
        refs |= references(content)
    rows = read(refs)
    data = {ref: fact.data for ref, fact in rows.items()}
    further: set[Ref] = set()
    for article_id, content in contents:
        further |= targets(content, data, waiting=article_id) - rows.keys()
    return rows | read(further)


def foreseen(contents: Iterable[tuple[str, Content]]) -> dict[Ref, Fact]:
    """
    Return what `needed` does; of what has no row yet, the row that would be made.

    Nothing is written: for whoever renders what isn't published. Two queries, and one for each
    fact without a row.
    """
    return _needed(contents, _read_or_foresee)


def make(refs: Iterable[Ref]) -> None:
    """Make the facts that have no row yet, in a durable transaction of its own."""
    with transaction.atomic(durable=True):
        turn = log.begin()
        made = Fact.objects.bulk_create(
            [_first(kind, ref) for kind, ref in refs if not _exists(kind, ref)]
        )
        KeyCount.objects.bulk_create(KeyCount(fact=fact, changed_at=turn.moment) for fact in made)


def embedded_data(thing: Author | Category | Tag) -> dict[str, Any]:
    """Return what documents may embed of an author, a category or a tag."""
    fields = EMBEDDED_FIELDS[kind_of(thing)]
    return {"live": True, "id": str(thing.pk)} | {name: getattr(thing, name) for name in fields}


def of_article(article_id: str, content: Content) -> dict[str, Any]:
    """Return what other documents may embed of an article that is live with this content."""
    return {
        "live": True,
        "id": article_id,
        "slug": content["slug"],
        "title": content["title"],
        "language": content["language"],
        "canonical_url": content["canonical_url"] or None,
    }


def kind_of(thing: Model) -> str:
    return next(kind for kind, model in MODELS.items() if isinstance(thing, model))


def _read_or_foresee(refs: Iterable[Ref]) -> dict[Ref, Fact]:
    refs = set(refs)
    try:
        return read(refs)
    except Missing as found:
        foreseen = {ref: _first(*ref) for ref in found.refs}
        return read(refs - foreseen.keys()) | foreseen


def _exists(kind: str, ref: str) -> bool:
    return Fact.objects.filter(kind=kind, ref=ref).exists()


def _first(kind: str, ref: str) -> Fact:
    """Return the first state of a fact, unsaved."""
    if kind in MODELS:
        thing = MODELS[kind].objects.filter(pk=UUID(ref)).first()
        if thing is None:
            return Fact(kind=kind, ref=ref, data=GONE)
        return Fact(kind=kind, ref=ref, slug=thing.slug, data=embedded_data(thing))
    if kind == Fact.Kind.ARTICLE:
        return Fact(kind=kind, ref=ref, data=GONE)
    if kind == Fact.Kind.WANT:
        matches: dict[str, list[str]] = defaultdict(list)
        for row in Publication.objects.filter(title_key=ref).order_by("first_published_at", "id"):
            matches[row.language].append(str(row.pk))
        return Fact(kind=kind, ref=ref, data={"matches": matches, "pinned": {}})
    return Fact(kind=kind, ref=ref, slug=ref, data={"live": True})
