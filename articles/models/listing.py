"""
Pages of live articles: one query, whatever they hold and however deep the page lies.

The table of keys drives it. Its index has the articles under one fact in order, so a page is a
short walk along it; the documents are joined last. A choice of several facts walks a short way
along each and merges. The place in the list is a row comparison, which the index can seek; written
as an OR of two conditions it reads everything before the page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from . import sql
from .fact import Fact
from .reading import NEXT_ACT, NEXT_EXPIRY, earliest, latest

Key = tuple[str, str]  # the kind of a fact, and its slug; for an article its id
Group = tuple[Key, ...]  # any of these
EVERYTHING: Group = ((Fact.Kind.ALL, ""),)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which articles: each group is any-of, and every group must be met."""

    groups: tuple[Group, ...] = ()
    ids: tuple[UUID, ...] = ()  # any of; none: no matter which
    published_from: datetime | None = None  # inclusive
    published_before: datetime | None = None  # exclusive
    modified_from: datetime | None = None  # inclusive

    @property
    def is_one_key(self) -> bool:
        """Whether one fact alone says what is in the list."""
        bounds = (self.published_from, self.published_before, self.modified_from)
        return len(self.groups) <= 1 and len(self.driver) == 1 and not (self.ids or any(bounds))

    @property
    def driver(self) -> Group:
        """
        The group along which the list is walked.

        One fact alone is better than several, and what few articles have better than what many
        do: a person or a tag before a category, that before a language. Which of several single
        facts has the fewest articles is decided in the query, by their counts.
        """
        return min(self.groups, key=_cost, default=EVERYTHING)


@dataclass(frozen=True, slots=True)
class Order:
    """By the moment and then by the id, both in one direction."""

    moment: str = "published_at"  # or modified_at
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class Place:
    """The place of one article in an order."""

    moment: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class Entry:
    place: Place
    shape: int  # of the document
    json: str


@dataclass(frozen=True, slots=True)
class Page:
    """
    Some entries in the list's order.

    `count` is of the whole list; None unless it was asked for.
    """

    entries: tuple[Entry, ...]
    has_more: bool  # beyond them, in the direction of the walk
    changed_at: datetime  # not before the last change of anything in the list
    due_at: datetime | None  # when something that waits may change it
    count: int | None


@dataclass(slots=True)
class _Statement:
    """A piece of SQL with the parameters that its placeholders take, in their order."""

    text: str = ""
    parameters: list[Any] = field(default_factory=list)

    def add(self, text: str, *parameters: Any) -> None:
        self.text += f" {text}"
        self.parameters += parameters

    def embed(self, before: str, inner: _Statement, after: str = "") -> None:
        self.add(f"{before}{inner.text}{after}", *inner.parameters)


def page(
    selection: Selection,
    *,
    order: Order,
    size: int,
    at: datetime,
    beyond: Place | None = None,
    is_backward: bool = False,
    is_counted: bool = False,
) -> Page:
    """
    Return a page of the list. One query; a second counts, if more than one key decides.

    :param at: whatever has expired by then isn't in the list.
    :param beyond: the page starts after this place, which need not be taken; None: at the start.
    :param is_backward: walk towards the start: the page then ends before that place.
    """
    is_descending = order.is_descending is not is_backward
    walk = _Walk(selection, order.moment, is_descending, beyond, at)
    statement = _Statement()
    statement.add("SELECT head.*, page.* FROM")
    statement.embed("(", _head(selection, at, is_counted=is_counted), ") AS head LEFT JOIN")
    statement.embed("(", walk.page(size + 1), ") AS page ON 1 = 1")
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        rows = cursor.fetchall()
    changed_at, happened_at, expired_at, due_at, expires_at, live = rows[0][:6]
    entries = [_entry(row[6:]) for row in rows if row[6] is not None]
    # The join doesn't promise to keep the order of the walk.
    entries.sort(key=_by_place, reverse=is_descending)
    kept = entries[:size]
    if is_backward:
        kept.reverse()
    count = None
    if is_counted:
        count = live if selection.is_one_key else _count(selection, at)
    return Page(
        entries=tuple(kept),
        has_more=len(entries) > size,
        changed_at=latest(
            sql.moment_out(changed_at) or sql.moment_out(happened_at), sql.moment_out(expired_at)
        ),
        due_at=earliest(sql.moment_out(due_at), sql.moment_out(expires_at)),
        count=count,
    )


@dataclass(frozen=True, slots=True)
class _Walk:
    """The walk along one index or several."""

    selection: Selection
    moment: str
    is_descending: bool
    beyond: Place | None
    at: datetime

    def page(self, limit: int) -> _Statement:
        """Columns: id, moment, shape, list_json."""
        merged = _Statement()
        merged.embed("SELECT walk.id, walk.moment, p.shape, p.list_json FROM (", self.keys(limit))
        merged.add(") AS walk JOIN articles_publication p ON p.id = walk.id")
        return merged

    def keys(self, limit: int) -> _Statement:
        """Columns: id, moment. As many as the limit at most."""
        driver = self.selection.driver
        if len(driver) == 1:
            return self._branch(_scarcest(self.selection), limit)
        merged = _Statement("SELECT DISTINCT id, moment FROM (")
        for number, key in enumerate(driver):
            merged.add("UNION ALL" if number else "")
            merged.embed("SELECT * FROM (", self._branch(_fact(key), limit), ")")
            merged.add(f"AS branch{number}")
        merged.add(") AS branches")
        merged.add(f"ORDER BY moment {self._direction}, id {self._direction} LIMIT {limit}")
        return merged

    def _branch(self, fact: _Statement, limit: int) -> _Statement:
        branch = _Statement(f"SELECT k.publication_id AS id, k.{self.moment} AS moment")
        branch.add("FROM articles_publicationkey k")
        branch.embed("WHERE k.fact_id = ", fact)
        if self.beyond:
            comparison = "<" if self.is_descending else ">"
            branch.add(
                f"AND (k.{self.moment}, k.publication_id) {comparison} (%s, %s)",
                sql.moment_in(self.beyond.moment),
                sql.uuid_in(self.beyond.id),
            )
        branch.embed("", _conditions(self.selection, self.at))
        branch.add(f"ORDER BY k.{self.moment} {self._direction}")
        branch.add(f", k.publication_id {self._direction} LIMIT {limit}")
        return branch

    @property
    def _direction(self) -> str:
        return "DESC" if self.is_descending else "ASC"


def _head(selection: Selection, at: datetime, *, is_counted: bool) -> _Statement:
    """One row: changed_at, happened_at, expired_at, due_at, expires_at, live."""
    moment = sql.moment_in(at)
    head = _Statement("SELECT")
    if len(selection.groups) <= 1 and not selection.ids:
        # Nothing can enter, leave or change in the list without touching one of its facts.
        head.add("(SELECT MAX(changed_at) FROM articles_keycount WHERE fact_id")
        head.embed("", _is_one_of(selection.driver), ") AS changed_at,")
    else:
        head.add("NULL AS changed_at,")
    head.add("log.happened_at AS happened_at,")
    head.add("(SELECT MAX(expires_at) FROM articles_publication WHERE expires_at <= %s)", moment)
    head.add(f"AS expired_at, {NEXT_ACT} AS due_at, {NEXT_EXPIRY} AS expires_at,", moment)
    if is_counted and selection.is_one_key:
        condition = _is_one_of(selection.driver)
        head.embed(
            "COALESCE((SELECT live FROM articles_keycount WHERE fact_id ", condition, "), 0)"
        )
        # What has expired is counted until somebody takes it away: a handful at most.
        head.add("- (SELECT COUNT(*) FROM articles_publicationkey k WHERE k.fact_id")
        head.embed("", condition)
        head.add(f"AND k.publication_id IN ({_EXPIRED})) AS live", moment)
    else:
        head.add("NULL AS live")
    head.add("FROM articles_loghead log")
    return head


def _count(selection: Selection, at: datetime) -> int:
    statement = _Statement("SELECT COUNT(DISTINCT k.publication_id) FROM articles_publicationkey k")
    statement.embed("WHERE k.fact_id ", _is_one_of(selection.driver))
    statement.embed("", _conditions(selection, at))
    with connection.cursor() as cursor:
        cursor.execute(statement.text, statement.parameters)
        count: int = cursor.fetchone()[0]
    return count


# Look-ups that PostgreSQL may join as it likes: planning 23 of them took 1.5 s, doing it 2 ms.
JOINED_AT_MOST = 4

_EXPIRED = "SELECT e.id FROM articles_publication e WHERE e.expires_at <= %s"


def _conditions(selection: Selection, at: datetime) -> _Statement:
    """All that an article must meet beside the fact along which the list is walked."""
    conditions = _Statement()
    conditions.add(f"AND k.publication_id NOT IN ({_EXPIRED})", sql.moment_in(at))
    # OFFSET keeps PostgreSQL from taking each look-up for one more table to find the order of.
    looked_up = len(selection.groups) * len(selection.driver)
    end = ")" if looked_up <= JOINED_AT_MOST else " LIMIT 1 OFFSET 0)"
    for group in selection.groups:
        if group == selection.driver and (len(group) > 1 or len(_single_keys(selection)) == 1):
            continue  # the walk itself is along this group
        conditions.embed(
            "AND EXISTS (SELECT 1 FROM articles_publicationkey o"
            " WHERE o.publication_id = k.publication_id AND o.fact_id ",
            _is_one_of(group),
            end,
        )
    if selection.ids:
        places = ", ".join(["%s"] * len(selection.ids))
        conditions.add(f"AND k.publication_id IN ({places})", *map(sql.uuid_in, selection.ids))
    for bound, condition in (
        (selection.published_from, "k.published_at >= %s"),
        (selection.published_before, "k.published_at < %s"),
        (selection.modified_from, "k.modified_at >= %s"),
    ):
        if bound:
            conditions.add(f"AND {condition}", sql.moment_in(bound))
    return conditions


def _fact(key: Key) -> _Statement:
    """The fact's id; NULL, and so an empty list, if there is no such fact."""
    kind, name = key
    statement = _Statement()
    statement.add("(SELECT id FROM articles_fact WHERE kind = %s AND", kind)
    if name and kind != Fact.Kind.ARTICLE:
        # The index has no empty slugs; it is used where the query says so as well.
        statement.add("slug = %s AND NOT (slug = ''))", name)
    else:
        statement.add("ref = %s)", name)
    return statement


def _is_one_of(group: Group) -> _Statement:
    """The condition on a fact's id, to follow its column."""
    if len(group) == 1:
        only = _Statement()
        only.embed("= ", _fact(group[0]))
        return only
    # One look-up of them all: fifty of them in each of fifty branches took 1.4 s to plan.
    kind = group[0][0]
    names = ", ".join(["%s"] * len(group))
    condition = _Statement("IN (SELECT id FROM articles_fact WHERE kind = %s AND", [kind])
    condition.add(f"slug IN ({names}) AND NOT (slug = ''))", *(name for _, name in group))
    return condition


def _scarcest(selection: Selection) -> _Statement:
    """The fact with the fewest articles among those that every article of the list must have."""
    keys = _single_keys(selection)
    if len(keys) <= 1:
        return _fact(selection.driver[0])
    # A fact that isn't there has none: it comes first, and the walk ends before it starts.
    statement = _Statement("(SELECT wanted.id FROM (")
    for number, key in enumerate(keys):
        statement.embed("UNION ALL SELECT " if number else "SELECT ", _fact(key), " AS id")
    statement.add(") AS wanted LEFT JOIN articles_keycount c ON c.fact_id = wanted.id")
    statement.add("ORDER BY COALESCE(c.live, 0) LIMIT 1)")
    return statement


def _single_keys(selection: Selection) -> list[Key]:
    return list(dict.fromkeys(group[0] for group in selection.groups if len(group) == 1))


# Roughly, how many of all articles one of a kind has.
_BREADTH = {
    Fact.Kind.ARTICLE: 0,
    Fact.Kind.AUTHOR: 1,
    Fact.Kind.TAG: 1,
    Fact.Kind.CATEGORY: 3,
    Fact.Kind.LANGUAGE: 5,
    Fact.Kind.ALL: 7,
}


def _cost(group: Group) -> int:
    return _BREADTH[Fact.Kind(group[0][0])] + (len(group) > 1)


def _entry(row: tuple[Any, ...]) -> Entry:
    pk, moment, shape, json = row
    place = Place(latest(sql.moment_out(moment)), sql.uuid_out(pk) or UUID(int=0))
    return Entry(place=place, shape=shape, json=json)


def _by_place(entry: Entry) -> tuple[datetime, UUID]:
    return entry.place.moment, entry.place.id
