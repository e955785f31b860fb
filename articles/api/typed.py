"""What a reader types, as a query parameter."""

from __future__ import annotations

from typing import Any

from .parameters import Field


class Typed(Field):
    """
    What somebody typed, as they typed it.

    :param is_required: the path means nothing without it.
    :param takes_anything: nothing at all too, and characters that nobody can type.
    """

    def __init__(
        self, *, is_required: bool = False, takes_anything: bool = False, **kwargs: Any
    ) -> None:
        self.takes_anything = takes_anything
        super().__init__(required=is_required, **kwargs)

    @property
    def described(self) -> dict[str, Any]:
        return {"type": "string"} if self.takes_anything else {"type": "string", "minLength": 1}
