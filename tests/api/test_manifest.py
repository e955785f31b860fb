"""`/manifest`: a line for each live article, sent as it is read."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import RequestFactory

from articles import publishing
from articles.api.v1.views import Manifest
from articles.api.v1.views.manifest import InSteps
from articles.models import Publication, manifest
from tests.conftest import NOON
from tests.documented_client import content_of
from tests.invariants.many import copies_of

MANIFEST = "/api/v1/manifest"

pytestmark = pytest.mark.django_db


def lines(api):
    return [json.loads(line) for line in content_of(api.get(MANIFEST)).splitlines()]


def test_each_live_article_has_a_line_that_says_what_its_own_path_says(api, make_live):
    for title in ("Snow in Astana", "Ice on the river"):
        make_live(title=title)
    publishing.withdraw(article=make_live(title="Gone"), at=NOON)

    found = lines(api)

    assert len(found) == 2
    for line in found:
        article = api.get(f"/api/v1/articles/by-id/{line['id']}")
        assert line == {
            "id": article.json()["id"],
            "slug": article.json()["slug"],
            "etag": article["ETag"],
            "modified_at": article.json()["modified_at"],
        }


def test_it_is_json_lines_by_id_and_nobody_keeps_it(api, make_live):
    for number in range(5):
        make_live(title=f"Snow {number}")

    response = api.get(MANIFEST)

    assert response["Content-Type"] == "application/jsonl"
    assert response["Cache-Control"] == "no-store"
    ids = [json.loads(line)["id"] for line in content_of(response).splitlines()]
    assert ids == sorted(ids)
    assert len(ids) == 5


def test_nothing_live_is_nothing(api):
    response = api.get(MANIFEST)

    assert response.status_code == 200
    assert content_of(response) == b""


def test_what_is_expired_is_not_in_it(api, make_live):
    make_live(expires_at=NOON + timedelta(hours=1))

    assert lines(api) == []


def test_it_takes_a_query_for_the_cursor_and_one_for_each_chunk(
    api, make_live, monkeypatch, django_assert_num_queries
):
    monkeypatch.setattr(manifest, "AT_ONCE", 2)
    copies_of(make_live(), 4)

    with django_assert_num_queries(1 + 3):
        found = lines(api)

    assert {line["id"] for line in found} == {
        str(pk) for pk in Publication.objects.values_list("pk", flat=True)
    }
    assert [UUID(line["id"]) for line in found] == sorted(UUID(line["id"]) for line in found)


def test_a_chunk_is_read_when_it_is_sent(make_live, monkeypatch, django_assert_num_queries):
    """However many are live, no more than a chunk of them is ever held."""
    monkeypatch.setattr(manifest, "AT_ONCE", 2)
    copies_of(make_live(), 4)

    with django_assert_num_queries(1):  # for the cursor
        chunks = iter(Manifest.as_view()(RequestFactory().get(MANIFEST)))
    with django_assert_num_queries(1):
        first = next(chunks)

    assert len(first.splitlines()) == 2


def test_the_feed_goes_on_from_its_first_moment(api, make_live, make_article, monkeypatch):
    """What goes live while it is sent is in the feed, whether or not it is in a line."""
    monkeypatch.setattr(manifest, "AT_ONCE", 1)
    for number in range(3):
        make_live(title=f"Snow {number}")
    late = make_article(title="Late")
    chunks = iter(Manifest.as_view()(RequestFactory().get(MANIFEST)))
    cursor = api.get(MANIFEST)["Changes-Cursor"]  # the same: nothing has happened yet
    next(chunks)
    publishing.publish(article=late, at=NOON)
    assert len(list(chunks)) in {2, 3}

    page = api.get("/api/v1/changes", {"cursor": cursor}).json()

    assert [entry["slug"] for entry in page["results"]] == ["late"]


def test_a_document_of_another_shape_has_the_entity_tag_that_is_served(api, make_live):
    article = make_live()
    Publication.objects.update(shape=0, etag='"of the old shape"')

    (line,) = lines(api)

    assert line["etag"] == api.get(f"/api/v1/articles/by-id/{article.pk}")["ETag"]


def test_where_it_is_cut_off_the_last_line_is_no_json():
    with pytest.raises(json.JSONDecodeError):
        json.loads(InSteps.cut_off)


def test_head_has_the_headers_and_no_line(api, make_live):
    make_live()

    response = api.head(MANIFEST)

    assert response.status_code == 200
    assert response["Changes-Cursor"]
    assert content_of(response) == b""


def test_what_it_does_not_offer_is_refused(api):
    assert api.get(MANIFEST, headers={"Accept": "text/html"}).status_code == 406
    assert api.get(f"{MANIFEST}?page_size=2").status_code == 400
