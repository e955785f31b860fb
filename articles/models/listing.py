"""
Pages of live articles: one query, whatever they hold and however deep the page lies.

The table of keys drives it: a page is a short walk along its index, and the documents are joined
last.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from . import rows, sql
from .fact import Fact
from .position import Position, at_moment, position
from .reading import NEXT_ACT, NEXT_EXPIRY, earliest, latest
from .selection import EVERYTHING, Group, Key, Order, Place, Selection
from .statement import Later, Statement
from .walk import LOOKED_UP, Walk, conditions, is_one_of

__all__ = [
    "EVERYTHING",
    "Entry",
    "Group",
    "Key",
    "Order",
    "Page",
    "Place",
    "Selection",
    "page",
]


class Entry(NamedTuple):
    """One article of a page; moments and the id as the database keeps them."""

    moment: Any
    id: Any
    shape: int  # of the document
    json: str
    expires_at: Any

    @property
    def place(self) -> Place:
        """Made when it is asked for: of most entries nobody does, and making it takes longer."""
        return Place(latest(sql.moment_out(self.moment)), sql.uuid_out(self.id) or UUID(int=0))


@dataclass(frozen=True, slots=True)
class Page:
    """
    Some entries in the list's order.

    `count` is of the whole list; None unless it was asked for. `fact_ids`: nothing can enter the
    list, leave it or change in it without a change of what is filed under one of these; None:
    facts alone can't say.
    """

    entries: tuple[Entry, ...]
    has_more: bool  # beyond them, in the direction of the walk
    changed_at: datetime  # not before the last change of anything in the list
    due_at: datetime | None  # when something that waits may change it
    ends_at: datetime | None  # when the first thing that it shows expires
    count: int | None
    fact_ids: tuple[int, ...] | None
    position: Position  # of the log, when it had all that is shown


def page(
    selection: Selection,
    *,
    order: Order,
    size: int,
    at: datetime,
    beyond: Place | None = None,
    is_backward: bool = False,
    is_counted: bool = False,
    known_since: datetime | None = None,
) -> Page:
    """
    Return a page of the list. One query; a second counts, if more than one key decides.

    :param at: whatever has expired by then isn't in the list.
    :param known_since: the moment of `position`; None: `at`.
    :param beyond: the page starts after this place, which need not be taken; None: at the start.
    :param is_backward: walk towards the start: the page then ends before that place.
    """
    is_descending = order.is_descending is not is_backward
    walk = Walk(selection, order.moment, is_descending, beyond is not None)
    statement = _statement(walk, size, connection.vendor, is_counted=is_counted)
    later = {Later.AT: sql.moment_in(at), Later.KNOWN_SINCE: sql.moment_in(known_since or at)}
    if beyond:
        later[Later.PLACE_MOMENT] = sql.moment_in(beyond.moment)
        later[Later.PLACE_ID] = sql.uuid_in(beyond.id)
    found = rows.all_of(statement.text, statement.bound(later))
    ((changed_at, happened_at, expired_at, due_at, expires_at, live, fact_ids, *log),) = (
        row[:_HEAD_COLUMNS] for row in found if row[1] is not None
    )
    entries = [Entry._make(row[_HEAD_COLUMNS:]) for row in found if row[1] is None]
    # The union doesn't promise to keep the order of the walk. As they are kept, moments and ids
    # have the order that they have as values.
    entries.sort(key=attrgetter("moment", "id"), reverse=is_descending)
    kept = entries[:size]
    if is_backward:
        kept.reverse()
    count = None
    next_expiry = sql.moment_out(expires_at)
    known = _known(selection, fact_ids)
    # Who holds a page of facts that are not all known holds it until anything happens at all.
    changed_at = happened_at if known is None else changed_at
    # One more than is kept was read: whether the list goes on is shown as well.
    ends = [entry.expires_at for entry in entries if entry.expires_at]
    ends_at = sql.moment_out(min(ends, default=None))
    if is_counted:
        count = live if selection.is_one_key else _count(selection, at)
        ends_at = next_expiry  # it may be of one that is counted
    return Page(
        entries=tuple(kept),
        has_more=len(entries) > size,
        changed_at=latest(sql.moment_out(changed_at), sql.moment_out(expired_at)),
        due_at=earliest(sql.moment_out(due_at), next_expiry),
        ends_at=ends_at,
        count=count,
        fact_ids=known,
        position=position(*log),
    )


KEPT = 64  # statements: of most lists there are few, and one of fifty tags is some 40 KB

# Whoever counts has to read all of them, and PostgreSQL may join them as it likes. But to plan 23
# tables took 1.5 s, to count 2 ms.
JOINED_AT_MOST = 4

_MOMENTS = ("changed_at", "happened_at", "expired_at", "due_at", "expires_at")
_EXPIRED = "SELECT e.id FROM articles_publication e WHERE e.expires_at <= %s"
# The columns of the one in the rows of the other.
_NO_ENTRY = "NULL, NULL, NULL, NULL, NULL"
_HEAD_COLUMNS = 10
_NO_HEAD = ", ".join(["NULL"] * _HEAD_COLUMNS)


@lru_cache(maxsize=KEPT)
def _statement(walk: Walk, size: int, vendor: str, *, is_counted: bool) -> Statement:
    """
    Rows of the head's columns and the page's. Kept: put together anew, it is a seventh of a page.

    :param vendor: of the database, whose SQL it is: a process may talk to both.
    """
    # Joined, each row would carry the head, and be copied for it.
    told = ", ".join(sql.as_kept(f"head.{name}") for name in _MOMENTS)
    told += ", head.live, head.fact_ids, head.sequence, head.token, head.pruning"
    statement = Statement(f"SELECT {told}, {_NO_ENTRY} FROM")
    head = _head(walk.selection, is_counted=is_counted)
    statement.embed("(", head, ") AS head UNION ALL")
    statement.embed(f"SELECT {_NO_HEAD}, page.* FROM (", walk.page(size + 1), ") AS page")  # noqa: S608
    return statement


def _head(selection: Selection, *, is_counted: bool) -> Statement:
    """
    One row: changed_at, happened_at, expired_at, due_at, expires_at, live, fact_ids, sequence,
    token, pruning.
    """
    head = Statement("SELECT")
    if not selection.ids:
        # Nothing can enter, leave or change in the list without touching one of these facts: they
        # are its cache tags as well, so whoever holds a page has the moment that is told here.
        head.add("(SELECT MAX(changed_at) FROM articles_keycount WHERE fact_id")
        head.embed("", is_one_of(selection.driver), ") AS changed_at,")
    else:
        head.add("NULL AS changed_at,")
    head.add("log.happened_at AS happened_at,")
    head.add("(SELECT MAX(expires_at) FROM articles_publication WHERE expires_at <= %s)", Later.AT)
    head.add(f"AS expired_at, {NEXT_ACT} AS due_at, {NEXT_EXPIRY} AS expires_at,", Later.AT)
    if is_counted and selection.is_one_key:
        condition = is_one_of(selection.driver)
        head.embed(
            "COALESCE((SELECT live FROM articles_keycount WHERE fact_id ", condition, "), 0)"
        )
        # What has expired is counted until somebody takes it away: a handful at most.
        expired = f"- (SELECT COUNT(*) FROM ({_EXPIRED}) AS x WHERE EXISTS ("  # noqa: S608
        head.add(expired, Later.AT)
        head.add("SELECT 1 FROM articles_publicationkey k WHERE k.publication_id = x.id")
        head.embed("AND k.fact_id ", condition, f"{LOOKED_UP}) AS live,")
    else:
        head.add("NULL AS live,")
    head.embed("", _told_of(selection), " AS fact_ids,")
    head.embed("", at_moment(Later.KNOWN_SINCE), " FROM articles_loghead log")
    return head


_RENAMED = {Fact.Kind.AUTHOR, Fact.Kind.CATEGORY, Fact.Kind.TAG}


def _told_of(selection: Selection) -> Statement:
    """
    The ids of the facts along which the list is walked, in one text, but for those without a live
    article: they can be renamed, and then be found by a filter, without a change in the log.
    """
    if selection.ids:
        return Statement("NULL")  # those articles say it, whatever else is asked
    told = Statement(f"(SELECT {sql.joined('c.fact_id')} FROM articles_keycount c WHERE")  # noqa: S608
    if selection.driver[0][0] in _RENAMED:
        told.add("c.live > 0 AND")
    told.embed("c.fact_id ", is_one_of(selection.driver), ")")
    return told


def _known(selection: Selection, fact_ids: str | None) -> tuple[int, ...] | None:
    known = tuple(sorted(map(int, fact_ids.split(",")))) if fact_ids else ()
    return known if len(known) == len(set(selection.driver)) else None


def _count(selection: Selection, at: datetime) -> int:
    statement = Statement("SELECT COUNT(DISTINCT k.publication_id) FROM articles_publicationkey k")
    statement.embed("WHERE k.fact_id ", is_one_of(selection.driver))
    looked_up = len(selection.groups) * len(selection.driver)
    statement.embed("", conditions(selection, ")" if looked_up <= JOINED_AT_MOST else LOOKED_UP))
    for bound in selection.bounds:
        statement.add(f"AND k.{bound.condition}", sql.moment_in(bound.moment))
    statement.add(f"AND k.publication_id NOT IN ({_EXPIRED})", sql.moment_in(at))
    # Not prepared: each choice of filters is planned for itself.
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        ((count,),) = cursor.fetchall()
    return int(count)
