from __future__ import annotations

import threading

import pytest
from django.conf import settings

from articles import background, search
from articles.background import SearchIndex, search_index
from articles.models import Publication
from tests.background.waiting import until


@pytest.fixture
def running(transactional_db, indexed, monkeypatch):
    """Have the index kept by a thread of its own, for as long as the test lasts."""
    monkeypatch.setattr(search_index, "BETWEEN", 0.02)
    stop = threading.Event()
    (runner,) = background.start([SearchIndex()], stop=stop, longest=0.02)
    yield runner
    stop.set()
    assert runner.join(30)


def articles():
    try:
        return search.status(search.reader(settings.SEARCH_INDEX)).articles
    except search.NotReady:
        return None


def test_what_is_published_gets_into_the_index_by_itself(running, make_live):
    make_live()

    until(lambda: articles() == 1)

    make_live(title="Rain")
    until(lambda: articles() == 2)
    until(lambda: running.deed == "took in 1 articles")


def test_one_of_the_hosts_processes_keeps_it(running, make_live):
    until(lambda: articles() == 0)
    other = SearchIndex()

    assert other.step() == search_index.STANDING_BY
    assert other.did == ""


def test_another_takes_over_when_it_ends(transactional_db, indexed, make_live):
    one, other = SearchIndex(), SearchIndex()
    while not one.step():
        pass
    make_live()
    one.close()

    while not other.step():
        pass

    assert articles() == Publication.objects.count() == 1
    other.close()
