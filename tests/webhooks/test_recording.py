"""What a sender writes down never undoes what somebody did to the endpoint meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest

from articles.models import AuditEntry, WebhookEndpoint
from articles.webhooks import recording
from articles.webhooks.lanes import Lane
from tests.conftest import NOON


@pytest.fixture
def endpoint(make_endpoint):
    made = make_endpoint()
    WebhookEndpoint.objects.update(leased_by="me", version=7)
    return made


@pytest.mark.parametrize(
    ("holder", "version", "is_written"),
    [("me", 7, True), ("me", 6, False), ("another", 7, False)],
)
def test_how_it_goes_is_written_by_its_holder_who_knows_it(endpoint, holder, version, is_written):
    lane = Lane(endpoint_id=endpoint.pk, give_up=timedelta(days=5), failures=2, last_error="Busy.")

    recording.write([], [(lane, version)], holder=holder)

    row = WebhookEndpoint.objects.get()
    assert (row.failures, row.last_error) == ((2, "Busy.") if is_written else (0, ""))


@pytest.mark.parametrize(
    ("holder", "version", "is_off"),
    [("me", 7, True), ("me", 6, False), ("another", 7, False)],
)
def test_it_is_switched_off_by_its_holder_who_knows_it(endpoint, holder, version, is_off):
    recording.switch_off(endpoint.pk, reason="Gone.", at=NOON, holder=holder, version=version)

    row = WebhookEndpoint.objects.get()
    assert (row.is_on, row.off_reason) == ((False, "Gone.") if is_off else (True, ""))
    assert AuditEntry.objects.filter(act="switched off").exists() == is_off
