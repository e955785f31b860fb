"""The page at the root, the docs, and what the problem types mean."""

from __future__ import annotations

import re

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection

from articles.api import errors


@pytest.fixture
def page(client, db):
    def get(path):
        response = client.get(path)
        assert response.status_code == 200
        assert response["Content-Type"] == "text/html; charset=utf-8"
        assert not response.cookies
        return response.content.decode()

    return get


def addresses(html):
    return re.findall(r'(?:href|src)="([^"]+)"', html)


def test_the_root_opens_every_door(page, client, make_live):
    article = make_live()

    html = page("/")

    doors = {address for address in addresses(html) if address.startswith("/")}
    assert {
        "/api/v1/articles",
        f"/api/v1/articles/by-id/{article.pk}",
        "/api/v1/authors",
        "/api/v1/categories",
        "/api/v1/tags",
        "/api/v1/schema",
        "/docs",
        "/admin/",
        "/healthz",
    } <= doors
    for door in doors - {"/admin/"}:
        if not door.startswith("/static/"):
            assert client.get(door).status_code == 200, door
    assert "http://127.0.0.1:8000/api/v1/articles/by-id/" in html


def test_the_root_opens_without_any_article(page):
    assert "See the list" in page("/")


def test_the_root_opens_without_a_database(page):
    def away(execute, sql, params, many, context):
        raise OperationalError

    with connection.execute_wrapper(away):
        assert "See the list" in page("/")


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/problems/not-found"])
def test_everything_comes_from_this_server(page, path):
    html = page(path)

    for address in addresses(html):
        assert address.startswith(("/", "#", "http://127.0.0.1:8000/")), address
    assert "<script>" not in html
    assert "style=" not in html
    for address in addresses(html):
        if address.startswith("/static/"):
            assert finders.find(address.removeprefix("/static/")), address


@pytest.mark.parametrize("path", ["/", "/docs", "/docs/problems/not-found"])
def test_the_browser_is_told_to_load_nothing_from_elsewhere(client, db, path):
    policy = client.get(path)["Content-Security-Policy"]

    assert policy.startswith("default-src 'self';")
    assert "script-src" not in policy  # as the default: no inline script, no other host


def test_the_docs_draw_our_own_schema(page):
    assert 'data-schema="/api/v1/schema"' in page("/docs")


@pytest.mark.parametrize("code", errors.TYPES)
def test_every_problem_type_leads_to_a_page(page, code):
    kind = errors.TYPES[code]

    html = page(kind.url.removeprefix("http://127.0.0.1:8000"))

    assert kind.title.replace("'", "&#x27;") in html
    assert f"HTTP {kind.status}" in html


def test_no_other_problem_type_has_one(client, db):
    response = client.get("/docs/problems/nothing")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_pages_are_only_read(client, db):
    assert client.post("/").status_code == 405
    assert client.head("/docs").status_code == 200
