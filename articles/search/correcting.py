"""
What a reader may have meant by a word that no article has.

It is looked for in the texts of live articles, not in the index: that still knows words of what was
withdrawn.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from tantivy import Occur, Query

from articles.content import html
from articles.models import Publication

from . import analysis
from .reading import View
from .selecting import Filters, Limits
from .understanding import Term, Understood

SHORTEST = 4  # characters: shorter words are one typo from too many others
LONG = 8  # characters: from here on two typos are
READ = 20  # articles that have a word so near


def corrected(
    understood: Understood, unknown: Iterable[str], view: View, limits: Limits
) -> Understood | None:
    """
    Return what was meant with its unknown words replaced; None if nothing is near one of them.

    A query for each word, and one of the database.
    """
    found: dict[str, str] = {}
    for word in dict.fromkeys(unknown):
        near = nearest(word, view, limits)
        if near is None:
            return None
        found[word] = near
    wanted = tuple(
        tuple(
            Term(tuple(found.get(word, word) for word in term.words), term.is_phrase)
            for term in group
        )
        for group in understood.wanted
    )
    return Understood(wanted, understood.unwanted, understood.is_cut)


def nearest(word: str, view: View, limits: Limits) -> str | None:
    """Return the word nearest to this one in live articles, or None if none is near."""
    folded = analysis.fold(word)
    if len(folded) < SHORTEST or analysis.is_unspaced(word):
        return None
    for distance in (1, 2) if len(folded) >= LONG else (1,):
        if near := _nearest(folded, distance, view, limits):
            return near
    return None


def _nearest(folded: str, distance: int, view: View, limits: Limits) -> str | None:
    everywhere = Limits(Filters(), at=limits.at, without=limits.without)
    near = [
        (Occur.Should, Query.fuzzy_term_query(view.schema, field, folded, distance))
        for field in ("title", "all", "whole")
    ]
    must = (Occur.Must, Query.boolean_query(near))
    query = Query.boolean_query([must, *everywhere.clauses(view)])
    hits, _ = view.search(query, READ)
    ids = [view.id(address) for _, address in hits]
    counts: Counter[tuple[int, str]] = Counter()
    for text in _texts(ids, limits.at):
        for written in analysis.distinct(text):
            apart = apart_by(folded, analysis.fold(written), distance)
            if apart <= distance:
                counts[apart, written.lower()] += 1
    # The nearest; of equals what more articles have; and then by the alphabet, always the same.
    return min(counts, key=lambda each: (each[0], -counts[each], each[1]), default=(0, None))[1]


def _texts(ids: list[str], at: datetime) -> Iterator[str]:
    for row in Publication.objects.live(at).filter(pk__in=ids).only("detail_json"):
        article = json.loads(row.detail_json)
        parts = [article["title"], article["standfirst"]]
        parts += [author["name"] for author in article["authors"]]
        parts += [tag["name"] for tag in article["tags"]]
        for section in article["sections"]:
            parts += [section["heading"], html.text(section["html"])]
        yield "\n".join(parts)


def apart_by(one: str, other: str, most: int) -> int:
    """
    Return how many letters are missing, too many, wrong or swapped with their neighbour.

    Anything above `most` means: more than that.
    """
    if abs(len(one) - len(other)) > most or len(set(one) - set(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        last, before, row = before, row, [at]
        for to, against in enumerate(other, start=1):
            cost = min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != against))
            is_swapped = at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == against
            row.append(min(cost, last[to - 2] + 1) if is_swapped else cost)
        if min(row) > most:
            return most + 1
    return row[-1]
