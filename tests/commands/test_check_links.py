from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from articles.link_checking import checking
from articles.models import LinkHost, LinkTarget
from tests.link_checking.conftest import outside  # noqa: F401  a fixture


@pytest.fixture
def run(db, monkeypatch):
    monkeypatch.setattr(checking, "PAUSE", checking.PAUSE / 100)

    def run(*arguments):
        out = StringIO()
        call_command("check_links", *arguments, stdout=out, stderr=StringIO())
        return out.getvalue().strip()

    return run


def test_checks_what_is_due_and_ends(run, make_article, outside):  # noqa: F811
    make_article(links=[{"url": outside.says("/a")}, {"url": outside.url("/gone")}])

    assert run("--once") == "2 links checked."
    assert run("--once") == "0 links checked."

    assert set(LinkTarget.objects.values_list("state", flat=True)) == {"fine", "suspect"}
    assert outside.asked.count("HEAD /a") == 1


def test_ends_where_a_host_asks_to_be_left_alone(run, make_article, outside):  # noqa: F811
    links = [outside.says(path, 429, Retry_After="3600") for path in ("/a", "/b")]
    make_article(links=[{"url": url} for url in links])

    assert run("--once") == (
        "1 links checked. 1 wait for hosts that are busy or asked to be left alone."
    )
    assert len(outside.asked) == 1


def test_looks_at_one_url_and_keeps_nothing(run, outside):  # noqa: F811
    assert run("--url", outside.says("/")) == f"fine: {outside.url('/')}"
    assert run("--url", outside.url("/gone")).endswith("The page isn’t there: 404 Not Found.")
    assert run("--url", "http://10.0.0.1/").startswith("fault: http://10.0.0.1/ It leads to a")
    assert not LinkTarget.objects.exists()
    assert not LinkHost.objects.exists()
