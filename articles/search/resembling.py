"""Articles that resemble one, by their words and tags."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from tantivy import Occur, Query

from articles.content import html

from . import analysis
from .reading import View, reader
from .searching import standing_at
from .selecting import Filters, Limits

TERMS = 25  # of the article: those that say most of what it is about
LOOKED_AT = 20_000  # characters of it
SHORTEST = 3  # characters of a term, but for unspaced scripts
# A word that a third of all articles have says nothing of any.
COMMON = 1 / 3
TITLE, TAG = 3.0, 2.0  # what a word of the title counts, and what a tag in common adds
ENOUGH = 0.2  # of the terms, unless a tag is in common


@dataclass(frozen=True, slots=True)
class Resembling:
    ids: list[UUID]  # most alike first
    is_complete: bool  # False: something has changed that the index doesn't know yet


def resembling(
    article: Mapping[str, Any], *, without: Collection[UUID], size: int, at: datetime
) -> Resembling:
    """
    Return what is most like an article, in any language that shares its words.

    :param article: its detail, as served.
    :param without: articles that aren't looked at: the article itself, what it links to.
    :raises NotReady: if there is no index, or it is too far behind.
    """
    reads = reader(settings.SEARCH_INDEX)
    view, gained, touched = standing_at(reads, at)
    limits = Limits(Filters(), at, without=frozenset({*without, *touched}))
    return Resembling(_ids(article, view, limits, size), is_complete=not gained.changes)


def _ids(article: Mapping[str, Any], view: View, limits: Limits, size: int) -> list[UUID]:
    likes = [
        Query.boost_query(Query.term_query(view.schema, "all", term, "freq"), weight)
        for term, weight in _terms(article, view)
    ]
    tags = [
        Query.const_score_query(Query.term_query(view.schema, "tag", tag["slug"], "basic"), TAG)
        for tag in article["tags"]
    ]
    enough = max(1, math.ceil(len(likes) * ENOUGH))
    some = [Query.boolean_query([(Occur.Should, like) for like in likes], enough)] if likes else []
    if not some and not tags:
        return []
    must = Query.boolean_query([(Occur.Should, each) for each in (*some, *tags)])
    query = Query.boolean_query([(Occur.Must, must), *limits.clauses(view)])
    hits, _ = view.search(query, size)
    return [UUID(view.id(address)) for _, address in hits]


def _terms(article: Mapping[str, Any], view: View) -> list[tuple[str, float]]:
    """Return the terms that say most of the article, each with its weight, the heaviest first."""
    language = article["language"]
    counts: Counter[str] = Counter()
    for term in analysis.tokens(article["title"], language):
        counts[term] += TITLE  # type: ignore[assignment]  # weights, here
    body = [article["standfirst"]]
    for section in article["sections"]:
        body += [section["heading"], html.text(section["html"])]
    counts.update(analysis.tokens("\n".join(body)[:LOOKED_AT], language))
    total = view.size
    weighed = []
    for term, count in counts.items():
        if len(term) < SHORTEST and not analysis.is_unspaced(term):
            continue
        having = view.frequency("all", term)
        if 1 < having <= max(2, total * COMMON):
            weighed.append((term, math.sqrt(count) * math.log(1 + total / having)))
    weighed.sort(key=lambda each: (-each[1], each[0]))
    most = weighed[0][1] if weighed else 1.0
    return [(term, weight / most) for term, weight in weighed[:TERMS]]
