"""Somebody holds the log's lock: whoever else publishes hears soon that it is busy."""

from __future__ import annotations

import contextlib
import threading
import time

import pytest
from django.db import connection, transaction

from articles import publishing
from articles.models import Change, Publication, Revision
from articles.publishing import exclusive, log
from tests.conftest import NOON

pytestmark = pytest.mark.django_db(transaction=True)


@contextlib.contextmanager
def somebody(does):
    """Have a thread do it, holding whatever that holds until the block ends."""
    held, release = threading.Event(), threading.Event()

    def hold(*_):
        held.set()
        release.wait(30)

    def work():
        does(hold)
        connection.close()

    holder = threading.Thread(target=work)
    holder.start()
    assert held.wait(30)
    try:
        yield
    finally:
        release.set()
        holder.join()


def holds_the_log(hold):
    with transaction.atomic():
        log.begin()
        hold()


def wait_for_a_lock(milliseconds):
    """Have this connection give up sooner than in production, for a test that doesn't last."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [str(milliseconds)])
        else:
            cursor.execute(f"PRAGMA busy_timeout = {milliseconds}")


@pytest.mark.postgres
def test_is_told_within_six_seconds_and_nothing_is_written(make_article):
    article = make_article()
    revisions = Revision.objects.count()

    with somebody(holds_the_log):
        started = time.monotonic()
        with pytest.raises(publishing.Busy, match="try again in a moment"):
            publishing.publish(article=article, at=NOON)
        waited = time.monotonic() - started

    assert waited < 6
    assert not Publication.objects.exists()
    assert not Change.objects.exists()
    assert Revision.objects.count() == revisions


def test_threads_of_a_process_queue_for_sqlite_and_need_not_wait_as_long_as_it_does(
    make_article, monkeypatch
):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has a queue of its own")
    article = make_article()
    monkeypatch.setattr(exclusive, "WAIT_SECONDS", 0.2)

    with somebody(exclusive.run):
        started = time.monotonic()
        with pytest.raises(publishing.Busy):
            publishing.publish(article=article, at=NOON)
        waited = time.monotonic() - started

    assert waited < 5
    assert not Change.objects.exists()


ACTS = {
    "publish": lambda article: publishing.publish(article=article, at=NOON),
    "publish_many": lambda article: publishing.publish_many(articles=[article], at=NOON),
    "withdraw": lambda article: publishing.withdraw(article=article, at=NOON),
    "rename": lambda article: publishing.rename(article=article, slug="ice", at=NOON),
    "delete": lambda article: publishing.delete(article=article, at=NOON),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_every_act_gives_up_and_can_be_done_again(make_live, monkeypatch, act):
    article = make_live(title="Snow")
    article.sections.update(html="<p>It fell again.</p>")
    before = Change.objects.count()
    monkeypatch.setattr(exclusive, "WAIT_SECONDS", 0.2)
    wait_for_a_lock(milliseconds=50)

    try:
        with somebody(holds_the_log), pytest.raises(publishing.Busy):
            act(article)
        assert Change.objects.count() == before
        act(article)
    finally:
        connection.close()

    assert Change.objects.count() == before + 1


def test_goes_through_once_the_lock_is_free(make_article, monkeypatch):
    article = make_article()
    wait_for_a_lock(milliseconds=50)
    with somebody(holds_the_log) as _:
        pass

    outcome = publishing.publish(article=article, at=NOON)

    connection.close()
    assert outcome.kind == "published"


def test_an_act_never_runs_inside_another_transaction(make_article):
    article = make_article()

    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        publishing.publish(article=article, at=NOON)

    assert not Publication.objects.exists()
