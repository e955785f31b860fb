"""
A real server whose database is locked, full, or slow: what callers and editors are told.

What is in memory is sent all the while. Whoever writes is told that nothing was taken; what they
send again afterwards is.
"""

from __future__ import annotations

import contextlib
import resource
import sqlite3
import time
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.db import connection

from articles.models import Article
from tests.admin.forms import ADD, new_article
from tests.operating.conftest import ask, free_port, until
from tests.processes import manage

pytestmark = pytest.mark.django_db(transaction=True)

HELD, COLD = "/api/v1/articles/held", "/api/v1/articles/not-asked-for-yet"
PROMISED_SECONDS = 1.0  # until callers are told that the database doesn't answer
SLACK_SECONDS = 2.0  # what a busy machine may add


sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="a file is SQLite's alone")


class Server:
    """One serving process, which holds one of two live articles in memory."""

    def __init__(self, port, pid):
        self.port, self.pid = port, pid
        self.cookies = ""
        self.token = ""

    def ask(self, path):
        started = time.monotonic()
        answer = ask(self.port, path)
        self.took = time.monotonic() - started
        return answer

    def save(self, title):
        """Post what the page of a new article posts."""
        form = new_article(title=title, sections=[{"html": "<p>Snow.</p>"}])
        return ask(
            self.port,
            ADD,
            "POST",
            body=urlencode(form | {"csrfmiddlewaretoken": self.token}, doseq=True),
            **{"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookies},
        )

    @contextlib.contextmanager
    def files_end_where_they_are(self):
        """Let no file grow beyond a byte, in any of its processes: as on a full disk."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in map(int, children)}
        for pid, (_, hard) in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
        yield
        for pid, limits in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


@pytest.fixture
def server(make_live, admin_client):
    make_live(title="Held")
    make_live(title="Not asked for yet")
    port = free_port()
    with manage("serve", "--port", str(port), "--workers", "1", CHECK_LINKS="false") as process:
        until(lambda: ask(port, "/healthz").status == 200)
        server = Server(port, process.pid)
        assert server.ask(HELD).status == 200
        admin_client.get(ADD)
        server.token = admin_client.cookies["csrftoken"].value
        server.cookies = "; ".join(
            f"{name}={cookie.value}" for name, cookie in admin_client.cookies.items()
        )
        yield server


def saved():
    titles = Article.objects.values_list("title", flat=True)
    return set(titles) - {"Held", "Not asked for yet"}


def assert_told(answer, *, page):
    assert answer.status == 503
    assert answer.headers["retry-after"] == "5"
    assert answer.headers["cache-control"] == "no-store"
    if page:
        assert b"what you typed is still there" in answer.body
    else:
        assert answer.headers["content-type"] == "application/problem+json"


@sqlite_only
def test_a_locked_file_stops_writers_alone(server):
    locking = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    with contextlib.closing(locking):
        locking.execute("BEGIN EXCLUSIVE")
        refused = server.save("While it was locked")
        held, cold = server.ask(HELD), server.ask(COLD)
        locking.execute("ROLLBACK")

    assert_told(refused, page=True)
    assert (held.status, cold.status) == (200, 200)
    assert saved() == set()

    assert server.save("While it was locked").status == 302
    assert saved() == {"While it was locked"}


@sqlite_only
def test_a_full_disk_stops_writers_alone(server):
    with server.files_end_where_they_are():
        refused = server.save("While it was full")
        held, cold = server.ask(HELD), server.ask(COLD)

    assert_told(refused, page=True)
    assert (held.status, cold.status) == (200, 200)
    assert saved() == set()

    assert server.save("While it was full").status == 302
    assert saved() == {"While it was full"}


@pytest.mark.postgres
def test_a_database_that_does_not_answer_in_time_is_said_to_be_away(server):
    """Everything public is locked, as by an operator's ALTER TABLE."""
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("LOCK TABLE articles_publication IN ACCESS EXCLUSIVE MODE")
        held = server.ask(HELD)
        cold = server.ask(COLD)
        took = server.took
        cursor.execute("ROLLBACK")

    assert held.status == 200
    assert_told(cold, page=False)
    assert took < PROMISED_SECONDS + SLACK_SECONDS

    until(lambda: server.ask(COLD).status == 200)
