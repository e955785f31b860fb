"""Reading what working copies hold, as revisions keep it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from articles.content.rendering import moment
from articles.models import Article, Byline, RelatedLink, Section
from articles.models.fixed_select import FixedSelect

Json = dict[str, Any]

TEXTS = ("slug", "language", "title", "subtitle", "standfirst", "byline", "canonical_url")

_SECTIONS = FixedSelect(
    lambda ids: (
        Section.objects.filter(article__in=ids)
        .order_by("position", "created_at", "id")
        .values_list("article_id", "id", "anchor", "level", "heading", "html")
    )
)
_LINKS = FixedSelect(
    lambda ids: (
        RelatedLink.objects.filter(article__in=ids)
        .order_by("position", "created_at", "id")
        .values_list("article_id", "after_id", "id", "label", "title", "url", "target_id", "want")
    )
)
_AUTHORS = FixedSelect(
    lambda ids: (
        Byline.objects.filter(article__in=ids)
        .order_by("position", "id")
        .values_list("article_id", "author_id")
    )
)
# By id: a tag's new name is no edit of the article.
_TAGS = FixedSelect(
    lambda ids: (
        Article.tags.through.objects.filter(article__in=ids)
        .order_by("tag_id")
        .values_list("article_id", "tag_id")
    )
)


def content_of(article: Article) -> Json:
    """
    Return the working copy as a revision keeps it. Four queries.

    Keys: the texts above, `authors` and `tags` (UUIDs), `category` (UUID or None), `expires_at`
    (RFC 3339 or None), `sections` (`id`, `anchor`, `level`, `heading`, `html`, `related_links`),
    and `related_links` for those at the end (`id`, `label`, `title`, `url`, `target` (UUID or
    None), `want` (the title's key, for a link that waits for an article of its title, or None)).
    """
    return of([article])[article.pk]


def of(articles: Collection[Article]) -> dict[UUID, Json]:
    """Return the same of several, by the article's id. Four queries for any number."""
    ids = [article.pk for article in articles]
    sections = _by_article(_SECTIONS.of(ids))
    links = _by_article(_LINKS.of(ids))
    authors = _by_article(_AUTHORS.of(ids))
    tags = _by_article(_TAGS.of(ids))
    contents = {}
    for article in articles:
        placed: dict[UUID | None, list[Json]] = defaultdict(list)
        for after, *link in links[article.pk]:
            placed[after].append(_link(*link))
        contents[article.pk] = {
            **{name: getattr(article, name) for name in TEXTS},
            "authors": [str(pk) for (pk,) in authors[article.pk]],
            "category": str(article.category_id) if article.category_id else None,
            "tags": [str(pk) for (pk,) in tags[article.pk]],
            "expires_at": moment(article.expires_at) if article.expires_at else None,
            "sections": [
                {
                    "id": str(pk),
                    "anchor": anchor,
                    "level": level,
                    "heading": heading,
                    "html": html,
                    "related_links": placed[pk],
                }
                for pk, anchor, level, heading, html in sections[article.pk]
            ],
            "related_links": placed[None],
        }
    return contents


def _by_article(rows: Iterable[tuple[Any, ...]]) -> defaultdict[UUID, list[tuple[Any, ...]]]:
    found: defaultdict[UUID, list[tuple[Any, ...]]] = defaultdict(list)
    for article_id, *row in rows:
        found[article_id].append(tuple(row))
    return found


def _link(pk: UUID, label: str, title: str, url: str, target: UUID | None, want: str) -> Json:
    return {
        "id": str(pk),
        "label": label,
        "title": title,
        "url": url,
        "target": str(target) if target else None,
        "want": want or None,
    }
