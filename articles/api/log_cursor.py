"""The cursor of the changes feed: a position in the log, whatever the feed is filtered by."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.conf import settings

from articles.models.feed import Position

from . import cursors
from .errors import Invalid, InvalidParameters

NOW: Final = "now"  # the end of the log, wherever that is

HEADER: Final = "Changes-Cursor"

# Between what one process knows of the log and what another does, and between their clocks.
LAG = timedelta(seconds=5)
# An answer that gives a cursor isn't held for longer: its cursor must not be pruned before it.
HELD = timedelta(hours=1)

_SCOPE = "changes"
_TYPES = (int, str, str, str, str)


def settled_after() -> timedelta:
    """
    Return the age from which on a change is in every copy of a list that is still sent.

    Whoever copies page after page may get the first from the database and the second from a cache.
    The feed goes on where even that one had seen everything: some changes are told once more.
    """
    kept = max(settings.CACHE_SECONDS, settings.SHARED_CACHE_SECONDS) + settings.STALE_SECONDS
    return LAG + timedelta(seconds=kept)


def encode(position: Position) -> str:
    """Return the position as it stands in an address."""
    place = (
        position.sequence,
        position.token,
        position.pruning,
        position.names,
        position.facts,
    )
    return cursors.encode(cursors.Cursor(place, is_backward=False), scope=_SCOPE)


def decode(text: str) -> Position:
    """
    Return the position that `encode` was given.

    :raises InvalidParameters: if it isn't one, or not all of it came back.
    """
    try:
        sequence, *rest = cursors.decode(text, scope=_SCOPE, types=_TYPES).place
    except cursors.NotOurs:
        detail = "This cursor isn't whole, or wasn't made here. Start without it."
        raise InvalidParameters([Invalid("cursor", "invalid", detail)]) from None
    except cursors.OfAnotherList:
        detail = "This cursor was made for another list. Start without it."
        raise InvalidParameters([Invalid("cursor", "mismatch", detail)]) from None
    return Position(int(sequence), *map(str, rest))
