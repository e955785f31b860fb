"""The lines to copy: each is run against a server with the sample content."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone

from articles import preview
from articles.api import operations, samples, snippets
from articles.importing import sample_content
from articles.models import Article
from tests import curl
from tests.conftest import NOON

PUBLIC_URL = "http://127.0.0.1:8000"
GENERATOR = Path(sys.executable).with_name("openapi-python-client")


@pytest.fixture
def site(live_server, settings, indexed):
    """A running server with the sample content, as a caller reaches it."""
    settings.PUBLIC_URL = live_server.url
    sample_content.load_sample_content(at=timezone.now())
    indexed()
    return live_server.url


@pytest.fixture(scope="module")
def python_client(tmp_path_factory):
    """The folder of a client that openapi-python-client has made of the document."""
    folder = tmp_path_factory.mktemp("client")
    document = folder / "v1.json"
    document.write_text(json.dumps(operations.document()))
    # It formats what it writes with the ruff that it finds on the PATH.
    path = os.pathsep.join([str(GENERATOR.parent), os.environ["PATH"]])
    subprocess.run(
        [GENERATOR, "generate", "--path", document, "--output-path", folder / "made"],
        env={**os.environ, "PATH": path},
        capture_output=True,
        check=True,
    )
    return folder / "made"


@pytest.fixture
def values(site):
    """What the examples ask for, with a preview link that this server has, for none is shown."""
    newest = Article.objects.order_by("-created_at").first()
    link = preview.share(article=newest, at=timezone.now())
    return {**samples.SAMPLE_CONTENT, ("previews", "token"): preview.token_of(link.pk)}


def everything(values=samples.SAMPLE_CONTENT):
    return operations.read(operations.document(), values=values)


def test_every_operation_has_all_three():
    declared = [
        operation["operationId"]
        for path in operations.document()["paths"].values()
        for operation in path.values()
    ]

    found = everything()

    assert [each.id for each in found] == declared
    for each in found:
        assert each.curl.startswith("curl ")
        assert "astana_api_client" in each.python
        assert "openapi-fetch" in each.typescript


def test_every_curl_line_gets_an_answer(site, values, tmp_path):
    for each in everything(values):
        done = curl.run(each.curl.replace(PUBLIC_URL, site), folder=tmp_path)

        assert done.status == 200, each.curl
        is_lines = "application/jsonl" in each.media_types
        assert all(map(json.loads, done.body.splitlines() if is_lines else [done.body]))


def test_every_python_snippet_runs_on_the_generated_client(site, values, python_client, tmp_path):
    for each in everything(values):
        (tmp_path / f"{each.id}.py").write_text(each.python.replace(PUBLIC_URL, site))
    run_all = (
        "import pathlib, runpy\n"
        "for path in sorted(pathlib.Path('.').glob('*.py')):\n"
        "    print(path.stem, end=' ')\n"
        "    runpy.run_path(path)\n"
    )

    done = subprocess.run(
        [sys.executable, "-c", run_all],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(python_client)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    printed = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert printed.keys() == {each.id for each in everything()}
    assert printed["getArticle"] == "Neutral ground: how a city becomes a place to talk"
    assert printed["getAuthor"] == "Tomas Lindqvist"
    assert "A slow idea: thirty years of CICA" in printed["getRelated"]


def test_typescript_calls_a_path_with_what_it_declares():
    paths = operations.document()["paths"]
    for each in everything():
        call = re.search(
            r"client\.GET\(\"([^\"]+)\"(?:, \{\n(?:  params: (.*),\n)?(?:  parseAs: .*,\n)?\})?\);",
            each.typescript,
        )
        assert call, each.typescript
        assert call[1] in paths
        # With its names quoted, an object of TypeScript's is JSON.
        given = json.loads(re.sub(r"(\w+): ", r'"\1": ', call[2] or "{}"))
        declared = [
            operations.resolved(operations.document(), parameter)
            for parameter in paths[call[1]]["get"].get("parameters", ())
        ]
        for place in ("path", "query"):
            names = {parameter["name"] for parameter in declared if parameter["in"] == place}
            assert given.get(place, {}).keys() <= names
        assert given.get("path", {}).keys() == set(re.findall(r"{(\w+)}", call[1]))


def test_a_list_shows_how_a_filter_and_a_page_size_are_written():
    line = next(each.curl for each in everything() if each.id == "listArticles")

    query = parse_qs(urlsplit(line.split("'")[1]).query)

    assert query == {"tag": ["astana"], "page_size": ["2"]}


def test_an_address_is_escaped_as_it_must_be():
    call = next(each.call for each in everything() if each.id == "getAuthor")
    call.in_path["slug"] = "a b/c'd?"

    assert snippets.curl(call).endswith("/api/v1/authors/a%20b%2Fc%27d%3F'")


def test_the_samples_are_those_of_the_sample_content(site):
    assert samples.of_this_server(at=timezone.now()) == samples.SAMPLE_CONTENT


def test_the_token_that_is_shown_to_everybody_opens_nothing(site, values):
    shown = samples.of_this_server(at=timezone.now())["previews", "token"]

    with pytest.raises(preview.NoLink):
        preview.open_link(token=shown, at=timezone.now())
    line = next(each.curl for each in everything() if each.id == "getPreview")
    assert line == f"curl '{PUBLIC_URL}/api/v1/previews/{shown}'"


def test_the_samples_are_of_what_is_live_here(make_live, make_author):
    article = make_live(authors=[make_author(name="Aliya")], sections=[{"html": "<p>It fell.</p>"}])

    values = samples.of_this_server(at=NOON)

    assert values["articles", "slug"] == article.slug
    assert values["articles", "id"] == str(article.pk)
    assert values["articles", "anchor"] == "lead"
    assert values["authors", "slug"] == "aliya"
    # It has none: the sample content's stands in.
    assert values["categories", "slug"] == "diplomacy"


def test_without_anything_live_the_samples_are_the_sample_contents(db):
    assert samples.of_this_server(at=NOON) == samples.SAMPLE_CONTENT
