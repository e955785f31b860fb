"""Pages of a list that may be very long: it is counted and leafed through up to a bound."""

from __future__ import annotations

from functools import cached_property
from typing import Any, Literal

from django.contrib.admin.views.main import ORDER_VAR, ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

BOUND = 1_000  # rows: whoever looks further than this narrows the list, and no page costs more


class BoundedPaginator(Paginator):
    """Counts no further than the bound, and has no page beyond it."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, BOUND)

    @property
    def has_more(self) -> bool:
        """Tell whether there is more than the pages show."""
        return self._counted > BOUND

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        # In its order: that walks the same index as the page itself, and stops at the bound.
        return rows.values("pk")[: BOUND + 1].count()


class BoundedChangeList(ChangeList):
    """
    A list in one order that an index has: by one column, and then by the key in its direction.

    `said_count` says honestly how many there are: "73", or "more than 1,000".
    """

    said_count = ""

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        first = super().get_ordering(request, queryset)[0]
        return [first, "-pk" if str(first).startswith("-") else "pk"]

    def get_ordering_field_columns(self) -> dict[int, Literal["asc", "desc"]]:
        columns = super().get_ordering_field_columns()
        return dict([*columns.items()][:1])

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        has_more = getattr(self.paginator, "has_more", False)
        self.said_count = f"more than {BOUND:,}" if has_more else f"{self.result_count:,}"

    def order_of(self) -> str:
        """Return the order that was asked for, as the address writes it."""
        return str(self.params.get(ORDER_VAR, ""))
