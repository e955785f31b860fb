"""A link is served while its target is live: it goes with it, and comes back with it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from articles import publishing
from articles.models import Article, Change, Publication
from tests.conftest import NOON

LATER = NOON + timedelta(hours=1)


def links_of(article):
    document = json.loads(Publication.objects.get(pk=article.pk).detail_json)
    return [link["title"] for link in document["sections"][0]["related_links"]]


@pytest.fixture(params=["by target", "by title"])
def pair(request, make_live):
    """Return an article that links to another after its lead, and that other one, both live."""
    target = make_live(title="Ice")
    link = {"target": target} if request.param == "by target" else {"title": "Ice"}
    return make_live(title="Snow", links=[{"after": 0, **link}]), target


def test_withdrawing_takes_the_link_out_and_publishing_brings_it_back(pair):
    article, target = pair
    with_link = Publication.objects.get(pk=article.pk)

    publishing.withdraw(article=target, at=LATER)
    without_link = Publication.objects.get(pk=article.pk)
    assert links_of(article) == []
    assert without_link.etag != with_link.etag

    publishing.publish(article=target, at=LATER)
    again = Publication.objects.get(pk=article.pk)
    assert links_of(article) == ["Ice"]
    assert (again.detail_json, again.etag) == (with_link.detail_json, with_link.etag)
    assert again.rendered_at > without_link.rendered_at > with_link.rendered_at


def test_deleting_takes_the_link_out_and_restoring_alone_does_not_bring_it_back(pair):
    article, target = pair

    publishing.delete(article=target, at=LATER)
    assert links_of(article) == []

    publishing.restore(article=target)
    assert links_of(article) == []

    publishing.publish(article=target, at=LATER)
    assert links_of(article) == ["Ice"]


def test_expiry_takes_the_link_out(make_live):
    target = make_live(title="Ice", expires_at=NOON + timedelta(minutes=5))
    article = make_live(title="Snow", links=[{"after": 0, "target": target}])
    assert links_of(article) == ["Ice"]

    publishing.apply_due()

    assert links_of(article) == []


def test_each_time_the_log_tells_of_the_document_that_links(pair):
    article, target = pair
    publishing.withdraw(article=target, at=LATER)
    publishing.publish(article=target, at=LATER)

    rows = Change.objects.filter(subject_id=article.pk).order_by("sequence")
    assert [(row.kind, row.cause, row.changed) for row in rows] == [
        ("published", "edited", []),
        ("updated", "embedded", ["sections"]),
        ("updated", "embedded", ["sections"]),
    ]


def test_the_working_copy_keeps_its_link_throughout(make_live):
    target = make_live(title="Ice")
    article = make_live(title="Snow", links=[{"target": target}])

    publishing.delete(article=target, at=LATER)

    assert Article.objects.get(pk=article.pk).related_links.get().target == target


def test_a_draft_is_never_named_by_a_live_document(make_article, make_live):
    draft = make_article(title="Secret plans")
    article = make_live(title="Snow", links=[{"target": draft}, {"title": "Secret plans"}])

    text = Publication.objects.get(pk=article.pk).detail_json

    assert "Secret" not in text
    assert str(draft.pk) not in text
