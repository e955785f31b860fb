"""A place in the log, as somebody who walks along it remembers it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from .statement import Statement

# Characters of a token that are remembered: enough to tell one row from another of its number.
_KEPT = 8


@dataclass(frozen=True, slots=True)
class Position:
    """
    All changes up to the sequence were seen.

    `token` is of the change there, `pruning` of the log's state at that time. `names` and `facts`
    are digests: of the categories' and tags' names by which it was filtered, and of what these led
    to. All of them may be empty.
    """

    sequence: int
    token: str = ""
    pruning: str = ""
    names: str = ""
    facts: str = ""


START: Final = Position(-1)  # of a walk that has seen nothing
END: Final = Position(2**62)  # wherever that is


def position(
    sequence: int, token: str | None, pruning: str, *, names: str = "", facts: str = ""
) -> Position:
    """
    Return the position at a change.

    Without one it is before the first. That isn't START: whoever stands there may know more.
    """
    return Position(sequence if token else 0, (token or "")[:_KEPT], pruning[:_KEPT], names, facts)


def at_moment(moment: Any) -> Statement:
    """
    The place that the log had come to at a moment: three columns, for `position`.

    To follow SELECT, and `FROM articles_loghead log`. The moment is a parameter.
    """
    statement = Statement()
    for column in ("sequence", "token"):
        statement.add(
            f"(SELECT c.{column} FROM articles_change c WHERE c.happened_at <= %s"  # noqa: S608
            f" ORDER BY c.happened_at DESC, c.sequence DESC LIMIT 1) AS {column},",
            moment,
        )
    statement.add("log.pruning")
    return statement
