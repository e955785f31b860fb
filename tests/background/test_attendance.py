"""Which workers there are, as each says itself."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError

from articles.background import last_seen
from articles.background.attendance import INTERVAL, Attendance, is_anybody_there
from articles.background.running import Runner
from articles.models import Job, Worker
from articles.publishing import log


class Counting:
    name = "counting"
    about = "counts"

    def __init__(self):
        self.did = "counted"
        self.trouble = None

    def step(self):
        if self.trouble:
            raise self.trouble
        return 0.0


@pytest.fixture
def runner(transactional_db):
    return Runner(Counting(), stop=threading.Event())


@pytest.fixture
def attendance(runner):
    return Attendance(worker_id=uuid4(), runners=[runner])


def test_a_worker_says_that_it_is_there(attendance, settings):
    settings.RELEASE = "1.2.3"

    assert attendance.step() == INTERVAL

    worker = Worker.objects.get()
    assert (worker.pk, worker.release, worker.stopped_at) == (attendance.worker_id, "1.2.3", None)
    assert timedelta(0) <= worker.seen_at - worker.started_at < timedelta(minutes=1)
    assert is_anybody_there()
    seen_at = worker.seen_at
    attendance.step()
    worker.refresh_from_db()
    assert worker.seen_at > seen_at


def test_it_says_how_each_duty_goes(attendance, runner):
    runner._step()
    attendance.step()
    (said,) = Worker.objects.get().duties

    assert (said["name"], said["about"], said["deed"]) == ("counting", "counts", "counted")
    assert datetime.fromisoformat(said["did_at"]) <= log.clock()
    assert (said["trouble"], said["since"]) == ("", None)

    runner.duty.trouble = OperationalError("gone")
    runner._step()
    attendance.step()
    (said,) = Worker.objects.get().duties

    assert said["trouble"] == "gone"
    assert datetime.fromisoformat(said["since"]) >= datetime.fromisoformat(said["did_at"])


def test_one_that_stops_says_so(attendance):
    attendance.step()

    attendance.close()

    assert Worker.objects.get().stopped_at
    assert not is_anybody_there()
    assert last_seen() is None


@pytest.mark.parametrize(("seconds", "is_there"), [(29, True), (31, False)])
def test_one_without_a_word_is_gone_after_half_a_minute(attendance, seconds, is_there):
    attendance.step()
    Worker.objects.update(seen_at=log.clock() - timedelta(seconds=seconds))

    assert is_anybody_there() == is_there
    assert last_seen() >= timedelta(seconds=seconds)


def test_one_that_is_there_is_enough(attendance):
    attendance.step()
    Worker.objects.update(seen_at=log.clock() - timedelta(hours=1))
    Attendance(worker_id=uuid4(), runners=[]).step()

    assert is_anybody_there()


def test_one_that_works_on_after_it_said_that_it_stops_is_there(attendance):
    attendance.step()
    attendance.close()

    attendance.step()

    assert is_anybody_there()


def test_those_of_long_ago_are_forgotten(attendance):
    attendance.step()
    Worker.objects.update(seen_at=log.clock() - timedelta(days=1, seconds=1))

    Job.objects.create(name="old", leased_until=log.clock() - timedelta(days=1, seconds=1))
    Job.objects.create(name="new", leased_until=log.clock())

    Attendance(worker_id=uuid4(), runners=[]).step()

    assert Worker.objects.count() == 1
    assert Job.objects.get().name == "new"
    assert not Worker.objects.filter(pk=attendance.worker_id).exists()


def test_one_that_was_forgotten_and_lives_is_there_again(attendance):
    attendance.step()
    Worker.objects.all().delete()

    attendance.step()

    assert Worker.objects.get().pk == attendance.worker_id
