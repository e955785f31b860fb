from __future__ import annotations

import time

import pytest

from articles import webhooks
from articles.models import WebhookEndpoint
from tests.conftest import NOON

from .receiver import Receiver


@pytest.fixture
def receiver(settings):
    """Somebody's server, on this machine, which is let through for once."""
    settings.WEBHOOK_ALLOW_PRIVATE = ["127.0.0.1"]
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def make_endpoint(db, receiver):
    """Make an endpoint that is told of what changes from now on; `secret` is its secret."""

    def make(*, from_beginning=False, **fields):
        fields = {"url": receiver.url(), "description": "Mirror"} | fields
        endpoint = WebhookEndpoint(**fields)
        endpoint.secret = webhooks.make(endpoint=endpoint, at=NOON, from_beginning=from_beginning)
        return endpoint

    return make


@pytest.fixture
def sender(receiver):
    made = webhooks.Sender()
    yield made
    if made.engine:
        made.engine.close()


@pytest.fixture
def send(sender):
    """Have a sender work until something is so."""

    def until(condition, *, seconds=60, by=sender):
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, "It didn't come to it."
            time.sleep(by.step())
        by.write()

    return until
