from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.api.memory import MIB, Follower, Memory, following
from articles.publishing import log
from tests.api.memory.asking import SameThread
from tests.conftest import NOON

LONG = "<p>" + "It fell for many days and nights. " * 100 + "</p>"


@pytest.fixture
def django():
    """The application without a memory in front of it."""
    return get_wsgi_application()


@pytest.fixture
def follower(db, monkeypatch):
    # On a slow machine a test may take longer; those of silence set it themselves.
    monkeypatch.setattr(following, "SILENT_AFTER", 3600)
    follower = Follower()
    follower.look()
    return follower


@pytest.fixture
def memory(django, follower):
    """A memory that has just begun to follow the log. It looks when the test says so."""
    return Memory(SameThread(django, threads=1), follower=follower, most=MIB)


@pytest.fixture
def queries():
    """Say how many queries a block may make."""

    @contextmanager
    def allowed(number):
        with CaptureQueriesContext(connection) as captured:
            yield
        assert len(captured) == number, [query["sql"] for query in captured]

    return allowed


@pytest.fixture
def snow(make_live, follower, monkeypatch):
    """A live article whose last change is so long ago that its headers stay as they are."""
    monkeypatch.setattr(log, "clock", lambda: NOON)
    monkeypatch.setattr("articles.api.v1.views.schema._STARTED_AT", NOON)
    article = make_live(sections=(LONG,))
    follower.look()
    return article
