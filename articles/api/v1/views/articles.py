"""`/articles`, `/articles/{slug}`, `/articles/by-id/{id}`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from articles.api import collections, conditional, fields, log_cursor, tags
from articles.api.collections import Collection
from articles.api.conditional import Freshness
from articles.api.errors import NotHere
from articles.api.public import PublicView, negotiated
from articles.api.schema import described
from articles.api.v1 import examples, queries, serializers
from articles.content.rendering import dumps
from articles.models import Fact, reading
from articles.models.listing import Group, Order, Selection
from articles.models.reading import Found, earliest

from . import found, listed, matching

PARTIAL = "application/vnd.astana.partial+json"


class Trimmable(PublicView):
    """What takes `fields`, and then has a media type of its own."""

    whole: type[serializers.Article | serializers.ArticleEntry]

    @classmethod
    def chosen(cls, accept: str, asked: Mapping[str, Any]) -> str:
        if asked["fields"] is None:
            return super().chosen(accept, asked)
        # What is left out is the caller's own wish: who reads JSON can read this too.
        negotiated(accept, (PARTIAL, conditional.JSON))
        return PARTIAL

    def trimmed(self, text: str) -> str:
        """Return the document without what the caller leaves out."""
        if self.asked["fields"] is None:
            return text
        return dumps(fields.prune(json.loads(text), self.part))

    @property
    def part(self) -> fields.Tree:
        return fields.kept(self.asked["fields"], fields.tree(self.whole))

    def prepare(self, request: HttpRequest) -> None:
        super().prepare(request)
        if self.asked["fields"] is not None:
            self.part  # noqa: B018  a field that isn't there is refused before anything is read


class ArticleList(Trimmable):
    parameters = queries.ArticleList
    whole = serializers.ArticleEntry

    @described(
        "listArticles",
        tag="Articles",
        answer=serializers.ArticleEntryPage,
        example=examples.ARTICLE_ENTRY_PAGE,
        partial="PartialArticleEntryPage",
        is_searched=True,
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """
        List live articles.

        Newest first, page by page. Filters of different names must all be met. With `q` they are
        those that have all of its words.
        """
        asked = self.asked
        collection = Collection("articles", request.path, self.parameters, asked, listed.PLACE)
        order = Order(asked["ordering"].lstrip("-"), asked["ordering"].startswith("-"))
        if asked["q"] is None:
            articles = listed.read(collection, _selection(asked), order=order, at=self.at)
        else:
            articles = matching.read(collection, order=order, at=self.at)
        entries, page = map(self.trimmed, articles.entries), articles.page
        ends_at = earliest(page.ends_at, self.at + log_cursor.HELD)
        return conditional.answer(
            request,
            collections.text(entries, articles.beside, page.count),
            freshness=Freshness(self.at, page.changed_at, page.due_at, ends_at),
            tags=articles.tags,
            media_type=self.media_type,
            links=articles.beside.links,
            more={log_cursor.HEADER: log_cursor.encode(page.position)},
        )


class ArticleDetail(Trimmable):
    parameters = queries.Detail
    whole = serializers.Article

    @described(
        "getArticle",
        tag="Articles",
        answer=serializers.Article,
        example=examples.ARTICLE,
        partial="PartialArticle",
        path=("slug",),
        moves=True,
    )
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """
        Get an article by its slug.

        It is complete: its sections, the links placed between them, its authors, and the counts.
        """
        return self.send(request, found.by_slug(self, request, slug))

    def send(self, request: HttpRequest, article: Found) -> HttpResponse:
        document = found.document(article, at=self.at)
        is_whole = self.asked["fields"] is None
        return conditional.answer(
            request,
            self.trimmed(document.text),
            etag=document.etag if is_whole else "",
            freshness=document.freshness,
            tags=document.tags,
            media_type=self.media_type,
        )


class ArticleById(ArticleDetail):
    @described(
        "getArticleById",
        tag="Articles",
        answer=serializers.Article,
        example=examples.ARTICLE,
        partial="PartialArticle",
        path=("id",),
    )
    def get(self, request: HttpRequest, id: UUID) -> HttpResponse:  # noqa: A002
        """
        Get an article by its id.

        The same as by its slug; the id never changes.
        """
        article = reading.by_id(id, at=self.at)
        if article is None:
            raise NotHere(tags.article(id))
        return self.send(request, article)


def _selection(asked: dict[str, Any]) -> Selection:
    groups: list[Group] = [
        tuple((kind, name) for name in asked[kind])
        for kind in (Fact.Kind.TAG, Fact.Kind.AUTHOR, Fact.Kind.CATEGORY, Fact.Kind.LANGUAGE)
        if asked[kind]
    ]
    # In whichever order they are asked for: the answer stands on the first, and names it.
    groups += [((Fact.Kind.TAG, name),) for name in sorted(asked["tag_all"] or ())]
    return Selection(
        groups=tuple(groups),
        ids=asked["id"] or (),
        published_from=asked["published_after"],
        published_before=asked["published_before"],
        modified_from=asked["modified_after"],
    )
