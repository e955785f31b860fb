"""
Pages of the changes feed: what callers could see change, in the order of the log.

One query a page. Every change of an article is filed under the facts that it touched, with what it
is among those filed there: a filter walks along one fact's index from a sequence on, and what
leaves the filter is withdrawn there, whatever it is elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from articles.content.rendering import AS_SERVED, dumps, moment

from . import feed_walk, rows, sql
from .change import Change
from .fact import Fact
from .feed_walk import Filter
from .position import END, START, Position, position
from .reading import LAST_EXPIRY, NEXT_ACT, NEXT_EXPIRY, earliest, latest
from .selection import Group
from .statement import Statement
from .walk import is_one_of

__all__ = ["END", "EVERYTHING", "START", "Entry", "Filter", "Page", "Position", "page"]

EVERYTHING = Filter()
DIGITS = 8  # of a digest: against mistakes, not against malice
# An author, a category or a tag can be renamed: then its name leads to nothing, or to another.
_RENAMED = {Fact.Kind.CATEGORY, Fact.Kind.TAG}


@dataclass(frozen=True, slots=True)
class Entry:
    """One change of an article, as the feed with its filter tells it."""

    sequence: int
    kind: str  # Change.Kind
    at: datetime
    article_id: UUID
    json: str  # as it is served


@dataclass(frozen=True, slots=True)
class Page:
    """
    Some entries in the log's order, and where the walk goes on.

    `is_lost`: what lies beyond the position that was asked for isn't all of it any more, or isn't
    what follows on what was there. Whoever stood there starts again.
    """

    entries: tuple[Entry, ...]
    end: Position
    is_lost: bool
    changed_at: datetime  # not before the last change of anything that it shows
    due_at: datetime | None  # when something that waits may change what is shown
    ends_at: datetime | None  # when the first document that it shows expires


def page(
    beyond: Position = START,
    *,
    size: int,
    at: datetime,
    only: Filter = EVERYTHING,
    has_articles: bool = False,
) -> Page:
    """
    Return the entries beyond a position. One query, whose cost doesn't depend on where that is.

    A page of less than `size` entries ends where the log does.

    :param at: what has expired by then isn't shown.
    :param has_articles: each entry has the document that its entity tag names, unless that isn't
        what callers get any more.
    """
    renamed = [group for group in only.groups if group[0][0] in _RENAMED]
    statement = Statement("SELECT")
    statement.embed("", _head(renamed, beyond, at))
    statement.embed(
        f"UNION ALL SELECT {_NO_HEAD}, entry.* FROM (",  # noqa: S608  literals of this module
        _entries(only, beyond.sequence, size, at, has_articles=has_articles),
        ") AS entry",
    )
    found = rows.all_of(statement.text, statement.parameters)
    (head,) = (row for row in found if row[0] is not None)
    last, token, pruned_through, pruning, token_there, fact_ids, *moments = head[:_HEAD_COLUMNS]
    happened_at, expired_at, act, expiry = map(sql.moment_out, moments)
    # The union doesn't promise to keep the order of the walk.
    of_entries = sorted((row[_HEAD_COLUMNS:] for row in found if row[0] is None), key=_sequence)
    sequence, last_token = (last, token) if len(of_entries) < size else of_entries[-1][:2]
    end = position(
        sequence,
        last_token,
        pruning,
        names=_digest(name for group in renamed for _, name in group) if renamed else "",
        facts=_digest((fact_ids or "").split(",")) if renamed else "",
    )
    return Page(
        entries=tuple(map(_entry, of_entries)),
        end=end,
        is_lost=_is_lost(beyond, end, token_there, pruned_through),
        changed_at=latest(happened_at, expired_at),
        due_at=earliest(act, expiry),
        ends_at=earliest(*(sql.moment_out(row[-1]) for row in of_entries)),
    )


def _is_lost(stood: Position, end: Position, token_there: str | None, pruned_through: int) -> bool:
    """
    Whether the log as it is now doesn't lead on from where somebody stood.

    Up to `pruned_through` only the last change of what is live is left. Whoever stands beyond that
    has all that follows; whoever stands before it misses nothing only if all of their walk was
    along the log as it is pruned now. docs/decisions/0016
    """
    if stood in (START, END):
        return False
    if stood.sequence and (token_there is None or not token_there.startswith(stood.token)):
        return True  # pruned, or the log of a backup: not that change
    if stood.sequence < pruned_through and stood.pruning != end.pruning:
        return True
    return stood.names == end.names and stood.facts != end.facts


_HEAD_COLUMNS, _ENTRY_COLUMNS = 10, 13
_NO_HEAD = ", ".join(["NULL"] * _HEAD_COLUMNS)
_NO_ENTRY = ", ".join(["NULL"] * _ENTRY_COLUMNS)


def _head(renamed: list[Group], beyond: Position, at: datetime) -> Statement:
    """One row: the log's state, and the facts that names which can change lead to now."""
    head = Statement("last, (SELECT token FROM articles_change WHERE sequence = last),")
    head.add("pruned_through, pruning,")
    head.add("(SELECT token FROM articles_change WHERE sequence = %s),", beyond.sequence)
    if renamed:
        head.add(f"(SELECT {sql.joined('f.id')} FROM articles_fact f WHERE")  # noqa: S608
        for number, group in enumerate(renamed):
            head.embed("OR f.id " if number else "f.id ", is_one_of(group))
        head.add("),")
    else:
        head.add("NULL,")
    now = sql.moment_in(at)
    head.add(f"{sql.as_kept('happened_at')}, {LAST_EXPIRY}, {NEXT_ACT},", now)
    head.add(f"{NEXT_EXPIRY}, {_NO_ENTRY} FROM articles_loghead", now)
    return head


def _entries(only: Filter, after: int, size: int, at: datetime, *, has_articles: bool) -> Statement:
    """Columns: as `_entry` takes them."""
    shown = f"p.detail_json, {sql.as_kept('p.expires_at')}" if has_articles else "NULL, NULL"
    entries = Statement("SELECT c.sequence, c.token, walk.kind,")
    entries.add(f"{sql.as_kept('c.happened_at')}, c.subject_id, c.slug, c.former_slug,")
    entries.add(f"c.revision, c.etag, CAST(c.changed AS TEXT), c.cause, {shown}")
    entries.embed("FROM (", feed_walk.along(only, after, size), ") AS walk")
    entries.add("JOIN articles_change c ON c.sequence = walk.sequence")
    if has_articles:
        entries.add(
            "LEFT JOIN articles_publication p ON p.id = c.subject_id AND p.etag = c.etag"
            " AND p.shape IN (%s, %s) AND (p.expires_at IS NULL OR p.expires_at > %s)",
            *sorted(AS_SERVED),
            sql.moment_in(at),
        )
    return entries


def _sequence(row: rows.Row) -> int:
    sequence: int = row[0]
    return sequence


def _entry(row: rows.Row) -> Entry:
    sequence, _, kind, happened_at, subject_id, slug, former_slug, *rest = row
    revision, etag, changed, cause, article, _ = rest
    at, article_id = sql.moment_out(happened_at), sql.uuid_out(subject_id)
    assert at  # noqa: S101  the column is never null
    assert article_id  # noqa: S101  nor is this one
    text = text_of(
        sequence=sequence,
        kind=kind,
        at=at,
        article_id=article_id,
        slug=slug,
        former_slug=former_slug,
        revision=revision,
        etag=etag,
        changed=json.loads(changed),
        cause=cause,
        document=article,
    )
    return Entry(sequence, kind, at, article_id, text)


def text_of(
    *,
    sequence: int,
    kind: str,
    at: datetime,
    article_id: UUID,
    slug: str,
    former_slug: str,
    revision: int | None,
    etag: str,
    changed: list[str],
    cause: str,
    document: str | None = None,
) -> str:
    """
    Return a change as it is served, to whom it is of this kind.

    :param document: the article's, as it is stored.
    """
    is_gone = kind in {Change.Kind.WITHDRAWN, Change.Kind.DELETED}
    text = dumps(
        {
            "sequence": sequence,
            "kind": kind,
            "at": moment(at),
            "id": str(article_id),
            # What has moved out of the filter was last seen in it at its former address.
            "slug": former_slug or slug if is_gone else slug,
            "former_slug": former_slug if kind == Change.Kind.MOVED else None,
            "revision": None if is_gone else revision,
            "etag": None if is_gone else etag,
            "changed": [] if is_gone or kind == Change.Kind.PUBLISHED else changed,
            "cause": cause,
        }
    )
    # The document is passed on as it is stored: a mirror may keep its very bytes.
    shown = "null" if document is None or is_gone else document
    return f'{text[:-1]},"article":{shown}}}'


def _digest(words: Iterable[str]) -> str:
    return hashlib.sha256(",".join(sorted(words)).encode()).hexdigest()[:DIGITS]
