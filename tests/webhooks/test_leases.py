"""Whoever sends to an endpoint has the right to, to the end of what they send."""

from __future__ import annotations

import threading
import time

import pytest

from articles import publishing, webhooks
from articles.models import Article, WebhookDelivery, WebhookEndpoint
from articles.webhooks import told
from tests.conftest import NOON


def steps(sender):
    for _ in range(10):
        time.sleep(sender.step())


@pytest.mark.parametrize("seconds", [-1, 5])
def test_nothing_is_sent_that_could_outlast_the_lease(
    make_endpoint, make_live, receiver, send, sender, seconds
):
    """An attempt takes ten seconds at most; that it stood still was not noticed yet."""
    make_endpoint()
    sender.step()
    make_live()
    now = time.monotonic()
    sender._leased_until = now + seconds
    sender._look_at = sender._renew_at = now + 3_600

    steps(sender)
    assert not receiver.received

    sender._renew_at = 0.0
    send(lambda: receiver.received)


def test_who_stood_still_forgets_what_others_have_sent_meanwhile(
    make_endpoint, make_live, receiver, send, sender
):
    endpoint = make_endpoint()
    receiver.answer = lambda received: 500
    make_live()
    send(WebhookDelivery.objects.filter(attempts=1).exists)
    receiver.answer = lambda received: 204
    WebhookEndpoint.objects.update(leased_until=NOON)
    WebhookDelivery.objects.update(next_try_at=None)
    other = webhooks.Sender()
    send(WebhookDelivery.objects.filter(state="delivered").exists, by=other)
    other.close()

    for each in sender._told[endpoint.pk].lane.waiting.values():
        each.next_try_at = None  # the time has come, as it remembers
    sender._leased_until = sender._renew_at = time.monotonic() - 1
    steps(sender)

    assert WebhookEndpoint.objects.get().leased_by == sender.holder
    assert len(receiver.received) == 2


def test_what_is_under_way_is_not_sent_again_when_the_endpoint_is_read_anew(
    make_endpoint, make_live, receiver, send, sender
):
    endpoint, may_answer = make_endpoint(), threading.Event()
    receiver.answer = lambda received: may_answer.wait(60) and 204
    article = make_live()
    send(lambda: receiver.received)
    Article.objects.filter(pk=article.pk).update(title="Ice")
    publishing.save(article=article, at=NOON)
    publishing.publish(article=article, at=NOON)

    webhooks.noticed(endpoint)
    sender._look_at = 0.0  # as it does each second
    steps(sender)
    assert len(receiver.received) == 1

    may_answer.set()
    send(lambda: WebhookDelivery.objects.filter(state="delivered").count() == 2)
    assert [each.data["kind"] for each in receiver.received] == ["published", "updated"]


def test_whoever_lost_it_is_not_told_of_it(make_endpoint):
    endpoint = make_endpoint()
    WebhookEndpoint.objects.update(leased_by="me")

    def load(holder):
        return told.load(endpoint.pk, holder=holder, under_way={}, at=NOON)

    assert load("me")
    assert load("another") is None
