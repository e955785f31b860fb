"""A remake that is killed goes on where it was, and does nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from articles import publishing
from articles.models import Change, Fact, Publication
from tests.invariants.many import copies_of
from tests.processes import ROOT, address_of_this_database

pytestmark = pytest.mark.django_db(transaction=True)

DOCUMENTS = 1_000
ENOUGH = 200  # documents remade before it is killed
LONGEST = 60  # seconds until then

REMAKE = "import django; django.setup(); from articles import publishing; publishing.remake_stale()"


def remake_in_another_process() -> subprocess.Popen[bytes]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "TEST_DATABASE_URL": address_of_this_database(),
    }
    return subprocess.Popen([sys.executable, "-c", REMAKE], env=environment, cwd=ROOT)


def remade():
    return Change.objects.filter(subject="article", cause="embedded")


def test_resumes_where_it_was_killed_and_changes_no_document_twice(make_author, make_live):
    author, other = make_author("Old Name"), make_author("Somebody Else")
    snow = make_live(title="Snow", authors=[author])
    hers = {snow.pk, *copies_of(snow, DOCUMENTS - 1)}
    copies_of(make_live(title="Ice", authors=[other]), 50)
    before = dict(Publication.objects.values_list("pk", "etag"))
    author.name = "New Name"
    publishing.save_embedded(thing=author)

    child = remake_in_another_process()
    deadline = time.monotonic() + LONGEST
    try:
        while remade().count() < ENOUGH and child.poll() is None:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()

    killed_at = remade().count()
    assert ENOUGH <= killed_at < DOCUMENTS
    assert Fact.objects.filter(dirty=True).exists()
    publishing.remake_stale()

    documents = Publication.objects.values_list("pk", "detail_json", "etag")
    assert all(('"New Name"' in text) == (pk in hers) for pk, text, _ in documents)
    assert not any('"Old Name"' in text for _, text, _ in documents)
    assert {pk for pk, _, etag in documents if etag != before[pk]} == hers
    assert remade().count() == DOCUMENTS  # each once
    assert set(remade().values_list("subject_id", flat=True)) == hers
    assert not Fact.objects.filter(dirty=True).exists()


def test_a_name_that_changes_during_the_remake_is_remade_too(make_author, make_live):
    author = make_author("First Name")
    copies_of(make_live(title="Snow", authors=[author]), 119)
    author.name = "Second Name"
    publishing.save_embedded(thing=author)
    publishing.remake_stale(seconds=0.01)
    assert 0 < remade().count() < 120
    author.name = "Third Name"
    publishing.save_embedded(thing=author)

    publishing.remake_stale()

    documents = Publication.objects.values_list("detail_json", flat=True)
    assert [text.count('"Third Name"') for text in documents] == [2] * 120  # byline and author
