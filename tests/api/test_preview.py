"""A preview link in the API and as a page: one article, for whoever has it, kept by nobody."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from articles import preview, publishing
from articles.models import Article, PreviewLink, PreviewOpening, Publication
from tests import documented_client
from tests.api.contract import example_site
from tests.api.contract.test_examples import ASKED
from tests.conftest import NOON
from tests.documented_client import DocumentedClient

WORKING_TABLES = {
    *("articles_article", "articles_section", "articles_relatedlink", "articles_byline"),
    *("articles_article_tags", "articles_previewlink", "articles_previewopening"),
}


def share(article, **fields):
    return preview.share(article=article, at=timezone.now(), **fields)


def api_url(link):
    return f"/api/v1/previews/{preview.token_of(link.pk)}"


def page_url(link):
    return f"/preview/{preview.token_of(link.pk)}"


@pytest.fixture
def link(make_article):
    return share(make_article(title="Snow"))


def test_shows_an_article_that_was_never_live(api, link):
    response = api.get(api_url(link))

    assert response.status_code == 200
    assert response.json()["title"] == "Snow"
    assert not Publication.objects.exists()
    assert api.get(f"/api/v1/articles/{response.json()['slug']}").status_code == 404


def test_gives_the_bytes_that_publishing_would_serve(api, make_live):
    article = make_live(title="Snow")

    response = api.get(api_url(share(article)))

    assert response.content.decode() == Publication.objects.get().detail_json


@pytest.mark.parametrize("url", [api_url, page_url])
def test_nothing_keeps_it(api, link, url):
    response = api.get(url(link), headers={"If-Modified-Since": "Sun, 01 Mar 2099 12:00:00 GMT"})

    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"
    assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
    assert response["Referrer-Policy"] == "no-referrer"
    assert "ETag" not in response
    assert "Last-Modified" not in response
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")


@pytest.mark.parametrize("url", [api_url, page_url])
def test_a_session_is_neither_read_nor_ended(link, url):
    client = Client()
    client.cookies["sessionid"] = "stale"

    assert not client.get(url(link)).cookies


def over(link, how):
    if how == "ended":
        moment = timezone.now() - timedelta(days=8)
        times = {"created_at": moment, "expires_at": moment + timedelta(days=7)}
        PreviewLink.objects.filter(pk=link.pk).update(**times)
    elif how == "revoked":
        preview.revoke(link=link, at=timezone.now())
    elif how == "binned":
        publishing.delete(article=link.article, at=NOON)
    elif how == "gone":
        link.delete()


@pytest.mark.parametrize("how", ["ended", "revoked", "binned", "gone", "forged"])
def test_whatever_shows_nothing_looks_the_same(api, link, how):
    addresses = [api_url(link), page_url(link)]
    if how == "forged":
        addresses = [each[:-4] + "beef" for each in addresses]
    over(link, how)

    problem, page = (api.get(each) for each in addresses)

    assert problem.status_code == page.status_code == 404
    assert json.loads(problem.content) == {
        "type": "http://127.0.0.1:8000/docs/problems/not-found",
        "title": "Nothing is here",
        "status": 404,
        "detail": "There is nothing at this address.",
        "errors": [],
    }
    assert "This link shows nothing" in page.content.decode()
    for response in (problem, page):
        assert response["Cache-Control"] == "private, no-store"
    assert not PreviewOpening.objects.exists()


@pytest.mark.parametrize("token", ["x", "0" * 63, "0" * 65, "ABCDEF" + "0" * 58, "%00", "a%2Fb"])
def test_what_is_no_token_is_not_found(api, db, token):
    assert api.get(f"/api/v1/previews/{token}").status_code == 404
    assert api.get(f"/preview/{token}").status_code == 404


def test_opens_nothing_else(api, make_article):
    article, other = make_article(title="Snow"), make_article(title="Ice")

    api.get(api_url(share(article)))

    for path in (
        f"/api/v1/articles/{article.slug}",
        f"/api/v1/articles/by-id/{other.pk}",
        f"/api/v1/previews/{article.pk}",
        f"{api_url(share(article))}/sections",
    ):
        assert api.get(path).status_code == 404
    assert api.get("/api/v1/articles").json()["results"] == []


def test_a_draft_it_links_to_stays_a_secret(api, make_article):
    secret = make_article(title="Secret merger", slug="secret-merger")
    link = share(make_article(title="Snow", links=[{"target": secret}]))

    assert b"ecret" not in api.get(api_url(link)).content
    assert b"ecret" not in api.get(page_url(link)).content


def test_is_as_honest_as_every_other_operation(api, link):
    url = api_url(link)

    refused = api.get(f"{url}?fields=title")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == "fields"
    assert refused["Cache-Control"] == "private, no-store"
    assert api.post(url).status_code == 405
    assert api.post(url)["Allow"] == "GET, HEAD, OPTIONS"
    assert api.get(url, headers={"Accept": "text/html"}).status_code == 406
    assert api.head(url).status_code == 200
    assert api.get(f"{url}/")["Location"].endswith(url)
    origin = api.get(url, headers={"Origin": "https://example.org"})
    assert origin["Access-Control-Allow-Origin"] == "*"
    link.refresh_from_db()
    assert link.opened_count == 2  # what was refused opened nothing


@pytest.mark.parametrize("url", [api_url, page_url])
@pytest.mark.parametrize(
    ("behind_proxy", "forwarded", "network"),
    [
        (False, "203.0.113.5", "198.51.100.0/24"),
        (True, "203.0.113.5", "203.0.113.0/24"),
        (True, "10.1.1.1, 203.0.113.5", "203.0.113.0/24"),
        (True, "", ""),
    ],
)
def test_notes_the_network_that_it_was_opened_from(
    api, link, settings, url, behind_proxy, forwarded, network
):
    settings.BEHIND_PROXY = behind_proxy
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}

    api.get(url(link), headers={**headers, "User-Agent": "Reader/1"}, REMOTE_ADDR="198.51.100.7")

    row = PreviewOpening.objects.get()
    assert (row.network, row.user_agent, row.count) == (network, "Reader/1", 1)


def test_the_page_may_run_nothing(api, make_article):
    link = share(make_article(title="Snow", sections=["<p>It fell.</p>"]))

    response = api.get(page_url(link))

    html = response.content.decode()
    assert "<h1>Snow</h1>" in html
    assert "<p>It fell.</p>" in html
    assert "A preview, for you alone." in html
    assert "<script" not in html
    assert response["X-Frame-Options"] == "DENY"
    assert response["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'none'; style-src 'self'; img-src 'self' https: http:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def test_the_page_says_nothing_of_the_desk(api, make_article):
    link = share(make_article(links=[{"title": "Sleet"}]), note="for the lawyer")

    html = api.get(page_url(link)).content.decode()

    assert "lawyer" not in html
    assert "/admin/" not in html


def test_a_slash_that_was_added_to_the_page_is_no_obstacle(api, link):
    assert api.get(f"{page_url(link)}/").status_code == 200


def test_no_other_public_path_reads_what_is_not_published(api, make_article, db):
    """Callers read publications: a working copy that no query sees can't leak."""
    example_site.build()
    draft = make_article(title="Snow")
    paths = [*ASKED.values(), "/api/v1/schema", "/", "/docs", "/docs/operations", "/healthz"]
    paths += [f"/api/v1/articles/{draft.slug}", f"/api/v1/articles/by-id/{draft.pk}"]
    documented = {path for path in documented_client.published()["paths"] if "{" not in path}
    assert documented <= {path.partition("?")[0] for path in paths}

    asked = []

    def note(execute, sql, params, many, context):
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        for path in paths:
            DocumentedClient().get(path)

    assert len(asked) > len(ASKED)
    for sql in asked:
        words = set(sql.replace('"', " ").replace(".", " ").replace(",", " ").split())
        assert not WORKING_TABLES & words, sql


def test_follows_the_draft_and_a_pinned_one_stays(api, make_article):
    article = make_article(title="Snow")
    following, pinned = share(article), share(article, revision=article.head)
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=NOON)

    assert api.get(api_url(following)).json()["title"] == "Ice"
    assert api.get(api_url(pinned)).json()["title"] == "Snow"
