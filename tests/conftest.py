from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from articles import publishing
from articles.models import Article, Author, Byline, Category, LogHead, RelatedLink, Section, Tag
from tests import documented_client, search_index
from tests.documented_client import DocumentedClient

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def pytest_collection_modifyitems(config, items):
    """Deselect what needs a server of its own: PostgreSQL's tests where we run on SQLite."""
    if connection.vendor == "postgresql":
        return
    for_postgres = [item for item in items if item.get_closest_marker("postgres")]
    config.hook.pytest_deselected(items=for_postgres)
    items[:] = [item for item in items if item not in for_postgres]


@pytest.fixture(autouse=True)
def log_head(request):
    """Put back the log's one row, which tests with real commits flush away with all the others."""
    marker = request.node.get_closest_marker("django_db")
    commits = {"transactional_db", "live_server"} & set(request.fixturenames)
    if commits or (marker and marker.kwargs.get("transaction")):
        request.getfixturevalue("transactional_db")
        if connection.vendor == "sqlite":
            # No model's table, and so not flushed: it would hold words under numbers used anew.
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM articles_finding_words")
        beginning = datetime(1970, 1, 1, tzinfo=UTC)
        LogHead.objects.get_or_create(pk=1, defaults={"happened_at": beginning})


@pytest.fixture(autouse=True)
def every_answer_of_the_api_is_held_to_its_document(monkeypatch):
    """Whichever client a test takes: Django's own, the admin's, or the one that is called `api`."""
    ask = Client.request

    def request(self, **asked):
        response = ask(self, **asked)
        is_held = isinstance(self, DocumentedClient)  # to a document of its own choice
        return response if is_held else documented_client.held(response)

    monkeypatch.setattr(Client, "request", request)


@pytest.fixture
def make_author(db):
    """Make an author as the admin does: saved, and known to whatever embeds it."""

    def make(name="Saule Omarova", **fields):
        author = Author(name=name, **fields)
        publishing.save_embedded(thing=author)
        return author

    return make


@pytest.fixture
def make_category(db):
    def make(name="Diplomacy", **fields):
        category = Category(name=name, **fields)
        publishing.save_embedded(thing=category)
        return category

    return make


@pytest.fixture
def make_tag(db):
    def make(name="talks", **fields):
        tag = Tag(name=name, **fields)
        publishing.save_embedded(thing=tag)
        return tag

    return make


@pytest.fixture
def make_article(db):
    """
    Make a draft that is ready to be published, with what the test cares about changed.

    Sections are HTML bodies, or dicts of a section's fields. Links are dicts of a link's fields;
    `after` is the section's place, counted from 0.
    """

    def make(
        *,
        title="Snow in Astana",
        sections=("<p>It fell.</p>",),
        links=(),
        authors=(),
        tags=(),
        **fields,
    ):
        fields.setdefault("language", "en")
        article = Article.objects.create(title=title, **fields)
        placed = []
        for position, given in enumerate(sections):
            section = {"html": given} if isinstance(given, str) else given
            placed.append(Section.objects.create(article=article, position=position, **section))
        for position, link in enumerate(links):
            after = link.get("after")
            RelatedLink.objects.create(
                **{**link, "article": article, "position": position}
                | {"after": placed[after] if after is not None else None}
            )
        for position, author in enumerate(authors):
            Byline.objects.create(article=article, author=author, position=position)
        article.tags.set(tags)
        publishing.save(article=article, at=NOON)
        article.refresh_from_db()
        return article

    return make


@pytest.fixture
def make_live(make_article):
    """Make an article and publish it, at noon unless told otherwise."""

    def make(*, at=NOON, **fields):
        article = make_article(**fields)
        publishing.publish(article=article, at=at)
        article.refresh_from_db()
        return article

    return make


@pytest.fixture
def indexed(settings, tmp_path, db):
    """Give the test an index of its own, and a call that brings it up to date."""
    settings.SEARCH_INDEX = tmp_path / "search"
    settings.SEARCH_RECENCY_WEIGHT = 0.0  # scores are the same whenever the test is run
    return search_index.bring_up_to_date


@pytest.fixture
def api():
    """A client of the public API that holds every answer to the schema."""
    return DocumentedClient()
