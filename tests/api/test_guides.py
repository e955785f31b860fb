"""docs/*.md as pages: what they promise is run, and nothing in them can run by itself."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
from pathlib import Path

import pytest
from django.utils import timezone

from articles.api import errors, guides
from articles.importing import sample_content
from tests import curl

DOCS = Path(__file__).parent.parent.parent / "docs"
GUIDE = (DOCS / "api.md").read_text("utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def site(live_server, settings, indexed):
    """A running server with the sample content; what it says of itself is true."""
    settings.PUBLIC_URL = live_server.url
    sample_content.load_sample_content(at=timezone.now())
    indexed()
    return live_server.url


@pytest.fixture
def rendered():
    def render(source, files=(), words=()):
        return guides.render(source, files=dict(files), words=dict(words))

    return render


def blocks(language):
    return [text for name, text in BLOCK.findall(GUIDE) if name == language]


def test_every_curl_line_of_the_guide_answers_as_it_says(site, tmp_path):
    lines = [line for block in blocks("sh") for line in block.splitlines()]
    assert len(lines) >= 10
    for line in lines:
        done = curl.run(line.replace(guides.WRITTEN_URL, site), folder=tmp_path)

        assert done.status == done.wanted, f"{line}\n{done.body.decode()}"


def test_no_curl_line_of_the_guide_stands_outside_a_block_that_is_run():
    run = "\n".join(blocks("sh"))

    assert [line for line in GUIDE.splitlines() if "curl '" in line and line not in run] == []


def test_the_guides_python_walks_every_page(site):
    (program,) = blocks("python")
    said = io.StringIO()

    with contextlib.redirect_stdout(said):
        exec(program.replace(guides.WRITTEN_URL + "/", f"{site}/"), {})  # noqa: S102  # our own guide

    titles = said.getvalue().splitlines()
    assert len(titles) == len(set(titles)) == 8
    assert titles[0].startswith("Neutral ground")


def test_the_first_entry_is_the_one_that_the_guide_shows(site, client):
    shown, *_ = blocks("json")

    entry = client.get("/api/v1/articles?page_size=1").json()["results"][0]

    for name in ("id", "slug", "language", "title", "published_at"):
        assert f'"{name}": "{entry[name]}"' in shown


def test_the_error_is_the_one_that_the_guide_shows(client, db):
    shown = next(block for block in blocks("json") if "problems" in block)

    response = client.get("/api/v1/articles?tagg=history")

    assert json.loads(shown) == response.json()


def test_every_problem_type_is_in_the_guide_and_leads_to_its_page(client):
    html = client.get("/docs/guide").content.decode()

    for code in errors.TYPES:
        assert f'<a href="/docs/problems/{code}"><code>{code}</code></a>' in html


def test_headings_have_anchors_and_the_contents_lead_to_them(client):
    html = client.get("/docs/guide").content.decode()

    contents = re.findall(r'<li><a href="#([^"]+)">', html)
    anchors = re.findall(r'<h2 id="([^"]+)">', html)
    assert contents == anchors
    assert {"the-first-request", "paging", "filters", "errors", "asking-again"} <= set(anchors)


def test_two_headings_of_one_name_have_two_anchors(rendered):
    guide = rendered("# T\n\n## Read `it`\n\n## Read it\n\n## …\n")

    assert guide.title == "T"
    assert [each.anchor for each in guide.contents] == ["read-it", "read-it-2", "part"]
    assert '<h2 id="read-it-2">' in guide.html


def test_html_in_a_guide_stays_text(rendered):
    guide = rendered(
        "# T\n\n<script>alert(1)</script>\n\nA <b>bold</b> [link](javascript:alert(1)).\n\n"
        "```sh\n</code><script>\n```\n"
    )

    assert "<script" not in guide.html
    assert "<b>" not in guide.html
    assert "href" not in guide.html


def test_links_to_files_lead_to_what_is_served_and_others_become_text(rendered):
    guide = rendered(
        "[a](api.md#errors) [b](../README.md) [c](https://example.org) [d](#here)",
        files={"api.md": "/docs/guide"},
    )

    assert re.findall(r'href="([^"]+)"', guide.html) == [
        "/docs/guide#errors",
        "https://example.org",
        "#here",
    ]
    assert " b " in guide.html


def test_code_that_has_a_page_becomes_a_link_but_not_within_one(rendered):
    guide = rendered("`x` [a `x`](#y)", words={"x": "/x"})

    assert guide.html.count('<a href="/x"><code>x</code></a>') == 1
    assert '<a href="#y">a <code>x</code></a>' in guide.html


def test_a_guide_shows_this_servers_own_address(client, settings):
    settings.PUBLIC_URL = "https://api.example.org"

    html = client.get("/docs/guide").content.decode()

    assert "https://api.example.org/api/v1/articles" in html
    assert guides.WRITTEN_URL not in html


def test_a_guide_that_was_edited_is_read_again(client, settings, tmp_path):
    settings.BASE_DIR = tmp_path
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "api.md").write_text("# One\n")
    assert "<h1>One</h1>" in client.get("/docs/guide").content.decode()

    edited = tmp_path / "docs" / "api.md"
    before = edited.stat()
    edited.write_text("# Two\n")
    os.utime(edited, ns=(before.st_atime_ns, before.st_mtime_ns + 1))

    assert "<h1>Two</h1>" in client.get("/docs/guide").content.decode()


@pytest.mark.parametrize("path", ["/docs/guide", "/docs/clients", "/docs/webhooks"])
def test_a_guide_that_is_not_installed_is_not_found_nor_linked(
    client, db, settings, tmp_path, path
):
    settings.BASE_DIR = tmp_path

    response = client.get(path)

    assert response.status_code == 404
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["type"].endswith("/docs/problems/not-found")
    for page in ("/", "/docs", "/docs/operations", "/docs/problems/not-found"):
        assert f'href="{path}' not in client.get(page).content.decode()
