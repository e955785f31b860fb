"""
Calls every operation with the client of `make sdk-python`, and compares what it read with the
JSON that was sent.

    python every_operation.py URL
"""

from __future__ import annotations

import inspect
import json
import pkgutil
import sys
import time
import typing
import urllib.request
from typing import Any
from uuid import UUID

import astana_api_client.api
import httpx
import sent
from astana_api_client import Client
from astana_api_client.api.articles import (
    get_article,
    get_article_by_id,
    get_related,
    list_articles,
    list_redirects,
)
from astana_api_client.api.authors import get_author, list_authors
from astana_api_client.api.categories import get_category, list_categories
from astana_api_client.api.changes import get_manifest, list_changes
from astana_api_client.api.previews import get_preview
from astana_api_client.api.revisions import get_revision, list_revisions
from astana_api_client.api.schema import get_schema
from astana_api_client.api.search import list_suggestions, search_articles
from astana_api_client.api.sections import get_section, list_sections
from astana_api_client.api.tags import get_tag, list_tags
from astana_api_client.models import ArticleEntry, Problem
from sdk_python import fields

URL = sys.argv[1]
client = Client(base_url=URL, raise_on_unexpected_status=True)
called: set[str] = set()
values: list[int] = []  # of each call


def call(operation: Any, status: int = 200, **arguments: Any) -> Any:
    """Call it; hold the status and every field of what was read to what was sent."""
    called.add(operation.__name__)
    response = operation.sync_detailed(client=client, **arguments)
    name = operation.__name__.rpartition(".")[2]
    assert response.status_code == status, f"{name}: {response.status_code}, not {status}"
    if operation is not get_schema:  # it is open: all but its version is kept as it came
        values.append(sent.compare(json.loads(response.content), response.parsed, fields, name))
    return response.parsed


def choice(operation: Any, parameter: str, value: str) -> Any:
    """The value as a member of the parameter's enum, whatever that is called."""
    annotation = inspect.get_annotations(operation.sync, eval_str=True)[parameter]
    enum, _unset = typing.get_args(annotation)
    return enum(value)


def every_page() -> list[ArticleEntry]:
    """Walk the list by its cursors, as the addresses in `next` give them."""
    entries: list[ArticleEntry] = []
    following: dict[str, Any] = {}
    while True:
        exact = choice(list_articles, "count", "exact")
        page = call(list_articles, page_size=5, count=exact, **following)
        entries += page.results
        if page.next_ is None:
            assert len(entries) == page.count, "the walk didn't meet every article"
            return entries
        following = {"cursor": httpx.URL(page.next_).params["cursor"]}


def main() -> None:
    entries = every_page()
    assert len({entry.id for entry in entries}) == len(entries) >= 12
    for entry in entries:
        every_path_below(entry)
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
    both_ways_to_write_a_list(entries)
    the_log(entries)
    the_search(entries)
    problems()

    packages = pkgutil.walk_packages(
        astana_api_client.api.__path__, f"{astana_api_client.api.__name__}."
    )
    operations = {each.name for each in packages if not each.ispkg}
    assert operations == called, f"not called: {operations - called}"
    print(f"{len(operations)} operations, {sum(values)} values as they were sent")


def every_path_below(entry: ArticleEntry) -> None:
    article = call(get_article, slug=entry.slug)
    assert article == call(get_article_by_id, id=entry.id)
    sections = call(list_sections, slug=entry.slug).results
    assert sections == article.sections
    for section in sections:
        assert section == call(get_section, slug=entry.slug, anchor=section.anchor)
    call(get_related, slug=entry.slug)
    for revision in call(list_revisions, slug=entry.slug).results:
        past = call(get_revision, slug=entry.slug, number=revision.number)
        assert past.revision == revision.number


def both_ways_to_write_a_list(entries: list[ArticleEntry]) -> None:
    """The generator repeats a list's values; one string with a comma is the other way."""
    tag = next(entry.tags[0].slug for entry in entries if entry.tags)
    both = call(list_articles, tag=[tag, "no-such-tag"]).results
    assert both == call(list_articles, tag=[f"{tag},no-such-tag"]).results != []
    oldest_first = choice(list_articles, "ordering", "published_at")
    oldest = call(list_articles, ordering=oldest_first, page_size=1).results
    assert oldest[0].published_at == min(entry.published_at for entry in entries)


def the_log(entries: list[ArticleEntry]) -> None:
    page = call(list_changes, limit=100)
    assert {each.id for each in page.results} >= {each.id for each in entries}
    assert call(list_changes, cursor=page.next_cursor).results == []
    call(list_redirects)
    # The generator knows no JSON Lines: it leaves the answer as it came.
    called.add(get_manifest.__name__)
    response = get_manifest.sync_detailed(client=Client(base_url=URL))
    lines = [json.loads(line) for line in response.content.splitlines()]
    assert {line["slug"] for line in lines} == {each.slug for each in entries}


def the_search(entries: list[ArticleEntry]) -> None:
    word = entries[0].title.split()[-1]
    until = time.monotonic() + 120  # the index is built beside the server
    while search_articles.sync_detailed(client=client, q=word).status_code == 503:
        assert time.monotonic() < until, "the index wasn't built"
        time.sleep(1)
    hits = call(search_articles, q=word).results
    assert entries[0].slug in {each.article.slug for each in hits}
    call(list_suggestions, q=word[:4])


def problems() -> None:
    missing = call(get_article, status=404, slug="no-such-article")
    assert isinstance(missing, Problem)
    assert isinstance(call(get_article_by_id, status=404, id=UUID(int=7)), Problem)
    for operation in (get_author, get_category, get_tag):
        assert isinstance(call(operation, status=404, slug="no-such"), Problem)
    # Of the right shape, and of no link: editors make those, and the tests of the snippets one.
    assert isinstance(call(get_preview, status=404, token="0" * 64), Problem)
    refused = call(list_articles, status=400, page_size=1000)
    assert [(each.parameter, each.code) for each in refused.errors] == [("page_size", "too_large")]
    with urllib.request.urlopen(refused.type_) as page:
        assert page.status == 200


if __name__ == "__main__":
    main()
