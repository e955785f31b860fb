"""
Reading and making the facts that documents embed.

Those of authors, categories and tags change when one is saved (`embedded`); those of articles and
of wanted titles change under the log's lock only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Model, Q

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


def read(refs: Iterable[Ref]) -> dict[Ref, Fact]:
    """
    Return the facts by reference. One query.

    :raises Missing: if any has no row.
    """
    wanted = set(refs)
    by_kind: dict[str, list[str]] = defaultdict(list)
    for kind, ref in wanted:
        by_kind[kind].append(ref)
    which = Q()
    for kind, kind_refs in by_kind.items():
        which |= Q(kind=kind, ref__in=kind_refs)
    rows = {(fact.kind, fact.ref): fact for fact in Fact.objects.filter(which)} if wanted else {}
    if absent := wanted - rows.keys():
        raise Missing(absent)
    return rows


def needed(contents: Iterable[tuple[str, Content]]) -> dict[Ref, Fact]:
    """
    Return the facts of some revisions, each given with its article's id, and those of the articles.

    Two queries, or one where no wanted title stands for an article.
    """
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


def kind_of(thing: Model) -> str:
    return next(kind for kind, model in MODELS.items() if isinstance(thing, model))


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
