"""Whoever writes the index may be killed at any moment: the next goes on from there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from articles import publishing
from articles.models import Article
from benchmarks import corpus
from tests.conftest import NOON
from tests.processes import ROOT, address_of_this_database

pytestmark = pytest.mark.django_db(transaction=True)

ARTICLES = 400
LONGEST = 120  # seconds until a writer has committed what it is killed after
# Small commits, so that there are many moments between two of them.
WRITE = """
import sys, django; django.setup()
from pathlib import Path
from django.conf import settings
from articles import search
from articles.search import writing
settings.SEARCH_INDEX = Path(sys.argv[1])
writing.BUILT_AT_ONCE = writing.CHUNK = writing.change_log.AT_ONCE = 5
home = search.Home(settings.SEARCH_INDEX)
assert home.lock()
writer = search.Writer(home)
while True:
    writer.step()
"""


def written(commits):
    """Let another process write, and kill it in the middle of what follows so many commits."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_URL": address_of_this_database(),
    }
    arguments = [sys.executable, "-c", WRITE, str(settings.SEARCH_INDEX)]
    child = subprocess.Popen(arguments, env=environment, cwd=ROOT)
    deadline, seen = time.monotonic() + LONGEST, set()
    try:
        while len(seen) < commits:
            assert child.poll() is None
            assert time.monotonic() < deadline
            for meta in settings.SEARCH_INDEX.glob("index-*/meta.json"):
                seen.add((meta.parent.name, meta.stat().st_mtime_ns))
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()


def test_one_that_builds_goes_on_and_one_that_follows_too(indexed, differences):
    corpus.fill(ARTICLES)
    for commits in (3, 7):
        written(commits)
    indexed()
    assert differences() == []

    for article in Article.objects.order_by("pk")[:60]:
        publishing.withdraw(article=article, at=NOON)
    written(4)
    assert differences() != []
    indexed()

    assert differences() == []
