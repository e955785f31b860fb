"""When the server or its database fails, callers are told so in the one shape, and no more."""

from __future__ import annotations

import logging

import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from articles.api import errors

SECRET = 'connection to server at "10.0.0.7", user "astana" failed'
PATHS = ["/api/v1/articles", "/api/v1/articles/snow-in-astana", "/api/v1/tags"]


@pytest.fixture(autouse=True)
def nothing_was_told_before(monkeypatch):
    monkeypatch.setattr(errors, "_told_at", float("-inf"))


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_a_database_that_is_away_is_a_503(api, db, caplog, path, error):
    def away(execute, sql, params, many, context):
        raise error(SECRET)

    with connection.execute_wrapper(away), caplog.at_level(logging.ERROR):
        response = api.get(path)

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert response["Cache-Control"] == "no-store"
    assert response.json() == {
        "type": "http://127.0.0.1:8000/docs/problems/unavailable",
        "title": "The database can't be reached",
        "status": 503,
        "detail": "Ask again in 5 seconds.",
        "errors": [],
    }
    assert "10.0.0.7" not in response.content.decode()
    assert SECRET in caplog.text


def test_a_mistake_of_ours_is_a_500_that_tells_nothing(db, caplog):
    def broken(execute, sql, params, many, context):
        raise RuntimeError(SECRET)

    with connection.execute_wrapper(broken):
        response = Client(raise_request_exception=False).get("/api/v1/articles")

    assert response.status_code == 500
    assert response["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "http://127.0.0.1:8000/docs/problems/internal-error",
        "title": "Something went wrong here",
        "status": 500,
        "detail": "The error is logged.",
        "errors": [],
    }
    assert SECRET in caplog.text


def test_another_host_is_refused_in_the_same_shape(db, caplog):
    response = Client(headers={"Host": "evil.example.org"}).get("/api/v1/articles")

    assert response.status_code == 400
    assert response.json()["type"] == "http://127.0.0.1:8000/docs/problems/bad-request"


def test_too_many_parameters_are_refused_in_the_same_shape(db, settings, caplog):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10

    response = Client().get("/api/v1/articles?" + "&".join(f"tag=t{n}" for n in range(11)))

    assert response.status_code == 400
    assert response.json()["type"] == "http://127.0.0.1:8000/docs/problems/bad-request"


def test_the_admin_keeps_pages_for_people(client, db):
    response = client.get("/admin/nothing/at/all/")

    assert response["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
@pytest.mark.parametrize("method", ["get", "post"])
def test_whoever_works_in_admin_is_told_that_nothing_is_lost(admin_client, error, method):
    def away(execute, sql, params, many, context):
        raise error(SECRET)

    admin_client.raise_request_exception = False
    with connection.execute_wrapper(away):
        response = getattr(admin_client, method)("/admin/articles/article/add/")

    assert response.status_code == 503
    assert response["Retry-After"] == "5"
    assert "what you typed is still there" in response.content.decode()
    assert SECRET not in response.content.decode()


def test_a_database_that_stays_away_is_logged_now_and_then(api, db, caplog):
    def away(execute, sql, params, many, context):
        raise OperationalError(SECRET)

    with connection.execute_wrapper(away), caplog.at_level(logging.ERROR):
        for _ in range(5):
            assert api.get(PATHS[0]).status_code == 503

    assert caplog.text.count("Traceback") == 1
