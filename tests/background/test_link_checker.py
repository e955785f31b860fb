from __future__ import annotations

import logging
import threading

import pytest

from articles import background
from articles.background import LinkChecker, link_checker
from articles.models import LinkTarget
from tests.background.waiting import until
from tests.link_checking.conftest import outside  # noqa: F401  a fixture


@pytest.fixture
def running(transactional_db, monkeypatch):
    """Have a checker look often, in a thread of its own, for as long as the test lasts."""
    for name in ("IDLE", "BETWEEN"):
        monkeypatch.setattr(link_checker, name, 0.02)
    stop = threading.Event()
    (runner,) = background.start([LinkChecker()], stop=stop, longest=0.02)
    yield runner
    stop.set()
    assert runner.join(30)


def test_links_are_checked_by_themselves(running, make_article, outside):  # noqa: F811
    make_article(links=[{"url": outside.says("/")}])

    until(lambda: LinkTarget.objects.get().state == "fine")

    assert outside.asked == ["HEAD /"]
    until(lambda: running.deed == "checked a link")


def test_it_outlives_a_link_that_nobody_foresaw(
    running,
    make_article,
    outside,  # noqa: F811
    caplog,
    settings,
):
    caplog.set_level(logging.INFO, "articles.background")
    settings.LINK_CHECK_ALLOW_PRIVATE = None  # no checker can read that
    make_article(links=[{"url": outside.says("/")}])

    until(lambda: "stumbled" in caplog.text)
    settings.LINK_CHECK_ALLOW_PRIVATE = ["127.0.0.1"]

    until(lambda: "goes on" in caplog.text)
