"""
Calls every operation with the generated client, and compares what it read with the JSON sent.

`check_client.py` runs it in a virtualenv that has the client and nothing of this project.
"""

from __future__ import annotations

import json
import pkgutil
import sys
import urllib.request
from datetime import datetime
from typing import Any
from uuid import UUID

import astana_api_client.api
from astana_api_client import Client
from astana_api_client.api.articles import (
    get_article,
    get_article_by_id,
    get_related,
    list_articles,
)
from astana_api_client.api.authors import get_author, list_authors
from astana_api_client.api.categories import get_category, list_categories
from astana_api_client.api.revisions import get_revision, list_revisions
from astana_api_client.api.schema import get_schema
from astana_api_client.api.sections import get_section, list_sections
from astana_api_client.api.tags import get_tag, list_tags
from astana_api_client.models import (
    Article,
    ArticleEntry,
    ListArticlesCount,
    ListArticlesOrdering,
    Problem,
)

URL = sys.argv[1]
client = Client(base_url=URL)
called: set[str] = set()
compared: list[int] = []  # values, of each call


def call(operation: Any, status: int = 200, **arguments: Any) -> Any:
    """Call it; hold the status and every field of what was read to what was sent."""
    called.add(operation.__name__)
    response = operation.sync_detailed(client=client, **arguments)
    name = operation.__name__.rpartition(".")[2]
    assert response.status_code == status, f"{name}: {response.status_code}, not {status}"
    sent, read = json.loads(response.content), response.parsed.to_dict()
    difference = differences(sent, read, name)
    assert not difference, "\n".join(difference)
    compared.append(leaves(sent))
    return response.parsed


def differences(sent: Any, read: Any, path: str) -> list[str]:
    if isinstance(sent, dict) and isinstance(read, dict):
        missing = [f"{path}.{key}: in one only" for key in sent.keys() ^ read.keys()]
        both = [key for key in sent if key in read]
        return missing + [
            each for key in both for each in differences(sent[key], read[key], f"{path}.{key}")
        ]
    if isinstance(sent, list) and isinstance(read, list) and len(sent) == len(read):
        pairs = enumerate(zip(sent, read, strict=True))
        return [each for i, (a, b) in pairs for each in differences(a, b, f"{path}[{i}]")]
    if sent == read or same_moment(sent, read):
        return []
    return [f"{path}: sent {sent!r}, read {read!r}"]


def same_moment(sent: Any, read: Any) -> bool:
    try:
        return datetime.fromisoformat(sent) == datetime.fromisoformat(read)
    except (TypeError, ValueError):
        return False


def leaves(value: Any) -> int:
    if isinstance(value, dict):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list) else 1


def every_page() -> list[ArticleEntry]:
    """Walk the list by its cursors, as the addresses in `next` give them."""
    entries, cursor = [], {}
    while True:
        page = call(list_articles, page_size=5, count=ListArticlesCount.EXACT, **cursor)
        entries += page.results
        if page.next_ is None:
            assert len(entries) == page.count, "the walk didn't meet every article"
            return entries
        cursor = {"cursor": page.next_.rpartition("cursor=")[2]}


def main() -> None:
    entries = every_page()
    assert len({entry.id for entry in entries}) == len(entries) >= 12
    for entry in entries:
        article = call(get_article, slug=entry.slug)
        assert isinstance(article, Article)
        assert article == call(get_article_by_id, id=entry.id)
        sections = call(list_sections, slug=entry.slug).results
        assert sections == article.sections
        for section in sections:
            assert section == call(get_section, slug=entry.slug, anchor=section.anchor)
        call(get_related, slug=entry.slug)
        for revision in call(list_revisions, slug=entry.slug).results:
            past = call(get_revision, slug=entry.slug, number=revision.number)
            assert past.revision == revision.number
    for collection, one in (
        (list_authors, get_author),
        (list_categories, get_category),
        (list_tags, get_tag),
    ):
        results = call(collection).results
        assert results
        for each in results:
            assert each == call(one, slug=each.slug)
    assert call(get_schema).openapi.startswith("3.1")

    tag = next(entry.tags[0].slug for entry in entries if entry.tags)
    # This generator repeats a list's values; one string with a comma is the other way.
    both = call(list_articles, tag=[tag, "no-such-tag"]).results
    assert both == call(list_articles, tag=[f"{tag},no-such-tag"]).results != []
    oldest = call(list_articles, ordering=ListArticlesOrdering.PUBLISHED_AT, page_size=1).results
    assert oldest[0].published_at == min(entry.published_at for entry in entries)

    missing = call(get_article, status=404, slug="no-such-article")
    assert isinstance(missing, Problem)
    assert missing.type_ == f"{URL}/docs/problems/not-found"
    assert isinstance(call(get_article_by_id, status=404, id=UUID(int=7)), Problem)
    for operation in (get_author, get_category, get_tag):
        assert isinstance(call(operation, status=404, slug="no-such"), Problem)
    refused = call(list_articles, status=400, page_size=1000, published_after="yesterday")
    assert isinstance(refused, Problem)
    assert [(each.parameter, each.code) for each in refused.errors] == [
        ("published_after", "invalid"),
        ("page_size", "too_large"),
    ]
    with urllib.request.urlopen(refused.type_) as page:
        assert page.status == 200

    packages = pkgutil.walk_packages(
        astana_api_client.api.__path__, f"{astana_api_client.api.__name__}."
    )
    operations = {each.name for each in packages if not each.ispkg}
    assert operations == called, f"not called: {operations - called}"
    print(
        f"{len(operations)} operations called on {len(entries)} articles; "
        f"{sum(compared)} values are as they were sent."
    )


if __name__ == "__main__":
    main()
