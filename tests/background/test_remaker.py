from __future__ import annotations

import pytest

from articles import publishing
from articles.background import Remaker, attendance, remaker
from articles.background.content_clock import ContentClock
from articles.models import Publication, Worker
from articles.publishing import log

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def renamed(make_author, make_live):
    author = make_author("Old Name")
    for title in ("Snow", "Rain", "Wind"):
        make_live(title=title, authors=[author])
    author.name = "New Name"
    publishing.save_embedded(thing=author)


def remade():
    return Publication.objects.filter(detail_json__contains='"New Name"').count()


def test_it_remakes_what_is_stale_and_rests(renamed):
    duty = Remaker()

    assert duty.step() == remaker.IDLE
    assert (remade(), duty.did) == (3, "remade 3 documents")

    assert duty.step() == remaker.IDLE
    assert duty.did == ""


def test_it_does_not_rest_while_something_is_left(renamed, monkeypatch):
    monkeypatch.setattr(remaker, "AT_ONCE", 0)

    assert Remaker().step() == 0.0


def test_the_content_clock_leaves_it_to_a_worker_that_is_there(renamed):
    now = log.clock()
    worker = Worker.objects.create(host="a", pid=7, started_at=now, seen_at=now)

    ContentClock().step()
    assert remade() == 0

    Worker.objects.filter(pk=worker.pk).update(seen_at=now - 2 * attendance.GONE_AFTER)
    ContentClock().step()
    assert remade() == 3
