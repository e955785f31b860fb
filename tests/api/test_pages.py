"""The page at the root, the docs, and what the problem types mean."""

from __future__ import annotations

import json
import re
from html import escape, unescape

import pytest
from django.contrib.staticfiles import finders
from django.db import OperationalError, connection

from articles.api import errors, operations

PAGES = (
    "/",
    "/docs",
    "/docs/guide",
    "/docs/clients",
    "/docs/webhooks",
    "/docs/operations",
    "/docs/problems/not-found",
)


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
        "/docs/guide",
        "/docs/operations",
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


@pytest.mark.parametrize("path", PAGES)
def test_everything_comes_from_this_server(page, path):
    html = page(path)

    for element in ("script", "link", "img"):
        for tag in re.findall(rf"<{element}\b[^>]*>", html):
            (address,) = addresses(tag)
            assert address.startswith("/static/"), tag
            assert finders.find(address.removeprefix("/static/")), tag
    assert "<script>" not in html
    assert "<style" not in html
    assert "style=" not in html
    assert not re.search(r"<[^>]+\son\w+=", html)


@pytest.mark.parametrize("path", PAGES)
def test_its_links_lead_somewhere(page, client, path):
    html = page(path)

    for address in set(addresses(html)):
        if address.startswith(("https://", "/static/", "/admin/")):
            continue
        name, _, anchor = address.partition("#")
        response = client.get(name or path)
        assert response.status_code == 200, address
        target = response.content.decode()
        # What follows "#/" is for Swagger UI.
        assert not anchor or anchor.startswith("/") or f'id="{anchor}"' in target, address


@pytest.mark.parametrize("path", PAGES)
def test_no_id_is_there_twice(page, path):
    ids = re.findall(r'\sid="([^"]+)"', page(path))

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", PAGES)
def test_the_browser_is_told_to_load_nothing_from_elsewhere(client, db, path):
    policy = dict(
        each.split(" ", 1) for each in client.get(path)["Content-Security-Policy"].split("; ")
    )

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    # Only where operations are tried: arrows from data:, and the API by its public name.
    is_for_trying = path == "/docs"
    assert policy["img-src"] == ("'self' data:" if is_for_trying else "'self'")
    asks = {"/": "'self'", "/docs": "'self' http://127.0.0.1:8000"}  # the search box does, too
    assert policy.get("connect-src") == asks.get(path)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_has_not_changed_costs_a_304(client, db, path):
    response = client.get(path)
    assert response["Cache-Control"] == "public, max-age=60"

    again = client.get(path, headers={"If-None-Match": response["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == response["ETag"]
    assert again["Cache-Control"] == response["Cache-Control"]


def test_a_page_that_has_changed_has_another_tag(client, make_live):
    before = client.get("/docs/operations")
    article = make_live()

    after = client.get("/docs/operations", headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert f"/api/v1/articles/{article.slug}" in after.content.decode()


def test_the_docs_draw_our_own_schema_and_fill_in_what_is_live_here(page, make_live):
    article = make_live()

    html = page("/docs")

    assert 'data-schema="/api/v1/schema"' in html
    (data,) = re.findall(r'data-samples="([^"]+)"', html)
    assert json.loads(unescape(data))["/api/v1/articles/{slug}"] == {"slug": article.slug}


@pytest.mark.parametrize("path", ["/docs", "/docs/operations"])
def test_the_docs_open_without_a_database(page, path):
    def away(execute, sql, params, many, context):
        raise OperationalError

    with connection.execute_wrapper(away):
        assert "neutral-ground" in page(path)


def test_the_operations_are_all_there_with_all_that_they_take(page):
    html = page("/docs/operations")

    for path, methods in operations.document()["paths"].items():
        for operation in methods.values():
            start = html.index(f'id="{operation["operationId"]}"')
            part = html[start : html.index("</section>", start)]
            assert f"<code>{path}</code>" in part
            assert escape(operation["summary"]) in part
            for parameter in operation["parameters"]:
                name = operations.resolved(operations.document(), parameter)["name"]
                assert f"<code>{name}</code>" in part
            told = set(re.findall(r'href="/docs/problems/[a-z-]+">(\d+) ', part))
            assert told == {status for status in operation["responses"] if status[0] in "45"}
            assert f'href="/docs#/{operation["tags"][0]}/{operation["operationId"]}"' in part


@pytest.mark.parametrize("code", errors.TYPES)
def test_every_problem_type_leads_to_a_page(page, code):
    kind = errors.TYPES[code]

    html = page(kind.url.removeprefix("http://127.0.0.1:8000"))

    assert kind.title.replace("'", "&#x27;") in html
    assert f"HTTP {kind.status}" in html
    (shown,) = re.findall(r"<pre[^>]*><code>(.*?)</code>", html, re.DOTALL)
    assert json.loads(unescape(shown))["type"] == kind.url


def test_no_other_problem_type_has_one(client, db):
    response = client.get("/docs/problems/nothing")

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"


def test_a_slash_too_many_leads_to_the_page(client, db):
    for path in ("/docs", "/docs/guide", "/docs/problems/not-found"):
        response = client.get(f"{path}/")

        assert response.status_code == 308
        assert response["Location"] == f"http://127.0.0.1:8000{path}"
    assert client.get("/docs/nothing/").status_code == 404


def test_pages_are_only_read(client, db):
    assert client.post("/").status_code == 405
    assert client.head("/docs").status_code == 200
