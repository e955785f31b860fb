"""
The story, told by the client of `make sdk-python`.

    python sdk_python.py URL SLUG-OF-THE-BARE-ARTICLE
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from http import HTTPStatus

import attrs
import httpx
import sent
from astana_api_client import Client
from astana_api_client.api.articles import get_article, list_articles
from astana_api_client.api.sections import get_section
from astana_api_client.models import (
    Article,
    ArticleEntry,
    ArticleEntryPage,
    ArticleOrdering,
    PartialArticle,
    Problem,
    Section,
)
from astana_api_client.types import UNSET, Unset

URL, BARE = sys.argv[1:]
LIST = f"{URL}/api/v1/articles?category=culture&category=the-city&language=en&page_size=4"
# The moment of one of the sample articles, which is in; and the same moment further east.
SINCE = f"{URL}/api/v1/articles?ordering=published_at&published_after=2026-06-15T08:00:00Z"
MOMENT = datetime(2026, 6, 15, 13, 0, tzinfo=timezone(timedelta(hours=5)))
client = Client(URL, raise_on_unexpected_status=True)


def fields(model: object) -> Mapping[str, object] | None:
    """It keeps what it doesn't know in `additional_properties`, and adds `_` to `next`, `type`."""
    kind: type[object] = type(model)
    if not attrs.has(kind):
        return None
    known = {field.name.rstrip("_"): getattr(model, field.name) for field in attrs.fields(kind)}
    assert known.pop("additional_properties") == {}, f"not in {type(model).__name__}"
    return known


def main() -> None:
    entries, values = walk_the_list()
    links = 0
    for entry in entries:
        article = get_article.sync(entry.slug, client=client)
        assert isinstance(article, Article)
        values += sent.compare(sent.get(f"{URL}/api/v1/articles/{entry.slug}"), article, fields)
        links += len(article.related_links)
        for section in article.sections:
            links += len(section.related_links)
            alone = get_section.sync(entry.slug, section.anchor, client=client)
            assert isinstance(alone, Section)
            assert alone == section
    assert links > 0
    values += since_a_moment()
    values += bare_article()
    problems()
    unchanged(entries[0].slug)
    part(entries[0].slug)
    print(f"{len(entries)} articles, {links} links, {values} values as they were sent")


def walk_the_list() -> tuple[list[ArticleEntry], int]:
    """Two filters, page after page, against the list as it is in one piece."""
    entries: list[ArticleEntry] = []
    pages, values = 0, 0
    address: str | None = LIST
    cursor: str | Unset = UNSET
    while address:
        page = list_articles.sync(
            client=client,
            language=["en"],
            category=["culture", "the-city"],
            page_size=4,
            cursor=cursor,
        )
        assert isinstance(page, ArticleEntryPage)
        values += sent.compare(sent.get(address), page, fields)
        entries += page.results
        pages += 1
        address = page.next_
        cursor = httpx.URL(address).params["cursor"] if address else UNSET
    assert pages >= 2
    assert {entry.language for entry in entries} == {"en"}
    assert {entry.category.slug for entry in entries if entry.category} == {"culture", "the-city"}
    assert len({entry.id for entry in entries}) == len(entries)
    return entries, values


def since_a_moment() -> int:
    page = list_articles.sync(
        client=client, ordering=ArticleOrdering.PUBLISHED_AT, published_after=MOMENT
    )
    assert isinstance(page, ArticleEntryPage)
    assert page.results[0].published_at == MOMENT
    return sent.compare(sent.get(SINCE), page, fields)


def bare_article() -> int:
    article = get_article.sync(BARE, client=client)
    assert isinstance(article, Article)
    assert article.category is None
    assert article.canonical_url is None
    assert article.expires_at is None
    assert not any([article.authors, article.tags, article.related_links, article.contents])
    assert article.subtitle == article.standfirst == article.byline == ""
    return sent.compare(sent.get(f"{URL}/api/v1/articles/{BARE}"), article, fields)


def problems() -> None:
    missing = get_article.sync_detailed("no-such-article", client=client)
    assert missing.status_code == HTTPStatus.NOT_FOUND
    assert isinstance(missing.parsed, Problem)
    assert missing.parsed.type_ == f"{URL}/docs/problems/not-found"

    refused = list_articles.sync(client=client, page_size=1000)
    assert isinstance(refused, Problem)
    assert refused.status == HTTPStatus.BAD_REQUEST
    assert [error.parameter for error in refused.errors] == ["page_size"]


def unchanged(slug: str) -> None:
    first = get_article.sync_detailed(slug, client=client)
    known = client.with_headers({"If-None-Match": first.headers["ETag"]})
    again = get_article.sync_detailed(slug, client=known)
    assert again.status_code == HTTPStatus.NOT_MODIFIED
    assert again.parsed is None


def part(slug: str) -> None:
    response = client.get_httpx_client().get(
        f"/api/v1/articles/{slug}", params={"fields": "title,sections.heading"}
    )
    article = PartialArticle.from_dict(response.json())
    assert article.title
    assert article.byline is UNSET
    assert article.sections
    assert all(section.html is UNSET for section in article.sections)


if __name__ == "__main__":
    main()
