"""What is asked for: every path and filter of the public API, with names that have a full page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.http import QueryDict

from articles.api import collections, parameters
from articles.api.v1 import queries
from articles.api.v1.views import listed
from articles.models import Fact, PublicationKey
from benchmarks.corpus import writing

PAGE = 20  # entries
API = "/api/v1"


def single(articles: int) -> Iterator[tuple[str, str]]:
    """Yield what must cost the same at any size: a label, and a path with its query."""
    yield "list", f"{API}/articles"
    for name in ("published_at", "-modified_at", "modified_at"):
        yield f"ordering={name}", f"{API}/articles?ordering={name}"
    yield f"page {articles // PAGE:,}, the last", last_page("", articles // PAGE)
    yield "tag, in a fifth of all", f"{API}/articles?tag=tag-0"
    yield "tag, its last page", last_page("tag=tag-0", None)
    yield "tag, in few", f"{API}/articles?tag={scarce('tag')}"
    yield "author", f"{API}/articles?page_size=3&author={scarce('author', 3)}"
    yield "category", f"{API}/articles?category=category-1"
    yield "language", f"{API}/articles?language=en"
    yield "language, in few", f"{API}/articles?language=de"
    yield "id", f"{API}/articles?id={writing.named(5).id}"
    yield "id, any of 10", f"{API}/articles?id={','.join(str(ids(n)) for n in range(10))}"
    for label, days in (("a month ago", 30), ("ten years ago", 3_650)):
        yield f"published_after {label}", f"{API}/articles?published_after={ago(days)}"
        yield f"modified_after {label}", f"{API}/articles?modified_after={ago(days)}"
    yield "modified_after an hour ago", f"{API}/articles?modified_after={ago(1 / 24)}"
    yield "published_before 14 years ago", f"{API}/articles?published_before={ago(14 * 365)}"
    for name in ("tag", "author"):
        yield f"{name}, any of 10", f"{API}/articles?{name}={ten(name)}"
    yield "count=exact", f"{API}/articles?count=exact"
    yield "count=exact of a tag", f"{API}/articles?tag=tag-0&count=exact"
    yield from one_article()
    yield from people_and_shelves()


def one_article() -> Iterator[tuple[str, str]]:
    """Yield what is asked of one article: the fiftieth is a hub, the 53rd has moved."""
    hub, moved = writing.named(50), writing.named(53)
    yield "article by slug", f"{API}/articles/{hub.slug}"
    yield "article by id", f"{API}/articles/by-id/{hub.id}"
    yield "article by a former slug: 308", f"{API}/articles/{moved.slug}-at-first"
    yield "article that isn’t: 404", f"{API}/articles/nothing-of-that-name"
    yield "sections", f"{API}/articles/{hub.slug}/sections"
    yield "section", f"{API}/articles/{hub.slug}/sections/lead"
    yield "related", f"{API}/articles/{hub.slug}/related"
    yield "revisions", f"{API}/articles/{moved.slug}/revisions"
    yield "revision that was", f"{API}/articles/{moved.slug}/revisions/1"


def people_and_shelves() -> Iterator[tuple[str, str]]:
    yield "authors", f"{API}/authors"
    yield "author by slug", f"{API}/authors/author-1"
    yield "categories", f"{API}/categories"
    yield "tags", f"{API}/tags"
    yield "tag by slug", f"{API}/tags/tag-0"


def combined(articles: int) -> Iterator[tuple[str, str]]:
    """Yield combinations: what these cost depends on how their articles are spread."""
    del articles  # the last page isn't among them
    yield "tag_all of two common", f"{API}/articles?tag_all=tag-0,tag-1"
    yield "tag_all, common and rare", f"{API}/articles?tag_all=tag-0,{scarce('tag')}"
    yield "tag and language", f"{API}/articles?tag=tag-0&language=de"
    yield "author and tag", f"{API}/articles?author=author-1&tag=tag-1"
    yield "author, any of 10, and language", f"{API}/articles?author={ten('author')}&language=en"
    yield (
        "tag and author, any of 10 each",
        f"{API}/articles?tag={ten('tag')}&author={ten('author')}",
    )
    yield "tag, since a month ago", f"{API}/articles?tag=tag-0&published_after={ago(30)}"
    yield (
        "modified_after a month ago, oldest first",
        f"{API}/articles?modified_after={ago(30)}&ordering=published_at",
    )
    yield (
        "a month of ten years ago, by modification",
        f"{API}/articles?published_after={ago(3_680)}"
        f"&published_before={ago(3_650)}&ordering=-modified_at",
    )
    yield "count=exact of tag and language", f"{API}/articles?tag=tag-0&language=de&count=exact"
    yield "authors, count=exact", f"{API}/authors?count=exact"


def ten(kind: str) -> str:
    return ",".join(f"{kind}-{number}" for number in range(1, 11))


def ago(days: float) -> str:
    return f"{writing.LAST - timedelta(days=days):%Y-%m-%dT%H:%M:%SZ}"


def ids(number: int) -> UUID:
    return writing.named(number).id


def scarce(kind: str, size: int = PAGE) -> str:
    """Return the slug of the one with the fewest articles that fill a page."""
    facts = Fact.objects.filter(kind=kind, count__live__gt=size)
    return facts.order_by("count__live", "slug")[0].slug


def last_page(query: str, page: int | None) -> str:
    """Return the address of the page that ends the list, as its `next` would have it."""
    keys = PublicationKey.objects.filter(fact__kind="all")
    if query:
        keys = PublicationKey.objects.filter(fact__slug=query.partition("=")[2])
    oldest = list(keys.order_by("published_at", "publication")[: PAGE + 1])[-1]
    asked = QueryDict(query)
    collection = collections.Collection(
        "articles",
        f"{API}/articles",
        queries.ArticleList,
        parameters.read(queries.ArticleList, asked),
        listed.PLACE,
    )
    place = ((oldest.published_at - listed.EPOCH) // listed.MICROSECOND, oldest.publication_id.hex)
    address = collection.address(place, is_backward=False)
    return address[address.index(API) :]
