"""GET /api/v1/articles"""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing
from articles.content import rendering
from articles.models import Article, KeyCount, Publication
from tests.conftest import NOON

PATH = "/api/v1/articles"
DAY = timedelta(days=1)


def titles(response):
    assert response.status_code == 200, response.content
    return [entry["title"] for entry in response.json()["results"]]


@pytest.fixture
def shelf(make_live, make_author, make_category, make_tag):
    """
    Four live articles, a day apart, D the newest.

    A: snow, Saule, weather.  B: snow and ice, Yerlan, weather.  C: ice, in Russian.  D: nothing.
    """
    saule, yerlan = make_author(name="Saule"), make_author(name="Yerlan")
    weather, city = make_category(name="Weather"), make_category(name="City")
    snow, ice = make_tag(name="snow"), make_tag(name="ice")
    make_live(title="A", tags=[snow], authors=[saule], category=weather, at=NOON)
    make_live(title="B", tags=[snow, ice], authors=[yerlan], category=weather, at=NOON + DAY)
    make_live(title="C", tags=[ice], category=city, language="ru", at=NOON + 2 * DAY)
    make_live(title="D", at=NOON + 3 * DAY)


def test_serves_the_stored_entries_in_one_query(api, make_live, django_assert_num_queries):
    older, newer = make_live(title="Older"), make_live(title="Newer", at=NOON + DAY)

    # One query: the page, since when it is so, and what is due next.
    with django_assert_num_queries(1):
        response = api.get(PATH)

    stored = {row.pk: row.list_json for row in Publication.objects.all()}
    assert response.status_code == 200
    assert response.content.decode() == (
        f'{{"results":[{stored[newer.pk]},{stored[older.pk]}],'
        '"next":null,"previous":null,"count":null}'
    )
    assert response["ETag"] == rendering.etag_of(response.content.decode())
    assert response["Cache-Control"].startswith("public, max-age=60, s-maxage=60, stale")
    assert "Link" not in response


def test_an_entry_is_the_article_without_its_text(api, make_live, make_author):
    make_live(authors=[make_author(bio="Writes.")])

    entry = api.get(PATH).json()["results"][0]
    detail = api.get(f"{PATH}/snow-in-astana").json()

    assert list(entry) == [
        *("id", "slug", "language", "title", "subtitle", "standfirst", "byline", "authors"),
        *("category", "tags", "word_count", "reading_minutes", "canonical_url", "published_at"),
        *("first_published_at", "modified_at", "expires_at", "revision"),
    ]
    assert "bio" not in entry["authors"][0]
    authors = [
        {name: value for name, value in author.items() if name != "bio"}
        for author in detail["authors"]
    ]
    assert entry == {name: detail[name] for name in entry} | {"authors": authors}


def test_an_empty_list_is_a_list(api, db):
    response = api.get(PATH, {"count": "exact"})

    assert response.json() == {"results": [], "next": None, "previous": None, "count": 0}


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "DCBA"),
        ("tag=snow", "BA"),
        ("tag=snow,ice", "CBA"),
        ("tag=snow&tag=ice", "CBA"),
        ("tag_all=snow,ice", "B"),
        ("tag_all=snow", "BA"),
        ("tag=ice&tag_all=snow", "B"),
        ("author=saule", "A"),
        ("author=saule,yerlan", "BA"),
        ("author=yerlan&tag=ice", "B"),
        ("author=saule,yerlan&tag=ice,snow&category=weather&language=en", "BA"),
        ("category=weather", "BA"),
        ("category=weather,city", "CBA"),
        ("category=city&language=en", ""),
        ("category=city&tag=snow,ice", "C"),
        ("language=ru", "C"),
        ("language=en", "DBA"),
        ("language=en,ru", "DCBA"),
        ("language=en&tag=ice", "B"),
        ("published_after=2026-03-02", "DCB"),
        ("published_after=2026-03-02T12:00:00Z", "DCB"),
        ("published_after=2026-03-02T12:00:01Z", "DC"),
        ("published_after=2026-03-02T17:00:00%2B05:00", "DCB"),
        ("published_after=2026-03-02t12:00:00.000000999z", "DCB"),  # RFC 3339, to the nanosecond
        ("published_before=2026-03-02T12:00:00Z", "A"),
        ("published_before=2026-03-02", "A"),
        ("published_after=2026-03-02&published_before=2026-03-03", "B"),
        ("modified_after=2026-03-04", "D"),
        ("ordering=published_at", "ABCD"),
        ("ordering=-published_at", "DCBA"),
        ("ordering=modified_at&tag=snow,ice", "ABC"),
        ("ordering=-modified_at", "DCBA"),
        ("tag=unknown", ""),
        ("tag=unknown,ice", "CB"),
        ("tag_all=unknown,ice", ""),
        ("author=unknown", ""),
        ("category=unknown", ""),
        ("language=kk", ""),
        ("tag=unknown&category=weather", ""),
    ],
)
def test_filters_and_orders(api, django_assert_num_queries, query, expected):
    with django_assert_num_queries(1):
        response = api.get(f"{PATH}?{query}")

    assert "".join(titles(response)) == expected


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(
    ("query", "count", "queries"),
    [
        ("count=exact", 4, 1),
        ("count=exact&page_size=1", 4, 1),
        ("count=exact&tag=snow", 2, 1),
        ("count=exact&tag=unknown", 0, 1),
        ("count=exact&tag=snow,ice", 3, 2),
        ("count=exact&tag_all=snow,ice", 1, 2),
        ("count=exact&tag=snow&language=en", 2, 2),
        ("count=exact&published_after=2026-03-02", 3, 2),
    ],
)
def test_counts_only_when_asked_to(api, django_assert_num_queries, query, count, queries):
    # One key's count comes with the page; more are counted in a second query.
    with django_assert_num_queries(queries):
        response = api.get(f"{PATH}?{query}")

    assert response.json()["count"] == count


def test_chooses_by_id(api, make_live, make_article):
    a, b, draft = make_live(title="A"), make_live(title="B"), make_article(title="Draft")
    make_live(title="C")

    response = api.get(PATH, {"id": f"{a.pk},{str(b.pk).upper()},{draft.pk}", "count": "exact"})

    assert sorted(titles(response)) == ["A", "B"]
    assert response.json()["count"] == 2


def test_modified_order_follows_editors(api, make_live):
    first = make_live(title="First")
    make_live(title="Second", at=NOON + DAY)
    first.standfirst = "Changed."
    first.save()
    publishing.publish(article=first, at=NOON + 2 * DAY)

    assert titles(api.get(PATH)) == ["Second", "First"]
    assert titles(api.get(PATH, {"ordering": "-modified_at"})) == ["First", "Second"]
    assert titles(api.get(PATH, {"modified_after": "2026-03-03"})) == ["First"]


def test_shows_no_draft_and_nothing_withdrawn_or_expired(api, make_article, make_live):
    make_article(title="Draft")
    withdrawn, expired = make_live(title="Withdrawn"), make_live(title="Expired")
    make_live(title="Live")
    publishing.withdraw(article=withdrawn, at=NOON)
    Publication.objects.filter(pk=expired.pk).update(expires_at=timezone.now())

    response = api.get(PATH, {"count": "exact"})

    assert titles(response) == ["Live"]
    assert response.json()["count"] == 1


def test_no_copy_outlives_the_next_expiry(api, make_live):
    article = make_live()
    soon = timezone.now() + timedelta(seconds=10)
    Publication.objects.filter(pk=article.pk).update(expires_at=soon)

    kept = api.get(PATH)["Cache-Control"]
    max_age = int(kept.removeprefix("public, max-age=").partition(",")[0])

    assert 5 <= max_age < 10
    assert kept == f"public, max-age={max_age}, s-maxage={max_age}"


def test_a_withdrawal_changes_when_the_list_last_changed(api, make_live, make_tag):
    tag, other = make_tag(name="snow"), make_tag(name="ice")
    gone = make_live(title="Gone", tags=[tag])
    make_live(title="Stays", tags=[other])
    moments = {"snow": NOON, "ice": NOON + DAY}
    for slug, moment in moments.items():
        change_key("tag", slug, moment)
    assert api.get(PATH, {"tag": "snow"})["Last-Modified"] == "Sun, 01 Mar 2026 12:00:00 GMT"

    publishing.withdraw(article=gone, at=NOON)

    ims = {"If-Modified-Since": "Sun, 01 Mar 2026 12:00:00 GMT"}
    assert api.get(PATH, {"tag": "snow"}, headers=ims).status_code == 200
    later = {"If-Modified-Since": "Mon, 02 Mar 2026 12:00:00 GMT"}
    assert api.get(PATH, {"tag": "ice"}, headers=later).status_code == 304


def test_an_entry_of_another_release_is_never_served(api, make_live):
    make_live(title="Kept")
    article = make_live(title="Old", at=NOON + DAY)
    right = api.get(PATH)
    Publication.objects.filter(pk=article.pk).update(shape=rendering.SHAPE - 1, list_json="{}")

    assert api.get(PATH).content == right.content


def test_typing_changes_nothing(api, make_live):
    make_live()
    before = api.get(PATH)

    Article.objects.update(title="Typed", standfirst="Typed")

    assert api.get(PATH).content == before.content


def change_key(kind, slug, moment):
    KeyCount.objects.filter(fact__kind=kind, fact__slug=slug).update(changed_at=moment)
