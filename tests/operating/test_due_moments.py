"""
What is due comes at its moment: real processes, one database, and its clock.

Lateness is only bounded by what a busy machine may take; that nothing is early, out of order, or
done twice is exact.
"""

from __future__ import annotations

import contextlib
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection

from articles import publishing
from articles.models import Change, Publication, Schedule, Worker
from articles.publishing import log
from tests.operating.conftest import ask, free_port
from tests.processes import manage

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE_SECONDS = 120  # for all processes to start on a busy machine
BETWEEN = timedelta(seconds=0.3)  # from one moment to the next
LEAD = timedelta(seconds=15)  # to the first moment: planning all of them takes a while


def until(is_so):
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if is_so():
                return
        time.sleep(0.05)
    raise AssertionError("It never came.")


@contextlib.contextmanager
def site(*, servers, workers=0):
    """Run so many serving processes and workers, and give the port once all of them are there."""
    port = free_port()
    with contextlib.ExitStack() as stack:
        serving = ("serve", "--port", str(port), "--workers", str(servers), "--threads", "1")
        stack.enter_context(manage(*serving))
        for _ in range(workers):
            stack.enter_context(manage("worker", CHECK_LINKS="false"))
        until(lambda: ask(port, "/healthz").status == 200)
        until(lambda: Worker.objects.filter(stopped_at=None).count() == workers)
        yield port


def plan(make_article, make_live, *, count, first):
    """Plan to publish, to withdraw and to expire, in turn; return moments by article and kind."""
    # What is to go away was there before; all is prepared before the first moment is set.
    articles = [
        make_article(title=f"Coming {n}") if n % 3 == 0 else make_live(title=f"Leaving {n}")
        for n in range(count)
    ]
    now = log.clock()
    moments = {}
    for number, article in enumerate(articles):
        due_at = now + first + number * BETWEEN
        moments[article.pk] = due_at
        if number % 3 == 2:
            publishing.set_expiry(article=article, expires_at=due_at, at=now)
        else:
            action = "withdraw" if number % 3 else "publish"
            publishing.schedule(article=article, action=action, due_at=due_at, at=now)
    return articles, moments


def waiting():
    return (
        Schedule.objects.filter(done_at=None).exists()
        or Publication.objects.filter(expires_at__isnull=False).exists()
    )


def applied_since(before):
    """Return what the log has gained, in its order."""
    return list(Change.objects.filter(sequence__gt=before, subject="article").order_by("sequence"))


def check(changes, articles, moments):
    """Each once, in the order of the moments, of the right kind, and none early."""
    assert [change.subject_id for change in changes] == [article.pk for article in articles]
    assert [change.kind for change in changes] == [
        "withdrawn" if number % 3 else "published" for number in range(len(articles))
    ]
    late = [change.happened_at - moments[change.subject_id] for change in changes]
    assert min(late) >= timedelta(0)
    assert max(late) < timedelta(seconds=PATIENCE_SECONDS)
    live = dict(Publication.objects.values_list("pk", "published_at"))
    assert live == {article.pk: moments[article.pk] for article in articles[::3]}
    assert not Schedule.objects.exclude(refusal="").exists()
    milliseconds = sorted(round(each.total_seconds() * 1000) for each in late)
    print(f"milliseconds late: {milliseconds}")  # noqa: T201  for whoever asks with -s


@pytest.mark.parametrize(("servers", "workers"), [(1, 0), (4, 2)])
def test_each_comes_once_in_order_and_never_early(make_article, make_live, servers, workers):
    with site(servers=servers, workers=workers) as port:
        articles, moments = plan(make_article, make_live, count=12, first=LEAD)
        before = Change.objects.order_by("-sequence").values_list("sequence", flat=True).first()
        early, is_over = [], threading.Event()

        def watch():
            """Ask for what is to come: nobody may get it before its moment."""
            while not is_over.wait(0.01):
                for article in articles[::3]:
                    answer = ask(port, f"/api/v1/articles/{article.slug}")
                    if answer.status == 200 and log.clock() < moments[article.pk]:
                        early.append(article.pk)
            connection.close()

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            until(lambda: not waiting())
            for number, article in enumerate(articles):
                # Caches and memory too, of whichever process answers.
                status = 404 if number % 3 else 200
                path = f"/api/v1/articles/{article.slug}"
                until(lambda path=path, status=status: ask(port, path).status == status)
        finally:
            is_over.set()
            watcher.join()

    assert early == []
    check(applied_since(before), articles, moments)


def test_what_came_due_while_nothing_ran_is_caught_up_with_in_order(make_article, make_live):
    articles, moments = plan(make_article, make_live, count=9, first=timedelta(seconds=2))
    before = Change.objects.order_by("-sequence").values_list("sequence", flat=True).first()
    until(lambda: log.clock() > max(moments.values()))
    assert applied_since(before) == []

    with site(servers=1):
        until(lambda: not waiting())

    check(applied_since(before), articles, moments)
