"""What an act on an article comes to: done, or a refusal that says all that is missing at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.models import Article, Revision


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, or to know of."""

    code: str  # stable: "no-title"
    field: str  # of the working copy: "title", "sections"; "sections.<id>" for one of them
    message: str  # a sentence for the editor


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    What an act did.

    `kind` is the change's kind, or None where callers already had exactly this; `remade` counts
    the other articles whose documents changed with it.
    """

    article: Article
    revision: Revision | None
    kind: str | None
    remade: int = 0


class Refusal(Exception):
    """The act was not done, and nothing was written. Its text is for editors."""


class NotReady(Refusal):
    """The working copy lacks something that callers need."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(problem.message for problem in self.problems))


class NotLive(Refusal):
    """There is nothing to withdraw."""


class Busy(Refusal):
    """Others held the log's lock too long; the same act may go through in a moment."""


class ReadOnly(Refusal):
    """Here is a satellite: what it has is what its origin has."""

    @classmethod
    def satellite_of(cls, url: str) -> ReadOnly:
        return cls(f"This is a satellite of {url}: nothing is changed here. Do it there.")


class Overtaken(Refusal):
    """Somebody saved the working copy since it was read."""
