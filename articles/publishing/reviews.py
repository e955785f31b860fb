"""What becomes of an open review when the article is published, or put into the bin."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet

from articles import auditing
from articles.models import Article, Review, Revision


def approve(
    article: Article, revision: Revision, *, at: datetime, by: AbstractBaseUser | None
) -> None:
    """Whoever publishes what was handed in, or something newer, finds it good."""
    waiting = _waiting(article).filter(revision__number__lte=revision.number)
    _decide(waiting, state=Review.State.APPROVED, at=at, by=by)


def take_back(article: Article, *, at: datetime) -> None:
    """Nobody need review what lies in the bin."""
    _decide(_waiting(article), state=Review.State.TAKEN_BACK, at=at, by=None)


def _waiting(article: Article) -> QuerySet[Review]:
    return Review.objects.filter(article=article, state=Review.State.WAITING)


def _decide(
    waiting: QuerySet[Review], *, state: str, at: datetime, by: AbstractBaseUser | None
) -> None:
    actor: Any = by or auditing.account()
    waiting.update(state=state, decided_at=at, decided_by_id=actor.pk if actor else None)
