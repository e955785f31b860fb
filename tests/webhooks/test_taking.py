"""What concerns an endpoint becomes deliveries: once, and by whoever has it."""

from __future__ import annotations

import pytest

from articles.models import Change, WebhookDelivery, WebhookEndpoint
from articles.webhooks import choosing, taking
from tests.conftest import NOON


@pytest.fixture
def held(make_endpoint, make_live):
    """An endpoint that "me" has, with a change behind its place."""
    endpoint = make_endpoint(from_beginning=True)
    WebhookEndpoint.objects.update(leased_by="me")
    make_live()
    return endpoint


def take(endpoint, holder="me"):
    place = taking.Place(
        endpoint.pk, endpoint.sequence, endpoint.token, choosing.choice_of(endpoint)
    )
    changes = list(Change.objects.order_by("sequence"))
    return taking.take([place], changes, holder=holder, at=NOON)


def test_the_deliveries_and_the_new_place_are_there_together(held):
    (taken,) = take(held).values()

    assert [each.pk for each in taken] == [WebhookDelivery.objects.get().pk]
    assert WebhookEndpoint.objects.get().sequence == Change.objects.latest("sequence").sequence


def test_whoever_lost_the_endpoint_writes_nothing(held):
    assert take(held, holder="another") == {}

    assert not WebhookDelivery.objects.exists()
    assert WebhookEndpoint.objects.get().sequence == 0


def test_whoever_knows_an_old_place_writes_nothing(held):
    """It was moved meanwhile: in the admin, behind what is not to be sent."""
    moved = WebhookEndpoint.objects.update(sequence=1_000)

    assert (moved, take(held)) == (1, {})

    assert not WebhookDelivery.objects.exists()
    assert WebhookEndpoint.objects.get().sequence == 1_000


def test_the_queue_is_in_the_logs_order_whatever_order_its_rows_have(held):
    WebhookDelivery.objects.bulk_create(
        WebhookDelivery(endpoint=held, sequence=n, created_at=NOON) for n in (3, 1, 2)
    )

    assert [each.sequence for each in taking.queue(held.pk, limit=2)] == [1, 2]
