"""
Who may do what to an article: one reading, for every page, act and button.

"change" is for whoever may change all articles, and for a writer's own; the rest is given outright.
"""

from __future__ import annotations

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

from articles.models import Article

Asking = AbstractBaseUser | AnonymousUser


def may(user: Asking, right: str, article: Article | None = None) -> bool:
    """
    Tell whether they may "view", "add", "change", "publish" or "delete" the article.

    Without an article: whether there may be one that they could, which opens lists, not pages.
    """
    if _has(user, right) or (right == "view" and _has(user, "change")):
        return True
    return right in {"view", "change"} and _has(user, "change_own") and _is_own(user, article)


def may_all(user: Asking, right: str) -> bool:
    """Tell whether they may do it to every article, whoever wrote it."""
    return _has(user, right)


def _has(user: Asking, right: str) -> bool:
    return user.has_perm(f"articles.{right}_article")  # type: ignore[union-attr]  # as all of ours


def _is_own(user: Asking, article: Article | None) -> bool:
    # Nobody has no key, and an article whose writer's account is gone has no writer.
    return article is None or (user.pk is not None and article.created_by_id == user.pk)
