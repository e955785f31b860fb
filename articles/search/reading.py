"""
The index as a process reads it: always the newest commit, with its place in the log.

What has changed since that place isn't in it yet. Those articles are left out of whatever is read,
until the index has them: what was withdrawn is gone at once, from counts as well.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from tantivy import DocAddress, Document, Index, Order, Query, Schema, Searcher

from articles.models.tail import Place

from .home import NONE, Home, Unusable, Version, opened, standing, version

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class NotReady(Exception):
    """The index isn't there, or too far behind: whoever asks again in a while is answered."""


class View:
    """One commit of the index. It stays as it is, whatever is written meanwhile."""

    def __init__(self, index: Index, place: Place, directory: Path, home: Home) -> None:
        self.schema: Schema = index.schema
        self.place = place  # in the log
        self.directory = directory
        self._home = home
        self._searcher: Searcher = index.searcher()

    @cached_property
    def languages(self) -> frozenset[str]:
        """The primary subtags of the languages that its articles are in."""
        known = self.beginning("language", "")
        return frozenset(language.partition("-")[0].lower() for language, _ in known)

    @cached_property
    def size(self) -> int:
        """How many documents there are."""
        return self._searcher.num_docs

    def search(
        self,
        query: Query,
        limit: int,
        *,
        is_counted: bool = False,
        by: str = "",
        order: Order = Order.Desc,
    ) -> tuple[list[tuple[Any, DocAddress]], int | None]:
        """
        Return what is found, the best first, and how much there is, if that is to be counted.

        :param by: a field of moments that says the order, and stands in the place of the score.
        """
        found = self._answer(
            lambda: self._searcher.search(
                query, limit, is_counted, order_by_field=by or None, order=order
            )
        )
        return found.hits, found.count if is_counted else None  # type: ignore[attr-defined]

    def has(self, query: Query) -> bool:
        """Tell whether anything is found."""
        hits, _ = self.search(query, 1)
        return bool(hits)

    def count(self, query: Query) -> int:
        return self.search(query, 1, is_counted=True)[1] or 0

    def id(self, address: DocAddress) -> str:
        return str(self.document(address)["id"][0])

    def document(self, address: DocAddress) -> Document:
        return self._answer(lambda: self._searcher.doc(address))

    def values(self, field: str, addresses: list[DocAddress]) -> list[Any]:
        """Return the numbers that these documents have."""
        if not addresses:
            return []
        return self._answer(lambda: self._searcher.fast_field_values(field, addresses))

    def frequency(self, field: str, term: str) -> int:
        """Return how many documents have a term, those that were deleted just now as well."""
        return self._answer(lambda: self._searcher.doc_freq(field, term))

    def beginning(self, field: str, text: str, most: int | None = None) -> list[tuple[str, int]]:
        """Return the terms that begin so, the most frequent first."""
        return self._answer(lambda: self._searcher.terms_with_prefix(field, text, None, most))

    def aggregate(self, query: Query, wanted: dict[str, Any]) -> dict[str, Any]:
        return self._answer(lambda: self._searcher.aggregate(query, wanted))

    def _answer(self, ask: Callable[[], Result]) -> Result:
        try:
            return ask()
        except BaseException as error:
            # What the engine says of a file that isn't as it was written. Its panics aren't even
            # exceptions.
            is_its = isinstance(error, ValueError | OSError | RuntimeError)
            if not (is_its or type(error).__name__ == "PanicException"):
                raise
            log.exception("The search index can't be read: it is to be built anew.")
            self._home.report_damage(self.directory)
            raise NotReady("The index can't be read.") from error


class Reader:
    """One process's reader of the index of its host."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._lock = threading.Lock()
        self._versions: tuple[Version, Version] = (NONE, NONE)  # of the pointer and of the commit
        self._index: Index | None = None
        self._view: View | None = None

    def view(self) -> View:
        """
        Return the newest commit. Two looks at the file system if it is the one of before.

        :raises NotReady: if there is none that can be read.
        """
        view, versions = self._view, self._versions
        if view and versions == (self.home.version(), version(view.directory / "meta.json")):
            return view
        with self._lock:
            return self._reloaded()

    def _reloaded(self) -> View:
        try:
            return self._read()
        except Unusable:
            pass  # it may have been taken away for a new one just now
        try:
            return self._read()
        except Unusable as error:
            self._view = self._index = None
            raise NotReady(str(error)) from error

    def _read(self) -> View:
        pointer = self.home.version()
        directory = self.home.current()
        commit = version(directory / "meta.json")
        if self._view is None or self._index is None or self._view.directory != directory:
            self._index = opened(directory)
        self._index.reload()
        now = standing(self._index)
        self._view = View(self._index, now.place, directory, self.home)
        self._versions = (pointer, commit)
        return self._view


@cache
def reader(root: Path) -> Reader:
    """Return this process's reader of the index there."""
    return Reader(Home(root))
