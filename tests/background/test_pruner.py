"""The worker's duty of pruning the log."""

from __future__ import annotations

from datetime import timedelta

from articles import publishing
from articles.background import Pruner
from articles.background.pruner import A_DAY, BETWEEN
from articles.models import Change
from articles.publishing import log, pruning
from tests.conftest import NOON


def test_it_prunes_step_by_step_and_then_rests_for_a_day(make_live, monkeypatch, settings):
    settings.CHANGES_DAYS = 30
    monkeypatch.setattr(pruning, "AT_ONCE", 1)
    monkeypatch.setattr(log, "clock", lambda: NOON)
    publishing.withdraw(article=make_live(title="Gone"), at=NOON)
    make_live(title="Lives")
    pruner = Pruner()
    assert (pruner.step(), pruner.did) == (A_DAY, "")
    monkeypatch.setattr(log, "clock", lambda: NOON + timedelta(days=31))

    steps = [(pruner.step(), pruner.did) for _ in range(3)]

    assert steps == [
        (BETWEEN, "removed 1 changes"),
        (BETWEEN, "removed 1 changes"),
        (A_DAY, ""),
    ]
    assert Change.objects.get().slug == "lives"
