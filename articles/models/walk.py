"""
The walk along the table of keys, whose index has the articles under one fact in order.

A page is a short way along it; a choice of several facts is a short way along each, merged. What
else must be met is looked up for each article on the way. The place where it starts is a row
comparison, which the index can seek; written as an OR of two conditions it reads everything before
the page.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import sql
from .fact import Fact
from .selection import Bound, Group, Key, Selection
from .statement import Later, Statement

# Of so many within bounds, or fewer, all are sorted if need be: 3 µs each.
MOST_SORTED = 20_000

# Keeps PostgreSQL from taking a look-up for one more table to join. It doesn't know which fact is
# asked for, and takes each to have as many articles as the next: of two tags with 200,000 each it
# read all before it sorted them, 550 ms.
LOOKED_UP = " LIMIT 1 OFFSET 0)"
# One by one: of a moment that it is told later PostgreSQL takes a third of all to lie before, and
# would plan each query anew rather than keep a plan that reads so many.
_UNEXPIRED = (
    "NOT EXISTS (SELECT 1 FROM articles_publication e"  # noqa: S608  literals of this module
    f" WHERE e.id = k.publication_id AND e.expires_at <= %s{LOOKED_UP}"
)


@dataclass(frozen=True, slots=True)
class Walk:
    """The walk along one index or several."""

    selection: Selection
    moment: str
    is_descending: bool
    has_place: bool  # it starts beyond one

    def page(self, limit: int) -> Statement:
        """Columns: moment, id, shape, list_json, expires_at."""
        merged = Statement(f"SELECT {sql.as_kept('walk.moment')} AS moment, walk.id, p.shape,")
        merged.add(f"p.list_json, {sql.as_kept('p.expires_at')} AS expires_at")
        merged.embed("FROM (", self.keys(limit))
        merged.add(") AS walk JOIN articles_publication p ON p.id = walk.id")
        return merged

    def keys(self, limit: int) -> Statement:
        """Columns: id, moment. As many as the limit at most."""
        driver = self.selection.driver
        if len(driver) == 1:
            return self._branch(scarcest(self.selection), limit)
        merged = Statement("SELECT DISTINCT id, moment FROM (")
        for number, key in enumerate(driver):
            merged.add("UNION ALL" if number else "")
            merged.embed("SELECT * FROM (", self._branch(fact_of(key), limit), ")")
            merged.add(f"AS branch{number}")
        merged.add(") AS branches")
        merged.add(f"ORDER BY moment {self._direction}, id {self._direction} LIMIT {limit}")
        return merged

    def _branch(self, fact: Statement, limit: int) -> Statement:
        """
        Along the order's own index; bounds of the other moment are looked at on the way.

        Where that way could be long and no more than MOST_SORTED are within those bounds, all of
        these are sorted instead. Which of the two it is decides the limit of the other: none.
        """
        walk = _along(fact, [], is_looked_up=bool(self.selection.ids))
        for bound in self._other_bounds:
            # IS TRUE keeps the databases from the other moment's index, and then from sorting: in
            # their eyes few are ever within bounds, since each fact has few.
            walk.add(f"AND (k.{bound.condition}) IS TRUE", sql.moment_in(bound.moment))
        if not self._other_bounds or self.selection.ids:
            return self._ordered(walk, Statement(str(limit)))
        few = self._within(fact, Statement(str(MOST_SORTED + 1)))
        is_short, is_few = self._is_short(fact, limit), Statement()
        is_few.embed("(SELECT COUNT(*) FROM (SELECT 1", few, f") AS f) <= {MOST_SORTED}")
        walked, sortable = Statement(), Statement()
        for chosen, short, few_limit in ((walked, limit, 0), (sortable, 0, MOST_SORTED)):
            chosen.embed("(CASE WHEN ", is_short, f" THEN {short}")
            chosen.embed("WHEN ", is_few, f" THEN {few_limit} ELSE {short} END)")
        branch = Statement()
        branch.embed("SELECT * FROM (", self._ordered(walk, walked), ") AS walked")
        some = Statement()
        some.embed("FROM (SELECT k.*", self._within(fact, sortable), ") AS k WHERE 1 = 1")
        each = self._ordered(some, Statement(str(limit)))
        branch.embed("UNION ALL SELECT * FROM (", each, ") AS sorted")
        return branch

    def _is_short(self, fact: Statement, limit: int) -> Statement:
        """
        Whether the walk fills a page at once.

        From the newest on it does where a page of them was published since the bound: nothing was
        modified before it was published.
        """
        since = self.selection.modified_from
        if self.moment != "published_at" or not self.is_descending or since is None:
            return Statement("FALSE")
        newer = _along(fact, [Bound("published_at", ">=", since)])
        newer.embed("", self._from_the_place_on, f" LIMIT {limit}")
        short = Statement()
        short.embed("(SELECT COUNT(*) FROM (SELECT 1", newer, f") AS n) = {limit}")
        return short

    def _ordered(self, source: Statement, limit: Statement) -> Statement:
        """As many of the source's as the limit says, from the place on."""
        ordered = Statement(f"SELECT k.publication_id AS id, k.{self.moment} AS moment")
        ordered.embed("", source)
        ordered.embed("", self._from_the_place_on)
        for bound in self._own_bounds:
            ordered.add(f"AND k.{bound.condition}", sql.moment_in(bound.moment))
        ordered.embed("", conditions(self.selection, LOOKED_UP))
        ordered.add(f"AND {_UNEXPIRED}", Later.AT)
        ordered.add(f"ORDER BY k.{self.moment} {self._direction}")
        ordered.embed(f", k.publication_id {self._direction} LIMIT ", limit)
        return ordered

    @property
    def _from_the_place_on(self) -> Statement:
        place = Statement()
        if self.has_place:
            comparison = "<" if self.is_descending else ">"
            place.add(
                f"AND (k.{self.moment}, k.publication_id) {comparison} (%s, %s)",
                Later.PLACE_MOMENT,
                Later.PLACE_ID,
            )
        return place

    def _within(self, fact: Statement, limit: Statement) -> Statement:
        """Those within the bounds of the other moment, along its index."""
        within = _along(fact, self._other_bounds)
        within.embed(f"ORDER BY k.{self._other_bounds[0].column} DESC LIMIT ", limit)
        return within

    @property
    def _own_bounds(self) -> list[Bound]:
        own = [bound for bound in self.selection.bounds if bound.column == self.moment]
        if self.moment == "modified_at" and self.selection.published_from:
            # Nothing was modified before it was published: there the walk starts.
            own.append(Bound("modified_at", ">=", self.selection.published_from))
        return own

    @property
    def _other_bounds(self) -> list[Bound]:
        return [bound for bound in self.selection.bounds if bound.column != self.moment]

    @property
    def _direction(self) -> str:
        return "DESC" if self.is_descending else "ASC"


def _along(fact: Statement, bounds: list[Bound], *, is_looked_up: bool = False) -> Statement:
    """:param is_looked_up: each article is named, so that there is nothing to walk along."""
    along = Statement()
    along.add("FROM articles_publicationkey k")
    # Most facts have one article, so that any walk looks short: by + 0 there is no index to walk.
    column = "k.fact_id + 0" if is_looked_up else "k.fact_id"
    along.embed(f"WHERE {column} = ", fact)
    for bound in bounds:
        along.add(f"AND k.{bound.condition}", sql.moment_in(bound.moment))
    return along


def conditions(selection: Selection, end: str) -> Statement:
    """
    All that an article must be filed under beside the fact along which the list is walked.

    :param end: of each look-up.
    """
    conditions = Statement()
    for group in selection.groups:
        if group == selection.driver and (len(group) > 1 or len(selection.single_keys) == 1):
            continue  # the walk itself is along this group
        conditions.embed(
            "AND EXISTS (SELECT 1 FROM articles_publicationkey o"
            " WHERE o.publication_id = k.publication_id AND o.fact_id ",
            is_one_of(group),
            end,
        )
    if selection.ids:
        places = ", ".join(["%s"] * len(selection.ids))
        conditions.add(f"AND k.publication_id IN ({places})", *map(sql.uuid_in, selection.ids))
    return conditions


def fact_of(key: Key) -> Statement:
    """The fact's id; NULL, and so an empty list, if there is no such fact."""
    kind, name = key
    statement = Statement()
    statement.add("(SELECT id FROM articles_fact WHERE kind = %s AND", kind)
    if name and kind != Fact.Kind.ARTICLE:
        # The index has no empty slugs; it is used where the query says so as well.
        statement.add("slug = %s AND NOT (slug = ''))", name)
    else:
        statement.add("ref = %s)", name)
    return statement


def is_one_of(group: Group) -> Statement:
    """The condition on a fact's id, to follow its column."""
    if len(group) == 1:
        only = Statement()
        only.embed("= ", fact_of(group[0]))
        return only
    # One look-up of them all: fifty of them in each of fifty branches took 1.4 s to plan.
    kind = group[0][0]
    names = ", ".join(["%s"] * len(group))
    condition = Statement("IN (SELECT id FROM articles_fact WHERE kind = %s AND", [kind])
    condition.add(f"slug IN ({names}) AND NOT (slug = ''))", *(name for _, name in group))
    return condition


def scarcest(selection: Selection) -> Statement:
    """The fact with the fewest articles among those that every article of the list must have."""
    keys = selection.single_keys
    if len(keys) <= 1:
        return fact_of(selection.driver[0])
    # A fact that isn't there has none: it comes first, and the walk ends before it starts.
    statement = Statement("(SELECT wanted.id FROM (")
    for number, key in enumerate(keys):
        statement.embed("UNION ALL SELECT " if number else "SELECT ", fact_of(key), " AS id")
    statement.add(") AS wanted LEFT JOIN articles_keycount c ON c.fact_id = wanted.id")
    statement.add("ORDER BY COALESCE(c.live, 0) LIMIT 1)")
    return statement
