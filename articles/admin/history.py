"""An article's revisions: who, when, what for, and when callers had which."""

from __future__ import annotations

import json
from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from articles import publishing
from articles.models import Article, LivePeriod, Revision

from . import comparing, standing
from .acts import article_for, done, editor, page, to_page

ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD"])
def revisions(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "view")
    newest = (
        Revision.objects.filter(article=article)
        .select_related("created_by")
        .defer("content")
        .order_by("-number")
    )
    shown = Paginator(newest, ON_A_PAGE).get_page(request.GET.get("p"))
    periods: dict[int, list[LivePeriod]] = defaultdict(list)
    for period in LivePeriod.objects.filter(
        article_id=article.pk, revision_id__in=[each.pk for each in shown]
    ).order_by("from_sequence"):
        periods[period.revision_id].append(period)
    rows = [(each, periods[each.pk]) for each in shown]
    media = desk.media + comparing.MEDIA
    context = {"title": "History", "rows": rows, "shown": shown, "media": media}
    return page(desk, request, article, "revisions", context)


@require_http_methods(["GET", "HEAD"])
def revision(
    request: HttpRequest, article_id: UUID, number: int, *, desk: ModelAdmin
) -> HttpResponse:
    article = article_for(desk, request, article_id, "view")
    shown = _revision(article, number)
    periods = LivePeriod.objects.filter(article_id=article.pk, revision_id=shown.pk)
    last = periods.order_by("-from_sequence").first()
    context = {
        "title": f"Revision {number}",
        "revision": shown,
        "periods": periods.order_by("from_sequence"),
        "content": _pretty(shown.content),
        "document": _pretty(json.loads(publishing.render_revision(last).detail)) if last else "",
    }
    return page(desk, request, article, "revision", context)


@require_http_methods(["GET", "HEAD"])
def compare(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    """
    Show two revisions side by side: `from` and `to`, each a number, "live" or "draft".

    Without them: what is live, or else the one before, beside the draft.
    """
    article = article_for(desk, request, article_id, "view")
    now = standing.standing_of(article)
    to = _named(article, now, request.GET.get("to") or "draft")
    default = "live" if now.is_live else str(max(to.number - 1, 1))
    before = _named(article, now, request.GET.get("from") or default)
    context = {
        "title": f"Revisions {before.number} and {to.number}",
        "before": before,
        "after": to,
        "was": _title(before, now),
        "now": _title(to, now),
        "shown": comparing.show(before.content, to.content),
        "one_before": before.number - 1,
        "one_after": to.number + 1 if to.number < article.revision_count else 0,
        "media": desk.media + comparing.MEDIA,
    }
    return page(desk, request, article, "compare", context, now=now)


@require_http_methods(["GET", "HEAD", "POST"])
def restore(
    request: HttpRequest, article_id: UUID, number: int, *, desk: ModelAdmin
) -> HttpResponse:
    article = article_for(desk, request, article_id, "change")
    wanted = _revision(article, number)
    if request.method != "POST":
        draft = publishing.content_of(article)
        context = {
            "title": f"Restore revision {number}",
            "revision": wanted,
            "shown": comparing.show(draft, wanted.content),
            "media": desk.media + comparing.MEDIA,
        }
        return page(desk, request, article, "restore_revision", context)
    if article.binned_at:
        messages.error(request, "The article is in the bin. Take it out first.")
        return to_page("change", article)
    publishing.restore_revision(
        article=article, revision=wanted, at=timezone.now(), by=editor(request)
    )
    done(
        desk,
        request,
        article,
        f"The draft is revision {number} again. What callers get hasn’t moved: publish it if "
        "they should get this.",
    )
    return to_page("change", article)


@require_POST
def set_visibility(
    request: HttpRequest, article_id: UUID, number: int, *, desk: ModelAdmin
) -> HttpResponse:
    """Leave a revision out of the article's public history, or let it in again."""
    article = article_for(desk, request, article_id, "publish")
    is_hidden = request.POST.get("is_hidden") == "yes"
    publishing.hide(revision=_revision(article, number), is_hidden=is_hidden)
    where = "left out of" if is_hidden else "in"
    done(desk, request, article, f"Revision {number} is {where} the public history.")
    return to_page("revisions", article)


def _named(article: Article, now: standing.Standing, name: str) -> Revision:
    """Return the revision of that number, or the one that is live, or the draft's."""
    if name == "live":
        number = now.publication.revision_number if now.publication else 0
    elif name == "draft":
        number = now.head_number or 0
    else:
        number = int(name) if name.isascii() and name.isdigit() and len(name) < 10 else 0
    return _revision(article, number)


def _title(revision: Revision, now: standing.Standing) -> str:
    """Return what stands over a revision's side: its number, its moment, and what it is."""
    is_live = now.publication is not None and now.publication.revision_id == revision.pk
    names = ["live"] if is_live else []
    names += ["draft"] if revision.number == now.head_number else []
    also = f" ({' and '.join(names)})" if names else ""
    return f"Revision {revision.number}{also}, {revision.created_at:%-d %B %Y, %H:%M} UTC"


def _revision(article: Article, number: int) -> Revision:
    return get_object_or_404(
        Revision.objects.select_related("created_by"), article=article, number=number
    )


def _pretty(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)
