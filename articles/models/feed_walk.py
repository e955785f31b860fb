"""
The walk along the log's keys, whose index has the changes under one fact in their order.

What a change is among those filed under one fact, its key says. Among those that a filter of
several names lets through it follows from all of their keys: whether the article was let through
before, and whether it is after.
"""

from __future__ import annotations

from dataclasses import dataclass

from . import sql
from .change import Change
from .selection import Group, Key, Selection
from .statement import Statement
from .walk import LOOKED_UP, fact_of, is_one_of

_KINDS = tuple(Change.Kind.values)
# Of these, each key of the change that a group of names has says the same as all of them together.
_ENTER_OR_LEAVE = frozenset({Change.Kind.PUBLISHED, Change.Kind.WITHDRAWN, Change.Kind.DELETED})

_WAS = "<> 'published'"
_IS = "IN ('published', 'updated', 'moved')"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which changes: each group is any-of, and every group must be met; so must the kinds."""

    groups: tuple[Group, ...] = ()
    kinds: tuple[str, ...] = ()  # none: all

    @property
    def chosen(self) -> frozenset[str]:
        """The kinds that are to be looked for; none if there is no need to look."""
        kinds = frozenset(self.kinds)
        return frozenset() if kinds >= frozenset(_KINDS) else kinds

    @property
    def driver(self) -> Group:
        """The group along which the log is walked."""
        return Selection(groups=self.groups).driver


def along(only: Filter, after: int, limit: int) -> Statement:
    """
    The first changes beyond a sequence. Columns: sequence, kind.

    One name: a short way along an index, whatever kinds are asked for. Any of several: one along
    each. Where several filters must be met, or one of several names and the kinds updated or moved,
    what isn't asked for is passed over on the way.
    """
    driver = only.driver
    is_plain = len(only.groups) <= 1 and len(driver) == 1
    kinds = sorted(only.chosen)
    are_by_kind = kinds and (is_plain or (len(only.groups) == 1 and only.chosen <= _ENTER_OR_LEAVE))
    branches = [
        _branch(only, key, kind, after, limit, is_plain=is_plain)
        for key in driver
        for kind in (kinds if are_by_kind else [""])
    ]
    if len(branches) == 1:
        return branches[0]
    merged = Statement("SELECT DISTINCT sequence, kind FROM (")
    for number, branch in enumerate(branches):
        merged.add("UNION ALL" if number else "")
        merged.embed("SELECT * FROM (", branch, f") AS branch{number}")
    merged.add(f") AS branches ORDER BY sequence LIMIT {limit}")
    return merged


def _branch(
    only: Filter, key: Key, kind: str, after: int, limit: int, *, is_plain: bool
) -> Statement:
    """Along one fact's index, or along its changes of one kind."""
    source = Statement()
    source.embed("FROM articles_changekey k WHERE k.fact_id = ", fact_of(key))
    if kind:
        source.add("AND k.kind = %s", kind)
    source.add("AND k.sequence > %s", after)
    if is_plain:
        branch = Statement("SELECT k.sequence, k.kind")
        branch.embed("", source, f" ORDER BY k.sequence LIMIT {limit}")
        return branch
    was, is_ = _all_met(only, _WAS), _all_met(only, _IS)
    own = "(SELECT c.kind FROM articles_change c WHERE c.sequence = k.sequence)"
    told = Statement("SELECT k.sequence, CASE WHEN")
    told.embed("", was, " THEN CASE WHEN ")
    told.embed("", is_, f" THEN {own} WHEN {own} = 'deleted' THEN 'deleted' ELSE 'withdrawn' END")
    told.embed("WHEN ", is_, " THEN 'published' END AS kind")
    told.embed("", source)
    told.add(sql.worked_out_once("k.sequence"))
    branch = Statement("SELECT sequence, kind")
    branch.embed("FROM (", told, ") AS told WHERE kind")
    if only.chosen:
        # Said by what isn't asked for: PostgreSQL takes one in two hundred to be any one kind, and
        # would read and sort all there is rather than walk until a page is full.
        others = sorted(set(_KINDS) - only.chosen)
        branch.add(f"NOT IN ({', '.join(['%s'] * len(others))})", *others)
    else:
        branch.add("IS NOT NULL")
    branch.add(f"ORDER BY sequence LIMIT {limit}")
    return branch


def _all_met(only: Filter, filed: str) -> Statement:
    """Whether the article is let through by each group, before the change or after it."""
    met = Statement("(1 = 1")
    for group in only.groups:
        met.embed(
            "AND EXISTS (SELECT 1 FROM articles_changekey o"
            " WHERE o.sequence = k.sequence AND o.fact_id ",
            is_one_of(group),
            f" AND o.kind {filed}{LOOKED_UP}",
        )
    met.add(")")
    return met
