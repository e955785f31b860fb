"""What a search box offers while somebody types: titles, tags and authors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Count
from tantivy import DocAddress, Occur, Query

from articles.models import PublicationKey, reading, rows, sql

from . import analysis, schema
from .reading import View, reader
from .searching import standing_at
from .selecting import Clause, Filters, Limits

TITLES, NAMES = 6, 4  # at most; the names are tags and authors together
WORDS = 8  # of what is typed; no title is found by more
CHARACTERS = 200
SHORTEST_TYPO = 4  # letters
LOOKED_AT = 50  # titles, and names: of these those of most articles come first

_FACTS = """
    SELECT f.id, f.kind, f.slug, CAST(f.data AS TEXT), c.live
    FROM articles_fact f JOIN articles_keycount c ON c.fact_id = f.id
    WHERE {those} AND c.live > 0 AND f.slug <> '' ORDER BY f.slug
"""


@dataclass(frozen=True, slots=True)
class Suggestion:
    kind: str  # article, tag or author
    text: str
    slug: str


@dataclass(frozen=True, slots=True)
class Suggested:
    suggestions: list[Suggestion]
    is_complete: bool  # False: something has changed that the index doesn't know yet


def suggest(typed: str, *, at: datetime, has_expired: bool) -> Suggested:
    """
    Return what begins so: every word typed must begin one of the title or name, with one typo.

    Two queries of the database besides the log's.

    :param has_expired: some article that is counted as live may have expired: that is looked for.
    :raises NotReady: if there is no index, or it is too far behind.
    """
    reads = reader(settings.SEARCH_INDEX)
    view, gained, without = standing_at(reads, at)
    words = _typed(typed)
    if not words:
        return Suggested([], is_complete=True)
    limits = Limits(Filters(), at, without=without).clauses(view)
    facts = _found(_tries(words, view, "named"), view, [], LOOKED_AT)
    articles = _found(_tries(words, view, "opening", "start"), view, limits, TITLES)
    suggestions = _named(facts, view, at, has_expired=has_expired)
    suggestions += _titled(articles, view, at)
    return Suggested(suggestions, is_complete=not gained.changes)


def _typed(typed: str) -> list[str]:
    """Return the words as titles are filed under them."""
    found: list[str] = []
    for word in analysis.words(typed[:CHARACTERS]):
        if word.is_unspaced:
            found += analysis.pairs(word.text)
        else:
            found.append(analysis.fold(word.text)[: schema.LONGEST_START])
    return list(dict.fromkeys(found))[:WORDS]


def _tries(words: list[str], view: View, *fields: str) -> Iterator[list[Query]]:
    """
    Yield what is looked for while there isn't enough: what is typed, then what is so with a typo.

    :param fields: where the first word is looked for, one after the other; the others in the last.
        What a title begins with comes before what else is in it, and of a letter or two that many
        have, or of what is near a word, it is a fraction.
    """
    has_long = any(len(word) >= SHORTEST_TYPO for word in words)
    for query in (_start, _near) if has_long else (_start,):
        further = [query(fields[-1], word, view) for word in words[1:]]
        for field in fields:
            yield [query(field, words[0], view), *further]


def _found(
    tries: Iterable[list[Query]], view: View, limits: list[Clause], enough: int
) -> list[DocAddress]:
    """Return what matches the first of these, and the next of them until it is enough."""
    found: dict[tuple[int, int], DocAddress] = {}
    for each in tries:
        query = Query.boolean_query([*((Occur.Must, query) for query in each), *limits])
        hits, _ = view.search(query, LOOKED_AT)
        for _, address in hits:
            found.setdefault((address.segment_ord, address.doc), address)
        if len(found) >= enough:
            break
    return list(found.values())


def _start(field: str, word: str, view: View) -> Query:
    return Query.term_query(view.schema, field, word, "basic")


def _near(field: str, word: str, view: View) -> Query:
    if len(word) < SHORTEST_TYPO:
        return _start(field, word, view)
    return Query.fuzzy_term_query(view.schema, field, word, 1)


def _titled(hits: list[DocAddress], view: View, at: datetime) -> list[Suggestion]:
    """Return the titles of those that are live, as many as are shown. Nearly always one query."""
    found: list[Suggestion] = []
    for start in range(0, len(hits), TITLES):
        some = [UUID(view.id(each)) for each in hits[start : start + TITLES]]
        live = reading.documents(some, at=at, is_detailed=False)
        found += [_title(live[each].entry) for each in some if each in live]
        if len(found) >= TITLES:
            break
    return found[:TITLES]


def _title(text: str) -> Suggestion:
    entry: dict[str, Any] = json.loads(text)
    return Suggestion("article", entry["title"], entry["slug"])


def _named(
    hits: list[DocAddress], view: View, at: datetime, *, has_expired: bool
) -> list[Suggestion]:
    """Return the tags and authors that a live article has, those of most articles first."""
    if not hits:
        return []
    ids = [int(view.id(each)) for each in hits]
    facts = rows.all_of(_FACTS.format(those=sql.among("f.id", "bigint")), [sql.numbers_in(ids)])
    expired = _expired(ids, at) if has_expired else {}
    found = [
        (count - expired.get(pk, 0), Suggestion(kind, json.loads(data)["name"], slug))
        for pk, kind, slug, data, count in facts
    ]
    found.sort(key=lambda each: -each[0])
    return [suggestion for live, suggestion in found[:NAMES] if live > 0]


def _expired(ids: list[int], at: datetime) -> dict[int, int]:
    """Return how many articles that are counted as live have expired, by fact."""
    keys = PublicationKey.objects.filter(fact__in=ids, publication__expires_at__lte=at)
    return dict(keys.values_list("fact").annotate(n=Count("*")))
