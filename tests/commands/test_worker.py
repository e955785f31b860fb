"""manage.py worker"""

from __future__ import annotations

import os
import signal
import threading

import pytest
from django.core.management import call_command
from django.db import connection

from articles import publishing
from articles.background import Shift, last_seen
from articles.management.commands import worker as command
from articles.models import Job, Publication, Worker
from tests.background.waiting import PATIENCE_SECONDS, until
from tests.processes import manage

pytestmark = pytest.mark.django_db(transaction=True)


def working(**environment):
    return manage("worker", **environment)


def rename(author, name):
    """Rename as somebody does who leaves all documents to the worker."""
    author.name = name
    publishing.save_embedded(thing=author)


def is_remade(name):
    return all(
        f'"{name}"' in text for text in Publication.objects.values_list("detail_json", flat=True)
    )


def test_it_works_says_so_and_stops_when_it_is_told_to(make_author, make_live):
    author = make_author("Old Name")
    make_live(authors=[author])
    with working() as process:
        until(lambda: last_seen() is not None)
        rename(author, "New Name")
        until(lambda: is_remade("New Name"))
        process.send_signal(signal.SIGTERM)
        said, logged = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0
    assert f"process {process.pid}:" in said
    for duty in ("content clock", "remaking", "webhooks", "link checking"):
        assert f"  {duty}" in said
    assert said.endswith("Stopped.\n")
    assert "Traceback" not in logged
    worker = Worker.objects.get()
    assert (worker.pid, worker.seen_at) == (process.pid, worker.stopped_at)
    assert Job.objects.get(name="remaking").holder_id is None


def test_another_takes_over_from_one_that_was_killed(make_author, make_live):
    author = make_author("Old Name")
    make_live(authors=[author])
    with working() as first:
        until(lambda: last_seen() is not None)
        until(lambda: Job.objects.filter(name="remaking", holder_id__isnull=False).exists())
        first.send_signal(signal.SIGKILL)
        first.wait(PATIENCE_SECONDS)
    killed = Job.objects.get(name="remaking").holder_id
    rename(author, "New Name")

    with working() as second:
        until(lambda: is_remade("New Name"))
        until(lambda: Job.objects.get(name="remaking").holder_id not in {killed, None})
        second.send_signal(signal.SIGINT)
        second.communicate(timeout=PATIENCE_SECONDS)

    assert second.returncode == 0
    assert [worker.stopped_at is None for worker in Worker.objects.order_by("started_at")] == [
        True,
        False,
    ]


@pytest.mark.postgres
def test_it_outlives_a_database_that_throws_it_out(make_author, make_live):
    author = make_author("Old Name")
    make_live(authors=[author])
    with working() as process:
        until(lambda: last_seen() is not None)
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            assert cursor.fetchone()[0]
        rename(author, "New Name")
        until(lambda: is_remade("New Name"))
        process.send_signal(signal.SIGTERM)
        _, logged = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 0
    assert "waits: " in logged
    assert "goes on." in logged
    assert "Traceback" not in logged


def test_it_starts_without_a_database(tmp_path):
    with working(TEST_DATABASE_URL=f"sqlite:///{tmp_path}/nowhere/none.sqlite3") as process:
        lines = []
        reader = threading.Thread(target=lambda: lines.extend(process.stderr), daemon=True)
        reader.start()
        until(lambda: any("Attendance waits: unable to open" in line for line in lines))
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_SECONDS)

    assert process.returncode == 0


def test_it_says_what_it_is_in_the_middle_of(capsys, monkeypatch):
    """A duty that hangs is left behind once the time for stopping is over."""
    is_in, may_end = threading.Event(), threading.Event()

    class Hanging:
        name = "hanging"

        def step(self):
            is_in.set()
            may_end.wait(PATIENCE_SECONDS)
            return 0.0

    monkeypatch.setattr("articles.background.shift.duties_of_a_worker", lambda holder: [Hanging()])
    monkeypatch.setattr(command, "STOP_SECONDS", 0.1)
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    begin = Shift.begin

    def begin_and_stop(shift):
        begin(shift)
        assert is_in.wait(PATIENCE_SECONDS)
        os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(Shift, "begin", begin_and_stop)
    try:
        call_command("worker")
    finally:
        may_end.set()
        for number, handler in before.items():
            signal.signal(number, handler)

    assert "Stopped in the middle of: hanging." in capsys.readouterr().out
