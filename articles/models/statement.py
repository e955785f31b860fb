"""SQL that is put together from pieces, each with its parameters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any


class Later(Enum):
    """A parameter that is known only when the statement runs: its text can be kept."""

    AT = auto()  # now
    KNOWN_SINCE = auto()
    PLACE_MOMENT = auto()  # of the place beyond which a page starts
    PLACE_ID = auto()


@dataclass(slots=True)
class Statement:
    """A piece of SQL with the parameters that its placeholders take, in their order."""

    text: str = ""
    parameters: list[Any] = field(default_factory=list)

    def add(self, text: str, *parameters: Any) -> None:
        self.text += f" {text}"
        self.parameters += parameters

    def embed(self, before: str, inner: Statement, after: str = "") -> None:
        self.add(f"{before}{inner.text}{after}", *inner.parameters)

    def bound(self, later: Mapping[Later, Any]) -> list[Any]:
        """Return the parameters, with what is known now."""
        return [later[each] if type(each) is Later else each for each in self.parameters]
