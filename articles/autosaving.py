"""
Keeping what is typed into an article's page before it is saved, and giving it back.

Nothing here touches a working copy. A kept form goes through the page's own forms again before
any of it is saved.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.db.models import QuerySet

from articles.models import Article, Autosave

Fields = Mapping[str, Sequence[str]]

LONGEST = 4_000_000  # characters as JSON: some thirty times the longest article we know
KEPT_DAYS = 60  # somebody comes back from a holiday, and finds it
MOST = 50  # pages of one writer; with more, the oldest goes

# The page's own doings, and a password against forms of other sites: nobody typed them.
_NOT_TYPED = ("_", "csrfmiddlewaretoken")


class TooLong(Exception):
    """The text is longer than what is kept."""


def keep(
    *, user: AbstractBaseUser, article: Article | None, page: UUID, fields: Fields, at: datetime
) -> bool:
    """
    Keep the form of one open page, over what was kept of it before. Five queries or so.

    :param fields: name -> values, as the page posts them.
    :returns: False if the page was saved meanwhile: what comes late is not kept.
    :raises TooLong: nothing is written.
    """
    typed = {
        # PostgreSQL's JSON holds no NUL; nobody types one.
        name: [value.replace("\0", "") for value in values]
        for name, values in fields.items()
        if not name.startswith(_NOT_TYPED)
    }
    if len(json.dumps(typed, ensure_ascii=False)) > LONGEST:
        raise TooLong("This is too long to be kept by itself. Save it.")
    with transaction.atomic():
        row, is_new = Autosave.objects.select_for_update().get_or_create(
            user_id=user.pk,
            page=page,
            defaults={"article": article, "fields": typed, "saved_at": at},
        )
        if row.is_settled:
            return False
        if is_new:
            _prune(user, at)
        else:
            Autosave.objects.filter(pk=row.pk).update(fields=typed, saved_at=at)
    return True


def settle(*, user: AbstractBaseUser, page: UUID, at: datetime) -> None:
    """Let go of what was kept of a page, because it was saved or thrown away."""
    Autosave.objects.update_or_create(
        user_id=user.pk, page=page, defaults={"fields": {}, "is_settled": True, "saved_at": at}
    )


def forget(*, user: AbstractBaseUser, page: UUID) -> None:
    """Let go of what was kept of a page that goes on: it is again as it was opened."""
    Autosave.objects.filter(user_id=user.pk, page=page, is_settled=False).delete()


def waiting(*, user: AbstractBaseUser, article: Article | None) -> QuerySet[Autosave]:
    """Return what this writer typed into this article's pages and didn't save, the newest first."""
    kept = Autosave.objects.filter(user_id=user.pk, article=article, is_settled=False)
    return kept.order_by("-saved_at", "-id")


def settled(*, user: AbstractBaseUser, pages: Sequence[UUID]) -> set[UUID]:
    """Return which of the pages were saved or thrown away."""
    rows = Autosave.objects.filter(user_id=user.pk, page__in=pages, is_settled=True)
    return set(rows.values_list("page", flat=True))


def _prune(user: AbstractBaseUser, at: datetime) -> None:
    own = Autosave.objects.filter(user_id=user.pk)
    own.filter(saved_at__lt=at - timedelta(days=KEPT_DAYS)).delete()
    kept = own.filter(is_settled=False).order_by("-saved_at", "-id")
    own.filter(pk__in=list(kept.values_list("pk", flat=True)[MOST:])).delete()
