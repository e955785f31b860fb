"""
What the log has gained since it was last looked at: one query if that is nothing.

A process that holds something of what callers see asks so, again and again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from . import rows, sql
from .change import Change, LogHead
from .reading import NEXT_ACT, NEXT_EXPIRY, earliest

# Whoever is further behind does better to begin anew.
AT_MOST = 5_000  # changes


_HEAD = f"""
    SELECT last, {NEXT_ACT}, {NEXT_EXPIRY},
        (SELECT token FROM articles_change WHERE sequence = %s)
    FROM articles_loghead
"""  # noqa: S608  every part is a literal of this app


# What tells which keys were touched, and the place in the log: in the order of the model, as
# `from_db` takes it. JSON as text is the same to both databases.
_NEEDED = ("sequence", "token", "facts_before", "facts_after", "keys")
_GAINED = """
    SELECT sequence, token,
        CAST(facts_before AS text), CAST(facts_after AS text), CAST(keys AS text)
    FROM articles_change WHERE sequence > %s ORDER BY sequence LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the log. The token tells the row from another that got its number later."""

    sequence: int
    token: str | None  # None: there is no such row


@dataclass(frozen=True, slots=True)
class Tail:
    changes: tuple[Change, ...]
    end: Place
    is_continuous: bool  # False: this isn't the log that was followed, or not all of it is here
    due_at: datetime | None  # when something that waits changes what callers see


def since(place: Place, *, at: datetime) -> Tail:
    """Return what the log has gained since the place. One query; a second if there is anything."""
    ((last, act, expiry, token),) = rows.all_of(_HEAD, [sql.moment_in(at), place.sequence])
    due_at = earliest(sql.moment_out(act), sql.moment_out(expiry))
    if token == place.token and last == place.sequence:
        return Tail((), place, is_continuous=True, due_at=due_at)
    if token == place.token and 0 < last - place.sequence <= AT_MOST:
        changes = _after(place.sequence)
        if changes and changes[-1].sequence - place.sequence == len(changes):  # there is no gap
            end = Place(changes[-1].sequence, changes[-1].token)
            return Tail(changes, end, is_continuous=True, due_at=due_at)
    return Tail((), _end(), is_continuous=False, due_at=due_at)


def _after(sequence: int) -> tuple[Change, ...]:
    """Return the changes with what is needed of them: the rest would be asked for when read."""
    return tuple(
        Change.from_db(connection.alias, _NEEDED, (number, token, *map(json.loads, lists)))
        for number, token, *lists in rows.all_of(_GAINED, [sequence, AT_MOST])
    )


def _end() -> Place:
    last = LogHead.objects.values_list("last", flat=True).get()
    token = Change.objects.filter(sequence=last).values_list("token", flat=True).first()
    return Place(last, token)
