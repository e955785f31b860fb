"""
The story, told by openapi-generator's Python client.

    python generator_python.py URL SLUG-OF-THE-BARE-ARTICLE
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

import sent
from astana import (
    ApiClient,
    ArticleEntry,
    ArticleOrdering,
    ArticlesApi,
    Configuration,
    PartialArticle,
    Problem,
    SectionsApi,
)
from astana.exceptions import ApiException, BadRequestException, NotFoundException
from pydantic import BaseModel

URL, BARE = sys.argv[1:]
LIST = f"{URL}/api/v1/articles?category=culture&category=the-city&language=en&page_size=4"
# The moment of one of the sample articles, which is in.
SINCE = f"{URL}/api/v1/articles?ordering=published_at&published_after=2026-06-15T08:00:00Z"
MOMENT = datetime(2026, 6, 15, 8, 0, tzinfo=UTC)
# Its own format writes offsets as +0500, which isn't RFC 3339.
client = ApiClient(Configuration(host=URL, datetime_format="%Y-%m-%dT%H:%M:%SZ"))
articles = ArticlesApi(client)
sections = SectionsApi(client)


def fields(model: object) -> Mapping[str, object] | None:
    if not isinstance(model, BaseModel):
        return None
    declared = type(model).model_fields
    return {field.alias or name: getattr(model, name) for name, field in declared.items()}


def main() -> None:
    entries, values = walk_the_list()
    links = 0
    for entry in entries:
        article = articles.get_article(entry.slug)
        values += sent.compare(sent.get(f"{URL}/api/v1/articles/{entry.slug}"), article, fields)
        links += len(article.related_links)
        for section in article.sections:
            links += len(section.related_links)
            assert sections.get_section(entry.slug, section.anchor) == section
    assert links > 0
    values += since_a_moment()
    values += bare_article()
    problems()
    unchanged(entries[0].slug)
    part(entries[0].slug)
    print(f"{len(entries)} articles, {links} links, {values} values as they were sent")


def walk_the_list() -> tuple[list[ArticleEntry], int]:
    """Two filters, page after page."""
    entries: list[ArticleEntry] = []
    pages, values, cursor = 0, 0, None
    address: str | None = LIST
    while address:
        page = articles.list_articles(
            language=["en"], category=["culture", "the-city"], page_size=4, cursor=cursor
        )
        values += sent.compare(sent.get(address), page, fields)
        entries += page.results
        pages += 1
        address = page.next
        cursor = parse_qs(urlsplit(address).query)["cursor"][0] if address else None
    assert pages >= 2
    assert {entry.language for entry in entries} == {"en"}
    assert {entry.category.slug for entry in entries if entry.category} == {"culture", "the-city"}
    assert len({entry.id for entry in entries}) == len(entries)
    return entries, values


def since_a_moment() -> int:
    page = articles.list_articles(ordering=ArticleOrdering.PUBLISHED_AT, published_after=MOMENT)
    assert page.results[0].published_at == MOMENT
    return sent.compare(sent.get(SINCE), page, fields)


def bare_article() -> int:
    article = articles.get_article(BARE)
    assert article.category is None
    assert article.canonical_url is None
    assert article.expires_at is None
    assert not any([article.authors, article.tags, article.related_links, article.contents])
    assert article.subtitle == article.standfirst == article.byline == ""
    return sent.compare(sent.get(f"{URL}/api/v1/articles/{BARE}"), article, fields)


def problems() -> None:
    missing = failure(lambda: articles.get_article("no-such-article"))
    assert isinstance(missing, NotFoundException)
    assert isinstance(missing.data, Problem)
    assert missing.data.type == f"{URL}/docs/problems/not-found"

    refused = failure(lambda: articles.list_articles(cursor="rubbish"))
    assert isinstance(refused, BadRequestException)
    assert isinstance(refused.data, Problem)
    assert [error.parameter for error in refused.data.errors] == ["cursor"]


def unchanged(slug: str) -> None:
    first = articles.get_article_with_http_info(slug)
    assert first.headers
    headers = {name.lower(): value for name, value in first.headers.items()}
    known = {"If-None-Match": headers["etag"]}
    answer = failure(lambda: articles.get_article(slug, _headers=known))
    assert answer.status == HTTPStatus.NOT_MODIFIED


def failure(call: Callable[[], object]) -> ApiException:
    try:
        call()
    except ApiException as raised:
        return raised
    raise AssertionError("it was answered")


def part(slug: str) -> None:
    response = articles.get_article_without_preload_content(
        slug, fields=["title", "sections.heading"]
    )
    article = PartialArticle.from_dict(json.loads(response.read()))
    assert article
    assert article.title
    assert article.byline is None
    assert article.sections
    assert all(section.html is None for section in article.sections)


if __name__ == "__main__":
    main()
