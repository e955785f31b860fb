"""When an article goes by itself: set, moved or taken back, in the draft and for callers."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractBaseUser

from articles import auditing
from articles.models import Article

from . import exclusive, going_live, standing, working_copy
from .outcome import NotReady, Outcome, Problem


def set_expiry(
    *,
    article: Article,
    expires_at: datetime | None,
    at: datetime,
    by: AbstractBaseUser | None = None,
) -> Outcome:
    """
    Have the article withdrawn at a moment, or at none; nothing else that was typed goes live.

    What is live becomes a revision of its own, in which the expiry alone differs. An article that
    isn't live has only its draft changed.

    :param expires_at: timezone-aware, or None: it stays until somebody withdraws it.
    :raises NotReady: if the moment is past, or the article lies in the bin; nothing is written.
    :raises Busy: if others publish for too long; nothing is written.
    """

    def act(patient: bool) -> Outcome:
        working = working_copy.locked(article.pk)
        if working.binned_at:
            raise NotReady([Problem("in-bin", "", "The article is in the bin. Restore it first.")])
        if expires_at and expires_at <= at:
            past = f"{expires_at:%Y-%m-%d %H:%M} UTC is past."
            raise NotReady([Problem("past", "expires_at", past)])
        note = f"Expires on {expires_at:%Y-%m-%d %H:%M} UTC" if expires_at else "Doesn’t expire"
        alone = working_copy.with_expiry(working, expires_at=expires_at, at=at, by=by, note=note)
        auditing.record(act="expiry set", at=at, subject=working, actor=by, detail=note)
        if alone is None:
            outcome = Outcome(working, None, None)
        else:
            outcome = going_live.put_live(working, alone, at=at, patient=patient)
        standing.restand([working.pk])
        return outcome

    return exclusive.run(act)
