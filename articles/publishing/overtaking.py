"""Saving after somebody else: what a page would make of the working copy, and who came second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction

from articles.content.rendering import Content
from articles.models import Article, Revision

from .outcome import Overtaken
from .working_copy import hold, locked, save


def save_over(
    *,
    article: Article,
    content: Content,
    over: int | None,
    at: datetime,
    by: AbstractBaseUser | None = None,
    note: str = "",
) -> Revision:
    """
    Make the working copy hold the content and keep it, unless somebody saved in the meantime.

    :param over: key of the revision that the content takes account of.
    :raises Overtaken: if the working copy holds another by now; nothing is written.
    """
    with transaction.atomic():
        working = locked(article.pk)
        if working.head_id != over:
            raise Overtaken("Somebody saved this article again just now.")
        hold(working, content)
        return save(article=article, at=at, by=by, note=note)


@contextmanager
def trying_out(*, article: Article, content: Content) -> Iterator[Article]:
    """
    Let the working copy hold the content for a while: whatever is written meanwhile is undone.

    For asking what a form would make of it. Others wait for the lock as long.
    """
    with transaction.atomic():
        working = locked(article.pk)
        hold(working, content)
        yield working
        transaction.set_rollback(True)  # Django's own
