"""Comparing the index with the database, document by document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tantivy import Query

from articles.models import LogHead, Publication

from . import schema, verifying
from .reading import Reader, View

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Difference:
    id: str  # of the article, in hex digits
    what: str  # missing, outdated, twice, superfluous


@dataclass(frozen=True, slots=True)
class Status:
    """What `search_index status` tells."""

    articles: int
    sequence: int  # of the log: how far the index has come
    behind: int  # changes
    megabytes: float


def status(reads: Reader) -> Status:
    """:raises NotReady: if there is no index that can be read."""
    view = reads.view()
    last = LogHead.objects.values_list("last", flat=True).get()
    size = sum(map(_size, view.directory.iterdir()))
    return Status(_count(view), view.place.sequence, last - view.place.sequence, size / 1e6)


def _size(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:  # the next commit doesn't need it
        return 0


def damaged(reads: Reader) -> list[str]:
    """
    Return the names of the index's files that aren't as they were written.

    :raises NotReady: if there is no index that can be read.
    """
    return verifying.damaged(reads.view().directory)


def differences(reads: Reader, *, told: Callable[[int], object]) -> Iterator[Difference]:
    """
    Yield what the index has otherwise than the database. What changes meanwhile may be among it.

    :param told: called with how many publications were compared, again and again.
    :raises NotReady: if there is no index that can be read.
    """
    view = reads.view()
    seen, after = 0, None
    while True:
        rows = Publication.objects.order_by("pk").values_list("pk", "etag")
        chunk = list(rows.filter(pk__gt=after)[:CHUNK] if after else rows[:CHUNK])
        if not chunk:
            break
        after = chunk[-1][0]
        kept = _etags(view, [pk.hex for pk, _ in chunk])
        for pk, etag in chunk:
            found = kept.get(pk.hex, [])
            seen += len(found)
            if not found:
                yield Difference(pk.hex, "missing")
            elif len(found) > 1:
                yield Difference(pk.hex, "twice")
            elif found != [etag]:
                yield Difference(pk.hex, "outdated")
        told(len(chunk))
    if _count(view) > seen:
        yield from _superfluous(view)


def _etags(view: View, ids: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    query = Query.term_set_query(view.schema, "id", ids)
    hits, _ = view.search(query, 2 * len(ids))
    for _, address in hits:
        document = view.document(address)
        found.setdefault(document["id"][0], []).append(document["etag"][0])
    return found


def _superfluous(view: View) -> Iterator[Difference]:
    articles = Query.term_query(view.schema, "kind", schema.ARTICLE, "basic")
    hits, _ = view.search(articles, _count(view))
    for start in range(0, len(hits), CHUNK):
        ids = [view.id(address) for _, address in hits[start : start + CHUNK]]
        live = {
            pk.hex for pk in Publication.objects.filter(pk__in=ids).values_list("pk", flat=True)
        }
        for article_id in ids:
            if article_id not in live:
                yield Difference(article_id, "superfluous")


def _count(view: View) -> int:
    articles = Query.term_query(view.schema, "kind", schema.ARTICLE, "basic")
    return view.count(articles)
