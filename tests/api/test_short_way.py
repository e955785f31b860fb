"""What is asked of the API passes nothing that only pages for people need."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection, connections
from django.test import Client, RequestFactory

from articles.api.short_way import short_way

PATHS = ["/api/v1/articles", "/api/v1/articles/nothing", "/api/v1/articles?x=y", "/api/nothing"]


@pytest.mark.parametrize("path", PATHS)
def test_a_request_has_no_session_and_no_account(api, db, path):
    request = api.get(path).wsgi_request

    assert not hasattr(request, "session")
    assert not hasattr(request, "user")


def test_the_admin_has_both(client, db):
    request = client.get("/admin/login/").wsgi_request

    assert hasattr(request, "session")
    assert hasattr(request, "user")


@pytest.mark.parametrize("path", [*PATHS, "/api"])
def test_every_answer_says_what_browsers_should_know(db, path):
    response = Client().get(path)

    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Vary"] == "Accept"
    assert response["Content-Length"] == str(len(response.content))


def test_what_has_no_body_has_no_length(api, make_live):
    article = make_live()
    path = f"/api/v1/articles/{article.slug}"

    unmodified = api.get(path, headers={"If-None-Match": api.get(path)["ETag"]})

    assert (unmodified.status_code, "Content-Length" in unmodified) == (304, False)
    assert "Content-Length" not in api.options(path)


def test_head_says_how_long_the_body_would_be(api, db):
    assert api.head("/api/v1/articles")["Content-Length"] == str(
        len(api.get("/api/v1/articles").content)
    )


def test_a_plain_request_is_led_to_https_where_that_is_on(db, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60

    asked = short_way(get_response=None)  # nothing else is on this way
    plain = asked(RequestFactory().get("/api/v1/articles"))
    secure = asked(RequestFactory().get("/api/v1/articles", secure=True))

    assert plain.status_code == 301
    assert plain["Location"] == "https://testserver/api/v1/articles"
    assert secure["Strict-Transport-Security"] == "max-age=60"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_connection_that_died_is_opened_anew_within_the_request(api):
    api.get("/api/v1/articles")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
    other.close()

    assert api.get("/api/v1/articles").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_living_connection_is_not_asked_twice(api):
    asked = []

    def refused(execute, sql, params, many, context):
        asked.append(sql)
        raise OperationalError("canceling statement due to statement timeout")

    with connection.execute_wrapper(refused):
        response = api.get("/api/v1/articles")

    assert response.status_code == 503
    assert len(asked) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_read_asks_nothing_beside_its_query(api, monkeypatch):
    """Where Django's own check of the connection costs one more round trip."""
    asked = []
    kept = connections["default"]
    monkeypatch.setattr(kept, "is_usable", lambda: asked.append("is_usable") or True)
    monkeypatch.setattr(kept, "health_check_enabled", True)
    kept.health_check_done = False

    api.get("/api/v1/articles")

    assert asked == []
