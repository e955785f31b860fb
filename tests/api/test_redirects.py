"""GET /api/v1/redirects."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing
from articles.models import Publication
from tests.conftest import NOON

PATH = "/api/v1/redirects"
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def moved(make_live):
    """Make an article that had these addresses before."""

    def make(title, *former):
        article = make_live(title=title)
        present = article.slug
        for slug in (*former, present):
            publishing.rename(article=article, slug=slug, at=LATER)
        return article

    return make


def test_lists_what_articles_were_called(api, moved, make_live, django_assert_num_queries):
    make_live(title="Never moved")
    article = moved("Snow", "ice", "frost")

    # The log's last change, those that moved, those with former anchors, the articles, their slugs.
    with django_assert_num_queries(5):
        response = api.get(PATH)

    assert response.json() == {
        "results": [
            {
                "id": str(article.pk),
                "slug": "snow",
                "former_slugs": ["frost", "ice"],
                "former_anchors": [],
            }
        ],
        "next": None,
        "previous": None,
        "count": None,
    }
    for former in ("frost", "ice"):
        assert api.get(f"/api/v1/articles/{former}").status_code == 308


def test_lists_what_sections_were_called(api, make_live):
    article = make_live(sections=[{"heading": "Talks", "html": "<p>On.</p>"}])
    section = article.sections.get()
    section.anchor = "words"
    section.save()
    publishing.publish(article=article, at=LATER)

    (entry,) = api.get(PATH).json()["results"]

    assert entry["former_slugs"] == []
    assert entry["former_anchors"] == [{"anchor": "talks", "section": str(section.pk)}]


def test_what_is_not_live_is_not_told(api, moved):
    withdrawn, expired = moved("Snow", "ice"), moved("Rain", "drops")
    assert len(api.get(PATH).json()["results"]) == 2

    publishing.withdraw(article=withdrawn, at=LATER)
    Publication.objects.filter(pk=expired.pk).update(expires_at=timezone.now())

    response = api.get(f"{PATH}?count=exact")
    assert (response.json()["results"], response.json()["count"]) == ([], 0)


def test_comes_in_pages_by_id_both_ways(api, moved):
    articles = sorted(str(moved(f"Snow {n}", f"ice-{n}").pk) for n in range(5))

    first = api.get(f"{PATH}?page_size=2&count=exact").json()
    second = api.get(first["next"]).json()
    third = api.get(second["next"]).json()
    back = api.get(second["previous"]).json()

    assert [[each["id"] for each in page["results"]] for page in (first, second, third)] == [
        articles[:2],
        articles[2:4],
        articles[4:],
    ]
    assert (first["count"], first["previous"], third["next"]) == (5, None, None)
    assert back["results"] == first["results"]


def test_of_some_articles(api, moved):
    first, other = moved("Snow", "ice"), moved("Rain", "drops")

    response = api.get(f"{PATH}?id={first.pk}&count=exact")

    assert [each["id"] for each in response.json()["results"]] == [str(first.pk)]
    assert response.json()["count"] == 1
    assert response["Cache-Tag"] == f"article:{first.pk}"
    both = api.get(f"{PATH}?id={other.pk},{first.pk}")
    assert len(both.json()["results"]) == 2


def test_walks_along_indexes_that_hold_nothing_else(api, moved):
    moved("Snow", "ice")

    with CaptureQueriesContext(connection) as seen:
        api.get(PATH)

    plans = ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # so few rows are read whole
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        for query in seen.captured_queries[1:3]:
            cursor.execute(f"{explain} {query['sql']}")
            plans += str(cursor.fetchall())
    assert "slug_former" in plans
    assert "publication_former_anchors" in plans
