from __future__ import annotations

from datetime import timedelta

from articles import webhooks
from articles.models import WebhookDelivery
from tests.conftest import NOON


def test_what_was_done_long_ago_goes_and_the_rest_stays(make_endpoint, settings):
    settings.WEBHOOK_LOG_DAYS = 30
    endpoint = make_endpoint()
    moments = {1: NOON - timedelta(days=31), 2: NOON - timedelta(days=29), 3: None}
    for sequence, done_at in moments.items():
        WebhookDelivery.objects.create(
            endpoint=endpoint,
            sequence=sequence,
            created_at=NOON - timedelta(days=60),
            done_at=done_at,
            state="delivered" if done_at else "waiting",
        )

    assert webhooks.prune(at=NOON) == 1
    assert webhooks.prune(at=NOON) == 0
    assert set(WebhookDelivery.objects.values_list("sequence", flat=True)) == {2, 3}


def test_a_step_is_bounded(make_endpoint, monkeypatch):
    monkeypatch.setattr("articles.webhooks.pruning.AT_ONCE", 2)
    endpoint = make_endpoint()
    for sequence in range(5):
        WebhookDelivery.objects.create(
            endpoint=endpoint,
            sequence=sequence,
            created_at=NOON,
            done_at=NOON - timedelta(days=100),
            state="delivered",
        )

    assert [webhooks.prune(at=NOON) for _ in range(4)] == [2, 2, 1, 0]
