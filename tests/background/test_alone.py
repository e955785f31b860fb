"""One worker does it at a time; the others stand by, and take over."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from articles.background import Away
from articles.background.alone import STANDING_BY, Alone
from articles.models import Job
from articles.publishing import log
from tests.invariants.threads import at_once

pytestmark = pytest.mark.django_db(transaction=True)


class Counting:
    name = "counting"
    about = "counts"

    def __init__(self):
        self.steps = 0
        self.trouble = None
        self.did = ""

    def step(self):
        if self.trouble:
            raise self.trouble
        self.steps += 1
        self.did = f"counted {self.steps}"
        return 0.5


@pytest.fixture
def two():
    return Alone(Counting(), holder=uuid4()), Alone(Counting(), holder=uuid4())


def pass_time(seconds):
    """Let so much time pass for every lease."""
    for job in Job.objects.all():
        job.leased_until -= timedelta(seconds=seconds)
        if job.next_try_at:
            job.next_try_at -= timedelta(seconds=seconds)
        job.save()


def test_whoever_comes_first_does_it_and_the_other_stands_by(two):
    first, second = two

    assert [first.step(), second.step(), first.step()] == [0.5, STANDING_BY, 0.5]
    assert (first.duty.steps, second.duty.steps) == (2, 0)
    assert (first.did, second.did) == ("counted 2", "")


def test_the_lease_of_one_who_died_runs_out(two):
    first, second = two
    first.step()
    pass_time(14)
    assert second.step() == STANDING_BY

    pass_time(2)

    assert second.step() == 0.5
    assert Job.objects.get().holder_id == second.lease.holder


def test_a_lease_is_renewed_before_it_runs_out(two):
    first, second = two
    first.step()
    pass_time(14)
    first.lease._renewed_at -= 5

    first.step()
    pass_time(14)

    assert second.step() == STANDING_BY


def test_one_who_overslept_asks_before_it_goes_on(two):
    first, second = two
    first.step()
    pass_time(16)
    second.step()
    first.lease._renewed_at -= 16

    assert first.step() == STANDING_BY


def test_one_who_stops_gives_it_back_at_once(two):
    first, second = two
    first.step()

    first.close()

    assert second.step() == 0.5


def test_one_who_lost_it_gives_nothing_back(two):
    first, second = two
    first.step()
    pass_time(16)
    second.step()

    first.close()

    assert Job.objects.get().holder_id == second.lease.holder
    assert Alone(Counting(), holder=uuid4()).step() == STANDING_BY


def test_trouble_is_everybodys_until_the_next_try(two):
    first, second = two
    first.duty.trouble = Away("The cache is away.")
    with pytest.raises(Away):
        first.step()

    with pytest.raises(Away, match="The cache is away"):
        second.step()

    job = Job.objects.get()
    assert (job.attempts, job.holder_id, second.duty.steps) == (1, None, 0)
    pass_time(1)
    assert second.step() == 0.5
    job.refresh_from_db()
    assert (job.attempts, job.next_try_at, job.trouble) == (0, None, "")


def test_tries_come_ever_more_seldom_and_at_least_once_a_minute(two):
    alone, _ = two
    alone.duty.trouble = ValueError("Nobody foresaw this.")
    pauses = []
    for _ in range(8):
        with pytest.raises(ValueError, match="foresaw"):
            alone.step()
        job = Job.objects.get()
        pauses.append(round((job.next_try_at - log.clock()).total_seconds()))
        pass_time(60)

    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    assert job.trouble == "Nobody foresaw this."


def test_of_many_who_ask_at_once_one_gets_it():
    crowd = [Alone(Counting(), holder=uuid4()) for _ in range(8)]

    rests = at_once([each.step for each in crowd])

    assert sorted(rests) == [0.5] + [STANDING_BY] * 7
    assert sum(each.duty.steps for each in crowd) == 1
