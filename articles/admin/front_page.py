"""
The first page of the desk: what waits for whoever looks at it.

Ten rows of each at most, each by an index: it costs the same however many articles there are.
Whoever may not change all articles sees their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from articles.models import Article, Review

from . import rights, webhook_notices

ROWS = 6  # of each: all panels stand on one screen, and each leads to a list with the rest
BROKEN = [
    (Q(urls_failing__gt=0), "failing"),
    (Q(links_without_target__gt=0), "need-a-target"),
    (Q(links_not_live__gt=0), "not-live"),
]


@dataclass(frozen=True, slots=True)
class Row:
    article: Article
    remark: str  # when, who, or what is wrong with it
    address: str


@dataclass(frozen=True, slots=True)
class Panel:
    key: str
    title: str
    rows: list[Row]
    nothing: str  # what it means that there is none, and what to do about it
    everything: list[tuple[str, str]]  # what a list with all of them is called, and its address


def context(request: HttpRequest) -> dict[str, Any]:
    """Return what the page shows besides the list of what there is. Nine queries at most."""
    may_view = rights.may(request.user, "view")
    return {
        "notices": webhook_notices.notices(request, at=timezone.now()),
        "panels": list(_panels(request)) if may_view else [],
        "may_search": may_view,
        "may_add": rights.may(request.user, "add"),
    }


def _panels(request: HttpRequest) -> Iterator[Panel]:
    sees_all = rights.may_all(request.user, "change")
    articles = Article.objects.filter(binned_at=None).only(
        *("title", "updated_at", "published_at", "planned_at", "status"),
        *("links_without_target", "links_not_live", "urls_failing"),
    )
    own = articles.filter(created_by=request.user.pk)
    seen = articles if sees_all else own
    whose = {} if sees_all else {"whose": "mine"}
    yield Panel(
        "drafts",
        "My drafts",
        _dated(own.filter(status="draft"), "updated_at", "saved"),
        "You have no draft. Begin one with New article, or bring a text with Import text.",
        [("All my drafts", _list(status="draft", whose="mine"))],
    )
    yield Panel(
        "changed",
        "My changes that aren’t live yet",
        _dated(own.filter(status="changed"), "updated_at", "saved"),
        "What is live of yours is what you saved last.",
        [("All my changes", _list(status="changed", whose="mine"))],
    )
    yield Panel(
        "review",
        "Waiting for review",
        _waiting(None if sees_all else request.user.pk),
        "Nothing waits. A draft comes here when its writer hands it in.",
        [("All that wait", _list(status="review", **whose))],
    )
    planned = seen.filter(planned_at__isnull=False).order_by("planned_at", "id")
    yield Panel(
        "scheduled",
        "Scheduled next",
        [_row(each, _moment("goes live", each.planned_at)) for each in planned[:ROWS]],
        "Nothing is planned. Schedule, on an article’s page, has it published at a moment.",
        [("All scheduled", _list(status="scheduled", **whose))],
    )
    yield Panel(
        "published",
        "Recently published",
        _dated(seen.filter(published_at__isnull=False), "published_at", "live since"),
        "Nothing is live yet. Publish, on an article’s page, puts it before readers.",
        [("All that is live", _list(status="live", **whose))],
    )
    yield Panel(
        "broken",
        "Links to mend",
        _broken(seen),
        "No link needs mending.",
        [
            ("Outside pages that fail", _list(problems="failing", **whose)),
            ("Links that need a target", _list(problems="need-a-target", **whose)),
            ("Targets that aren’t live", _list(problems="not-live", **whose)),
        ],
    )


def _dated(articles: QuerySet[Article], column: str, said: str) -> list[Row]:
    rows = articles.order_by(f"-{column}", "-id")[:ROWS]
    return [_row(each, _moment(said, getattr(each, column))) for each in rows]


def _waiting(writer_id: Any) -> list[Row]:
    reviews = Review.objects.filter(state=Review.State.WAITING)
    if writer_id:
        reviews = reviews.filter(article__created_by=writer_id)
    reviews = reviews.select_related("article", "submitted_by").only(
        *("submitted_at", "article__title", "submitted_by__username"),
        *("submitted_by__first_name", "submitted_by__last_name"),
    )
    rows = []
    for review in reviews.order_by("submitted_at", "id")[:ROWS]:
        who = review.submitted_by
        name = f" by {who.get_full_name() or who.get_username()}" if who else ""
        rows.append(_row(review.article, f"{_moment('handed in', review.submitted_at)}{name}"))
    return rows


def _broken(articles: QuerySet[Article]) -> list[Row]:
    """The worst first: what readers meet, then what they miss."""
    found: dict[Any, Article] = {}
    for condition, _ in BROKEN:
        if len(found) < ROWS:
            worse = articles.filter(condition).order_by("-updated_at", "-id")[:ROWS]
            found |= {each.pk: each for each in worse}  # who is there keeps the place
    return [_row(each, ", ".join(_to_mend(each))) for each in [*found.values()][:ROWS]]


def _to_mend(article: Article) -> Iterable[str]:
    if count := article.urls_failing:
        yield f"{count} {_s(count, 'outside page fails', 'outside pages fail')}"
    if count := article.links_without_target:
        yield f"{count} {_s(count, 'link needs a target', 'links need a target')}"
    if count := article.links_not_live:
        yield f"{count} {_s(count, 'target isn’t live', 'targets aren’t live')}"


def _s(count: int, one: str, more: str) -> str:
    return one if count == 1 else more


def _row(article: Article, remark: str) -> Row:
    return Row(article, remark, reverse("admin:articles_article_change", args=[article.pk]))


def _moment(said: str, moment: datetime | None) -> str:
    return f"{said} {moment:%-d %B %Y, %H:%M} UTC" if moment else ""


def _list(**query: str) -> str:
    return f"{reverse('admin:articles_article_changelist')}?{urlencode(query)}"
