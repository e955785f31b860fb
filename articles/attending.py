"""Knowing who has an article open: pages say so every few seconds, and are forgotten after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser

from articles.models import Article, Presence

GONE_AFTER = timedelta(seconds=65)  # a page says every 20 s that it is open: three were missed
FORGOTTEN_AFTER = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Other:
    """Somebody else who has the article open, or the same person in another window."""

    name: str
    is_you: bool
    typed_at: datetime | None


def attend(
    *, user: AbstractBaseUser, article: Article, page: UUID, is_typing: bool, at: datetime
) -> None:
    """Write down that this page is open now; who was seen last an hour ago is forgotten."""
    seen = {"seen_at": at} | ({"typed_at": at} if is_typing else {})
    own = Presence.objects.filter(user_id=user.pk, page=page, article=article)
    if own.update(**seen):
        return
    Presence.objects.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()
    Presence.objects.update_or_create(
        user_id=user.pk, page=page, defaults={"article": article, **seen}
    )


def leave(*, user: AbstractBaseUser, page: UUID) -> None:
    """Write down that this page was closed."""
    Presence.objects.filter(user_id=user.pk, page=page).delete()


def others(*, user: AbstractBaseUser, article: Article, page: UUID, at: datetime) -> list[Other]:
    """Return who else has the article open, each once, by name; the asking page isn't counted."""
    rows = Presence.objects.filter(article=article, seen_at__gt=at - GONE_AFTER)
    rows = rows.exclude(user_id=user.pk, page=page).select_related("user")
    found: dict[int, Other] = {}
    for row in rows.order_by("seen_at", "id"):
        name = row.user.get_full_name() or row.user.get_username()
        known = found.get(row.user_id)
        typed = [moment for moment in (row.typed_at, known and known.typed_at) if moment]
        found[row.user_id] = Other(name, row.user_id == user.pk, max(typed, default=None))
    return sorted(found.values(), key=lambda other: (other.is_you, other.name))
