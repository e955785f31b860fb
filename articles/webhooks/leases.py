"""
Which endpoints this process sends to: each has one sender at a time.

A lease ends by itself, by the database's clock, so that one who dies of it holds up nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from articles.models import WebhookEndpoint


@dataclass(frozen=True, slots=True)
class Held:
    """An endpoint as its holder must know it: another version is to be read anew."""

    endpoint_id: UUID
    version: int


def hold(*, holder: str, at: datetime, lasting: timedelta) -> list[Held]:
    """Take all that are free, lengthen those that are held; return all of these. Two queries."""
    free = Q(leased_until=None) | Q(leased_until__lte=at) | Q(leased_by=holder)
    on = WebhookEndpoint.objects.filter(is_on=True)
    on.filter(free).update(leased_by=holder, leased_until=at + lasting)
    return held(holder=holder)


def held(*, holder: str) -> list[Held]:
    """Return those that are held. One query."""
    mine = WebhookEndpoint.objects.filter(is_on=True, leased_by=holder)
    return [Held(*row) for row in mine.values_list("id", "version")]


def is_any_free(*, at: datetime) -> bool:
    """Tell whether there is one that nobody sends to. One query."""
    nobodys = Q(leased_until=None) | Q(leased_until__lte=at)
    return WebhookEndpoint.objects.filter(nobodys, is_on=True).exists()


def release(*, holder: str, only: Collection[UUID] | None = None) -> None:
    """Give back what is held, or some of it: another may take it at once."""
    mine = WebhookEndpoint.objects.filter(leased_by=holder)
    if only is not None:
        mine = mine.filter(pk__in=only)
    mine.update(leased_by="", leased_until=None)
