"""Finding the one article that a path names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from articles import publishing
from articles.api import parameters, tags
from articles.api.conditional import FRESHNESS, Freshness
from articles.api.errors import Moved, NotHere
from articles.api.public import PublicView
from articles.content.rendering import AS_SERVED
from articles.models import Origin, Publication, reading
from articles.models.reading import Found, Gone


@dataclass(frozen=True, slots=True)
class Document:
    """An article's detail, as it is sent."""

    text: str
    etag: str
    freshness: Freshness
    tags: tuple[str, ...]


def by_slug(view: PublicView, request: HttpRequest, slug: str) -> Found:
    """
    Return the live article of that slug. One query.

    :raises Moved: to the same path below its present slug, if that is a former one.
    :raises NotHere: if it leads to nothing that is live.
    """
    found = reading.by_slug(slug, at=view.at)
    if found is None:
        raise NotHere(tags.slug(slug))
    if isinstance(found, Gone):
        # It may come back under another slug, to which this one then leads.
        raise NotHere(tags.slug(slug), tags.article(found.id))
    if not found.is_current:
        raise moved(view, request, found, standing_on=(tags.slug(slug),), slug=found.slug)
    return found


def moved(
    view: PublicView,
    request: HttpRequest,
    found: Found,
    *,
    standing_on: tuple[str, ...] = (),
    **differing: str,
) -> Moved:
    """
    Return the move to the same path with other words in it; the query stays.

    :param standing_on: its cache tags beside the article's.
    """
    match = request.resolver_match
    assert match  # noqa: S101  every view was resolved
    path = reverse(match.view_name, kwargs={**match.kwargs, **differing})
    query = parameters.canonical(view.parameters, view.asked)
    fresh = request.META[FRESHNESS] = freshness(found, at=view.at)
    return Moved(
        f"{path}?{query}" if query else path,
        cache_control=fresh.cache_control(has_tags=True),
        tags=(tags.article(found.id), *standing_on),
    )


def at_the_origin(view: PublicView, request: HttpRequest, found: Found) -> Moved:
    """Return the move to the same path of the installation that this is a satellite of."""
    query = parameters.canonical(view.parameters, view.asked)
    fresh = request.META[FRESHNESS] = freshness(found, at=view.at)
    return Moved(
        f"{request.path}?{query}" if query else request.path,
        cache_control=fresh.cache_control(has_tags=True),
        tags=(tags.article(found.id),),
        server=Origin.objects.get().url,
    )


def document(found: Found, *, at: datetime) -> Document:
    """Return the article's detail in the present shape, rendered now if it is stored in another."""
    # Whatever a document embeds, when that changes its article is remade, and so in the log.
    own = (tags.article(found.id),)
    if found.shape in AS_SERVED:
        return Document(found.detail_json, found.etag, freshness(found, at=at), own)
    rendered = publishing.current(Publication.objects.get(pk=found.id))
    # Since when it reads so isn't known: not before now is right for all who ask.
    return Document(
        rendered.detail, rendered.etag, Freshness(at, at, found.due_at, found.ends_at), own
    )


def freshness(found: Found, *, at: datetime) -> Freshness:
    return Freshness(
        at=at, changed_at=found.rendered_at, due_at=found.due_at, ends_at=found.ends_at
    )
