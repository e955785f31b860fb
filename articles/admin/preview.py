"""Seeing an article as a reader would, and its exact JSON, before callers get either."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib.admin import ModelAdmin
from django.forms import Media
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles import preview
from articles.models import Article, Revision

from . import standing
from .acts import article_for, page

# The body is its editor's HTML: nothing in it may run, send or load anything but pictures.
READER = (
    "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' https: http:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
# What the desk loads is its own, and the reader's page stands in a frame.
DESK = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "frame-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

# What the article's own page needs for its form isn't needed here, nor let in.
MEDIA = Media(
    css={"all": ["articles/admin/articles.css", "articles/admin/preview.css"]},
    js=["articles/admin/preview.js"],
)

COLOURS = ("light", "dark")  # else as the screen prefers


@require_safe
def draft(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "view")
    return _desk_page(desk, request, article, _head(article), is_draft=True)


@require_safe
def draft_page(request: HttpRequest, article_id: UUID, *, desk: ModelAdmin) -> HttpResponse:
    article = article_for(desk, request, article_id, "view")
    return _reader_page(request, article, _head(article))


@require_safe
def revision(
    request: HttpRequest, article_id: UUID, number: int, *, desk: ModelAdmin
) -> HttpResponse:
    article = article_for(desk, request, article_id, "view")
    return _desk_page(desk, request, article, _numbered(article, number), is_draft=False)


@require_safe
def revision_page(
    request: HttpRequest, article_id: UUID, number: int, *, desk: ModelAdmin
) -> HttpResponse:
    article = article_for(desk, request, article_id, "view")
    return _reader_page(request, article, _numbered(article, number))


def _desk_page(
    desk: ModelAdmin, request: HttpRequest, article: Article, shown: Revision, *, is_draft: bool
) -> HttpResponse:
    seen = preview.see(article=article, revision=shown, at=timezone.now())
    now = standing.standing_of(article)
    where = "preview_page" if is_draft else "revision_preview_page"
    more = () if is_draft else (shown.number,)
    context = {
        "title": "Preview" if is_draft else f"Preview of revision {shown.number}",
        "seen": seen,
        "is_draft": is_draft,
        "is_head": shown.pk == article.head_id,
        "page_url": reverse(f"admin:articles_article_{where}", args=[article.pk, *more]),
        "pretty": json.dumps(seen.document, ensure_ascii=False, indent=2),
        "size": len(seen.text.encode()),
        "media": MEDIA,
    }
    response = page(desk, request, article, "preview", context, now=now)
    response["Content-Security-Policy"] = DESK
    response["Cache-Control"] = "private, no-store"
    return response


def _reader_page(request: HttpRequest, article: Article, shown: Revision) -> HttpResponse:
    seen = preview.see(article=article, revision=shown, at=timezone.now())
    colours = request.GET.get("colours", "")
    context = {
        "page": preview.page_of(seen),
        "is_framed": True,
        "colours": colours if colours in COLOURS else "",
    }
    text = render_to_string("articles/preview/page.html", context)
    return HttpResponse(
        text,
        headers={
            "Content-Security-Policy": READER,
            "X-Frame-Options": "SAMEORIGIN",
            "Cache-Control": "private, no-store",
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
        },
    )


def _head(article: Article) -> Revision:
    """Return the revision that holds what the working copy holds: every save writes one."""
    if article.head is None:
        raise Http404
    return article.head


def _numbered(article: Article, number: int) -> Revision:
    return get_object_or_404(Revision, article=article, number=number)
