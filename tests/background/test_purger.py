from __future__ import annotations

import logging
import threading

import pytest

from articles import background
from articles.background import Purger, purger
from articles.models import LogFollower
from articles.purging import Varnish
from tests.background.waiting import until
from tests.purging.test_varnish import listening  # noqa: F401  a fixture


@pytest.fixture
def running(transactional_db, monkeypatch, listening):  # noqa: F811
    """Have a purger look often, in a thread of its own, for as long as the test lasts."""
    monkeypatch.setattr(purger, "INTERVAL", 0.02)
    cache = Varnish(f"http://127.0.0.1:{listening.server_address[1]}")
    stop = threading.Event()
    (runner,) = background.start([Purger(cache)], stop=stop, longest=0.02)
    yield runner
    stop.set()
    assert runner.join(30)


def has_begun():
    return LogFollower.objects.filter(name__startswith="varnish").count() == 2


def test_a_change_is_purged_by_itself(running, listening, make_live):  # noqa: F811
    until(has_begun)

    article = make_live()

    # And again, for a process that may not have known of it.
    until(lambda: len(listening.asked) == 4)
    releases, changes = listening.asked[:2], listening.asked[2:]
    assert releases == [("/", "release")] * 2
    assert changes[0] == changes[1]
    assert f"article:{article.pk}" in changes[0][1].split()


def test_it_outlives_a_cache_that_is_away_and_says_so_once(
    running,
    listening,  # noqa: F811
    make_live,
    caplog,
):
    caplog.set_level(logging.INFO, "articles.background")
    until(has_begun)
    listening.status = 503
    make_live()
    until(lambda: len(listening.asked) >= 6)

    listening.status = 200
    until(lambda: "goes on" in caplog.text)

    assert caplog.text.count("waits") == 1
    until(lambda: not LogFollower.objects.filter(name__contains="varnish", sequence=0).exists())
    assert "slug:snow-in-astana" in listening.asked[-1][1]
