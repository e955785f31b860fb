"""Authors, categories and tags. What has no live article isn't there."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse

from articles.api import collections, conditional, tags
from articles.api.collections import Collection
from articles.api.conditional import Freshness
from articles.api.errors import NotHere
from articles.api.public import PublicView
from articles.api.schema import described
from articles.api.v1 import examples, queries, serializers
from articles.content.rendering import dumps
from articles.models import Fact, Publication, PublicationKey, reading


class Shelf(PublicView):
    """What the six paths have in common: a kind of fact, and what is shown of it."""

    kind: Fact.Kind
    shown: tuple[str, ...]

    def facts(self) -> QuerySet[Fact]:
        """Those that a live article is filed under, with article_count."""
        # What has expired is counted until somebody takes it away. It is a handful: to begin with
        # it, not with all that is filed under a fact, keeps SQLite from reading all keys there are.
        expired = Publication.objects.filter(expires_at__lte=self.at).values("pk")
        keys = PublicationKey.objects.filter(fact=OuterRef("pk"), publication__in=expired)
        expired_count = keys.order_by().values("fact").annotate(n=Count("*")).values("n")
        # One that was deleted has no slug any more, and stays until its documents are remade.
        counted = (
            Fact.objects.filter(kind=self.kind)
            .exclude(slug="")
            .annotate(
                article_count=F("count__live")
                - Coalesce(Subquery(expired_count, output_field=IntegerField()), 0)
            )
        )
        return counted.filter(article_count__gt=0)

    def text(self, fact: Any) -> str:
        shown = {name: fact.data[name] for name in self.shown}
        return dumps({**shown, "article_count": fact.article_count})

    def freshness(self, of: Fact | None = None) -> Freshness:
        """One query. Of one fact, the last change is that of what is filed under it, or its own."""
        horizon = reading.horizon(at=self.at)
        changed_at = horizon.changed_at
        if of is not None:
            changed_at = reading.latest(of.count.changed_at, horizon.expired_at)
        # Whatever expires is counted somewhere.
        return Freshness(self.at, changed_at, horizon.due_at, horizon.expires_at)

    def send_page(self, request: HttpRequest) -> HttpResponse:
        """Answer with a page by slug: its order in the alphabet, and unique."""
        collection = Collection(self.kind, request.path, self.parameters, self.asked, (str,))
        cursor, size = collection.cursor(), self.asked["page_size"]
        is_backward = cursor is not None and cursor.is_backward
        facts = self.facts().order_by("-slug" if is_backward else "slug")
        if cursor:
            facts = facts.filter(**{f"slug__{'lt' if is_backward else 'gt'}": cursor.place[0]})
        freshness = self.freshness()  # before the rows: they may be younger, never older
        rows = list(facts[: size + 1])
        kept = rows[:size][::-1] if is_backward else rows[:size]
        places = [(fact.slug,) for fact in kept]
        beside = collections.neighbours(collection, cursor, places, has_more=len(rows) > size)
        count = self.facts().count() if self.asked["count"] else None
        return conditional.answer(
            request,
            collections.text(map(self.text, kept), beside, count),
            freshness=freshness,
            # An article of any of them may be given an expiry, after which the count is another.
            tags=[tags.LOG],
            links=beside.links,
        )

    def send_one(self, request: HttpRequest, slug: str) -> HttpResponse:
        fact = self.facts().select_related("count").filter(slug=slug).first()
        if fact is None:
            raise NotHere(tags.LOG)  # any of them may be given this slug
        return conditional.answer(
            request, self.text(fact), freshness=self.freshness(fact), tags=[tags.fact(fact.pk)]
        )


class Authors(Shelf):
    kind = Fact.Kind.AUTHOR
    shown = ("id", "slug", "name", "bio")


class Categories(Shelf):
    kind = Fact.Kind.CATEGORY
    shown = ("id", "slug", "name", "description")


class Tags(Shelf):
    kind = Fact.Kind.TAG
    shown = ("id", "slug", "name")


class AuthorList(Authors):
    parameters = queries.Shelf

    @described(
        "listAuthors",
        tag="Authors",
        answer=serializers.AuthorPage,
        example=examples.AUTHOR_PAGE,
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """
        List the authors of live articles.

        By slug, each with the count of their live articles.
        """
        return self.send_page(request)


class AuthorDetail(Authors):
    @described(
        "getAuthor",
        tag="Authors",
        answer=serializers.Author,
        example=examples.AUTHOR,
        path=("slug",),
    )
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Get an author by their slug."""
        return self.send_one(request, slug)


class CategoryList(Categories):
    parameters = queries.Shelf

    @described(
        "listCategories",
        tag="Categories",
        answer=serializers.CategoryPage,
        example=examples.CATEGORY_PAGE,
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """
        List the categories of live articles.

        By slug, each with the count of its live articles.
        """
        return self.send_page(request)


class CategoryDetail(Categories):
    @described(
        "getCategory",
        tag="Categories",
        answer=serializers.Category,
        example=examples.CATEGORY,
        path=("slug",),
    )
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Get a category by its slug."""
        return self.send_one(request, slug)


class TagList(Tags):
    parameters = queries.Shelf

    @described(
        "listTags",
        tag="Tags",
        answer=serializers.TagPage,
        example=examples.TAG_PAGE,
    )
    def get(self, request: HttpRequest) -> HttpResponse:
        """
        List the tags of live articles.

        By slug, each with the count of its live articles.
        """
        return self.send_page(request)


class TagDetail(Tags):
    @described(
        "getTag",
        tag="Tags",
        answer=serializers.Tag,
        example=examples.TAG,
        path=("slug",),
    )
    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        """Get a tag by its slug."""
        return self.send_one(request, slug)
