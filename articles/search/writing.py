"""
Keeping a host's index: one more follower of the log.

What is written and how far it has come are one commit of the engine: whoever is killed at any
moment goes on from there. What was taken in may be taken in again.
"""

from __future__ import annotations

import gc
import json
import logging
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from tantivy import Document, Index, IndexWriter, Schema

from articles.models import Fact, Publication

from . import log as change_log
from . import saying, schema, verifying
from .home import Home, Standing, Unusable, opened, standing

CHUNK = 500  # publications that are read at once
# Publications to a commit, while an index is built. Each commit writes all its words, which are
# merged with those of others: a process that only builds can make fewer of them.
BUILT_AT_ONCE = 5_000
MANY_BUILT_AT_ONCE = 25_000
# What the engine collects in memory before it writes; its least is 15 MB for each thread.
HEAP = 24_000_000  # bytes
LARGE_HEAP = 256_000_000  # bytes, of a process that only builds
THREADS = 1
GARBAGE = 100_000  # things made between two looks for circles of them: reading makes none
VERIFIED_EVERY = 60 * 60  # seconds; it reads all of the index
NAMED = (Fact.Kind.TAG, Fact.Kind.AUTHOR)  # what is suggested beside titles

log = logging.getLogger(__name__)


class Writer:
    """
    The one writer of a host's index.

    :param is_alone: its process does nothing else, and may take more memory for it.
    :param told: is told of so many more articles that were taken in.
    """

    def __init__(
        self,
        home: Home,
        *,
        is_alone: bool = False,
        told: Callable[[int], object] = lambda _: None,
    ) -> None:
        self.home = home
        self.heap = LARGE_HEAP if is_alone else HEAP
        self.remembered = saying.MANY_REMEMBERED if is_alone else saying.REMEMBERED
        self.built_at_once = MANY_BUILT_AT_ONCE if is_alone else BUILT_AT_ONCE
        self.told = told
        if is_alone:
            gc.set_threshold(GARBAGE)
        self._index: Index | None = None
        self._writer: IndexWriter | None = None
        self._directory: Path | None = None
        self._standing: Standing | None = None
        self._verified_at = 0.0
        self.taken_in = 0  # articles, by the last step

    def step(self) -> bool:
        """
        Take in some of what the log has gained, or build some of a new index.

        One query if there is nothing to do. Returns whether there is more to do at once.
        """
        self.taken_in = 0
        at = self._opened()
        if time.monotonic() - self._verified_at > VERIFIED_EVERY:
            assert self._directory  # noqa: S101  it has been opened
            self._verify(self._directory)
            at = self._opened()
        if self.home.is_rebuild_wanted():
            self.rebuild()
            return True
        if at.built is not None:
            return self._build(at)
        gained = change_log.since(at.place)
        if not gained.is_continuous:
            log.warning("The search index isn't of this log: it is built anew.")
            self.rebuild()
            return True
        if gained.end != at.place:
            self._take_in(gained)
        return gained.has_more

    @property
    def is_building(self) -> bool:
        return self._opened().built is not None

    def rebuild(self) -> None:
        """Begin to build a new index; the old one is read until it is whole."""
        self.close()
        directory = self.home.begin()
        self._attach(Index(schema.made(), path=str(directory)), directory)
        self._commit(Standing(change_log.end(), built=""))

    def close(self) -> None:
        """Let go of the index, without what isn't committed."""
        # An engine's writer that goes forgets what wasn't committed, and gives back its own lock.
        self._index = self._writer = self._directory = self._standing = None

    def _opened(self) -> Standing:
        """Return how far the index has come that is written; a new one is begun if need be."""
        directory = self._directory
        if directory is None or not directory.exists() or self.home.is_damaged(directory):
            self.close()
            self._open()
        assert self._standing  # noqa: S101  it has been opened
        return self._standing

    def _verify(self, directory: Path) -> None:
        """Look whether its files are as they were written; if not, nobody reads it any more."""
        self._verified_at = time.monotonic()
        if names := verifying.damaged(directory):
            log.error("The search index is damaged: %s.", ", ".join(names))
            self.home.report_damage(directory)

    def _open(self) -> None:
        """Open what was being built when the last writer was stopped, or what is read."""
        if begun := self.home.unfinished():
            if not self._goes_on(begun):
                self.rebuild()
            return
        try:
            self._verify(self.home.current())
            current = self.home.current()
            index = opened(current)
            self._standing = standing(index)
            self._attach(index, current)
        except Unusable as error:
            log.info("%s It is built.", error)
            self.rebuild()

    def _goes_on(self, directory: Path) -> bool:
        try:
            if verifying.damaged(directory):
                return False
            index = opened(directory)
            found = standing(index)
            if found.built is None or not change_log.is_of_this_log(found.place):
                return False
            self._attach(index, directory)
        except Unusable:
            return False
        self._standing = found
        return True

    def _attach(self, index: Index, directory: Path) -> None:
        """:raises Unusable: if it can't be written."""
        try:
            self._writer = index.writer(self.heap, THREADS)
        except ValueError as error:
            raise Unusable(f"The search index can't be written: {error}") from error
        self._index, self._directory = index, directory

    def _build(self, at: Standing) -> bool:
        """Take in the next publications, in the order of their ids."""
        added, last = 0, at.built or ""
        while added < self.built_at_once:
            rows = _publications(last)
            for _, etag, detail in rows:
                self._add(etag, detail)
            added += len(rows)
            if not rows:
                break
            last = rows[-1][0].hex
            self.told(len(rows))
        if added:
            self._commit(Standing(at.place, built=last))
            self.taken_in = added
            return True
        named = Fact.objects.filter(kind__in=NAMED, count__live__gt=0).exclude(slug="")
        for fact in named.iterator(CHUNK):
            self._name(fact)
        self._commit(Standing(at.place, built=None))
        assert self._directory  # noqa: S101
        self.home.point_to(self._directory)
        return True

    def _take_in(self, gained: change_log.Gained) -> None:
        live = Publication.objects.in_bulk(gained.articles)
        for article_id in gained.articles:
            self._delete("id", article_id.hex)
            if article_id in live:
                self._add(live[article_id].etag, live[article_id].detail_json)
        for fact_id in gained.facts:
            self._delete("id", str(fact_id))
        for fact in Fact.objects.filter(
            pk__in=gained.facts, kind__in=NAMED, count__live__gt=0
        ).exclude(slug=""):
            self._name(fact)
        self._commit(Standing(gained.end, built=None))
        self.taken_in = len(gained.articles)
        self.told(self.taken_in)

    def _add(self, etag: str, detail: str) -> None:
        article = json.loads(detail)
        document = schema.of_article(article, etag, self._schema, remembered=self.remembered)
        self._write(document)

    def _name(self, fact: Fact) -> None:
        self._write(schema.of_fact(fact.pk, fact.data["name"], self._schema))

    @property
    def _schema(self) -> Schema:
        assert self._index  # noqa: S101
        return self._index.schema

    def _write(self, document: Document) -> None:
        assert self._writer  # noqa: S101
        self._writer.add_document(document)

    def _delete(self, field: str, value: str) -> None:
        assert self._writer  # noqa: S101
        self._writer.delete_documents_by_term(field, value)

    def _commit(self, now: Standing) -> None:
        assert self._writer  # noqa: S101
        self._delete("kind", schema.PLACE)
        place = {"kind": schema.PLACE, "place": now.text()}
        self._write(Document.from_dict(place, self._schema))
        self._writer.commit()
        self._standing = now


def _publications(after: str) -> list[tuple[UUID, str, str]]:
    """Return id, entity tag and detail of the next, in the order of ids; "" stands before all."""
    rows = Publication.objects.values_list("pk", "etag", "detail_json").order_by("pk")
    if after:
        rows = rows.filter(pk__gt=UUID(after))
    return list(rows[:CHUNK])
