"""Finding the one article that a path names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import Http404
from django.urls import reverse
from rest_framework.request import Request

from articles import publishing
from articles.api.conditional import Freshness
from articles.api.errors import Moved
from articles.content.rendering import SHAPE
from articles.models import Publication, reading
from articles.models.reading import Found


@dataclass(frozen=True, slots=True)
class Document:
    """An article's detail, as it is sent."""

    text: str
    etag: str
    freshness: Freshness


def by_slug(request: Request, slug: str, *, at: datetime) -> Found:
    """
    Return the live article of that slug. One query.

    :raises Moved: to the same path below its present slug, if that is a former one.
    :raises Http404: if it leads to nothing that is live.
    """
    found = reading.by_slug(slug, at=at)
    if found is None:
        raise Http404
    if not found.is_current:
        raise moved(request, found, at=at, slug=found.slug)
    return found


def moved(request: Request, found: Found, *, at: datetime, **differing: str) -> Moved:
    """Return the move to the same path with other words in it; the query stays."""
    match = request.resolver_match
    assert match  # noqa: S101  every view was resolved
    path = reverse(match.view_name, kwargs={**match.kwargs, **differing})
    query = request.META.get("QUERY_STRING", "")
    return Moved(f"{path}?{query}" if query else path, max_age=freshness(found, at=at).max_age)


def document(found: Found, *, at: datetime) -> Document:
    """Return the article's detail in the present shape, rendered now if it is stored in another."""
    if found.shape == SHAPE:
        return Document(found.detail_json, found.etag, freshness(found, at=at))
    rendered = publishing.current(Publication.objects.get(pk=found.id))
    # Since when it reads so isn't known: not before now is right for all who ask.
    return Document(rendered.detail, rendered.etag, Freshness(at, at, found.due_at))


def freshness(found: Found, *, at: datetime) -> Freshness:
    return Freshness(at=at, changed_at=found.rendered_at, due_at=found.due_at)
