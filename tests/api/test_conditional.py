"""Conditional requests, HEAD, caches and other origins: the same on every path."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.http import http_date

from articles import publishing
from articles.api.conditional import Freshness
from articles.models import Category, KeyCount, LogHead, Publication
from tests.conftest import NOON

PATHS = [
    "/api/v1/articles",
    "/api/v1/articles?fields=title",
    "/api/v1/articles?tag=talks",
    "/api/v1/articles/snow-in-astana",
    "/api/v1/articles/snow-in-astana/sections",
    "/api/v1/articles/snow-in-astana/sections/then",
    "/api/v1/articles/snow-in-astana/related",
    "/api/v1/articles/snow-in-astana/revisions",
    "/api/v1/articles/snow-in-astana/revisions/1",
    "/api/v1/authors",
    "/api/v1/authors/saule-omarova",
    "/api/v1/categories",
    "/api/v1/categories/diplomacy",
    "/api/v1/tags",
    "/api/v1/tags/talks",
    "/api/v1/schema",
]


# By anybody, by shared caches, while one asks anew, and while we are away: in seconds.
KEPT = "public, max-age=60, s-maxage=60, stale-while-revalidate=30, stale-if-error=86400"


@pytest.fixture(autouse=True)
def _content(make_live, make_author, make_category, make_tag):
    make_live(
        sections=({"heading": "Then", "html": "<p>It lay.</p>"},),
        authors=[make_author()],
        category=make_category(),
        tags=[make_tag()],
    )
    KeyCount.objects.update(changed_at=NOON)
    LogHead.objects.update(happened_at=NOON)
    Publication.objects.update(rendered_at=NOON)


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_can_be_asked_for_again(api, path):
    first = api.get(path)
    assert first.status_code == 200
    etag, moment = first["ETag"], first["Last-Modified"]
    assert etag.startswith('"')
    assert first["Cache-Control"] == KEPT

    for given, status in (
        ({"If-None-Match": etag}, 304),
        ({"If-None-Match": f"W/{etag}"}, 304),
        ({"If-None-Match": f'"other", {etag}'}, 304),
        ({"If-None-Match": "*"}, 304),
        ({"If-None-Match": '"other"'}, 200),
        ({"If-Modified-Since": moment}, 304),
        ({"If-Modified-Since": http_date(NOON.timestamp() - 1)}, 200),
        ({"If-Modified-Since": "some day"}, 200),
        # The tag decides alone: RFC 9110, section 13.1.3.
        ({"If-None-Match": '"other"', "If-Modified-Since": moment}, 200),
    ):
        again = api.get(path, headers=given)
        assert again.status_code == status, given
        assert again["ETag"] == etag
        assert again["Last-Modified"] == moment
        assert again["Cache-Control"] == first["Cache-Control"]
        assert again["Vary"] == first["Vary"]
        # Node's fetch waits for the body that a length on a 304 speaks of.
        assert again.headers.get("Content-Length") == (
            None if status == 304 else first["Content-Length"]
        )
        assert again.content == (b"" if status == 304 else first.content)


OF_THEIR_OWN = [
    "/api/v1/articles?tag=talks",
    "/api/v1/articles?tag=talks&language=en",
    "/api/v1/articles/snow-in-astana",
    "/api/v1/articles/snow-in-astana/related",
    "/api/v1/authors/saule-omarova",
    "/api/v1/categories/diplomacy",
    "/api/v1/tags/talks",
]


@pytest.mark.parametrize("path", OF_THEIR_OWN)
def test_what_others_publish_leaves_its_moment_alone(api, path, make_live):
    """A process that held it all the while says the same as one that reads it now."""
    before = api.get(path)
    make_live(title="Neutral ground", language="ru")

    after = api.get(path)

    assert (after["Last-Modified"], after["ETag"]) == (before["Last-Modified"], before["ETag"])


def test_a_new_description_is_a_change(api):
    category = Category.objects.get()
    before = api.get("/api/v1/categories/diplomacy")
    category.description = "Talks and those who lead them."
    publishing.save_embedded(thing=category)
    publishing.remake_stale()

    after = api.get("/api/v1/categories/diplomacy")

    assert after["Last-Modified"] != before["Last-Modified"]
    assert after["ETag"] != before["ETag"]


@pytest.mark.parametrize("path", PATHS)
def test_a_head_is_a_get_without_the_body(api, path):
    get, head = api.get(path), api.head(path)

    assert head.status_code == 200
    assert head.content == b""
    assert dict(head.items()) == dict(get.items())


@pytest.mark.parametrize("path", PATHS)
def test_an_answer_depends_on_what_vary_names_and_nothing_else(api, path):
    plain = api.get(path)

    other = api.get(
        path,
        headers={
            "Host": "127.0.0.1:9999",
            "X-Forwarded-Host": "evil.example.org",
            "Accept-Language": "ru",
            "User-Agent": "x",
            "Cookie": "sessionid=abc; csrftoken=def",
            "Authorization": "Bearer nothing",
        },
    )

    assert plain["Vary"] == "Accept"
    assert other.content == plain.content
    assert dict(other.items()) == dict(plain.items())


@pytest.mark.parametrize("path", PATHS)
def test_nothing_but_content_is_read(api, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(8) as captured:
        api.get(path, headers={"Cookie": "sessionid=abc"})

    read = " ".join(query["sql"] for query in captured.captured_queries)
    # An ordinary read is no transaction, touches no working copy, no account and no session.
    for name in ("BEGIN", "SAVEPOINT", "django_session", "auth_user", "articles_article"):
        assert f"{name} " not in read.replace('"', " "), read


@pytest.mark.parametrize("path", PATHS)
def test_any_origin_may_read(api, path):
    response = api.get(path, headers={"Origin": "https://reader.example.org"})

    assert response["Access-Control-Allow-Origin"] == "*"
    exposed = response["Access-Control-Expose-Headers"].split(", ")
    assert {"ETag", "Link", "Retry-After"} <= set(exposed)
    assert "Access-Control-Allow-Credentials" not in response


@pytest.mark.parametrize("path", PATHS)
def test_a_preflight_is_answered(api, path):
    response = api.options(
        path,
        headers={
            "Origin": "https://reader.example.org",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "if-none-match",
        },
    )

    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "if-none-match" in response["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("path", PATHS)
def test_options_tells_the_methods(api, path):
    response = api.options(path)

    assert response.status_code == 204
    assert response["Allow"] == "GET, HEAD, OPTIONS"
    assert response.content == b""


def test_errors_can_be_read_by_any_origin_too(api):
    for path in ("/api/v1/articles?x=y", "/api/v1/articles/nothing", "/api/v1/nothing"):
        response = api.get(path, headers={"Origin": "https://reader.example.org"})

        assert response.status_code in {400, 404}
        assert response["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("changed_at", "said"),
    [
        (NOON - timedelta(hours=1), "Sun, 01 Mar 2026 11:00:00 GMT"),
        (NOON - timedelta(microseconds=1), "Sun, 01 Mar 2026 11:59:59 GMT"),
        # Two changes in one second have one Last-Modified: while that second isn't over, whoever
        # has the first must not be told that it is the last.
        (NOON, "Sun, 01 Mar 2026 11:59:59 GMT"),
        (NOON + timedelta(milliseconds=400), "Sun, 01 Mar 2026 11:59:59 GMT"),
        # Nothing was changed later than now: RFC 9110, section 8.8.2.1.
        (NOON + timedelta(hours=1), "Sun, 01 Mar 2026 11:59:59 GMT"),
    ],
)
def test_a_second_that_is_not_over_is_not_promised(changed_at, said):
    now = NOON + timedelta(milliseconds=500)

    assert Freshness(at=now, changed_at=changed_at, due_at=None).last_modified == said


@pytest.mark.parametrize(
    ("seconds_left", "kept"),
    [
        (None, KEPT),
        (90_000, KEPT),
        (86_460, KEPT.replace("86400", "86399")),
        (81, "public, max-age=60, s-maxage=60, stale-while-revalidate=20, stale-if-error=20"),
        (61.9, "public, max-age=60, s-maxage=60"),
        (20, "public, max-age=19, s-maxage=19"),
        (1.5, "public, max-age=0, s-maxage=0"),
        (0.5, "public, max-age=0, s-maxage=0"),
        (-5, "public, max-age=0, s-maxage=0"),
    ],
)
def test_no_copy_outlives_what_is_due(seconds_left, kept):
    due_at = None if seconds_left is None else NOON + timedelta(seconds=seconds_left)

    freshness = Freshness(at=NOON, changed_at=NOON, due_at=due_at)

    assert freshness.cache_control(has_tags=True) == kept


def test_shared_caches_may_keep_it_longer(settings):
    settings.SHARED_CACHE_SECONDS, settings.STALE_SECONDS = 3_600, 0
    for_ever = Freshness(at=NOON, changed_at=NOON, due_at=None)
    for_two_hours = Freshness(at=NOON, changed_at=NOON, due_at=NOON + timedelta(hours=2))

    assert for_ever.cache_control(has_tags=True) == (
        "public, max-age=60, s-maxage=3600, stale-if-error=86400"
    )
    assert for_two_hours.cache_control(has_tags=True) == (
        "public, max-age=60, s-maxage=3600, stale-if-error=3599"
    )
    # Nobody can purge them of it.
    assert for_ever.cache_control(has_tags=False) == (
        "public, max-age=60, s-maxage=60, stale-if-error=86400"
    )


def test_whoever_has_what_was_sent_in_that_second_gets_the_rest(api):
    now = timezone.now()
    Publication.objects.update(rendered_at=now)
    a_second_before = {"If-Modified-Since": http_date(now.timestamp() - 1)}

    response = api.get("/api/v1/articles/snow-in-astana", headers=a_second_before)

    assert response.status_code == 200


@pytest.mark.parametrize("path", [path.partition("?")[0] for path in PATHS])
def test_a_slash_too_many_is_redirected_for_good(api, path):
    response = api.get(f"{path}/?count=exact&x=%D1%81")

    assert response.status_code == 308
    assert response["Location"] == f"http://127.0.0.1:8000{path}?count=exact&x=%D1%81"
    assert api.get(f"{path}//").status_code == 308
