"""Whoever can't prove the name in the address gets nothing, and the log says why."""

from __future__ import annotations

import gc
from ipaddress import IPv4Address

import pytest
from cryptography.x509 import DNSName, IPAddress
from django.utils import timezone

from articles import webhooks
from articles.models import WebhookDelivery, WebhookEndpoint
from articles.webhooks import posting
from tests.webhooks import certificate
from tests.webhooks.receiver import Receiver

HERE = IPAddress(IPv4Address("127.0.0.1"))
ELSEWHERE = DNSName("hooks.example.org")


@pytest.fixture
def shown(tmp_path, request):
    """The certificate that the receiver shows, of the name that the test gives."""
    return certificate.write(tmp_path, of=request.param)


@pytest.fixture
def receiver(settings, shown):
    settings.WEBHOOK_ALLOW_PRIVATE = ["127.0.0.1"]
    made = Receiver(tls=certificate.shown_by_a_server(shown))
    yield made
    made.close()


@pytest.fixture
def trusting(shown, receiver):
    """A sender as any other, on a machine that trusts the certificate."""
    tls = posting._tls.__wrapped__()
    tls.load_verify_locations(shown)
    made = webhooks.Sender(engine=webhooks.Engine(tls=tls))
    yield made
    made.engine.close()


def tried(times):
    return lambda: WebhookDelivery.objects.filter(attempts=times).exists()


def try_again_now(endpoint):
    """Let the time pass that the delivery is to wait."""
    WebhookDelivery.objects.update(next_try_at=None)
    webhooks.noticed(endpoint)


def assert_it_failed_and_waits(error):
    delivery = WebhookDelivery.objects.get()
    assert (delivery.state, delivery.status) == ("waiting", None)
    assert error in delivery.error
    assert delivery.next_try_at > timezone.now()
    assert error in WebhookEndpoint.objects.get().last_error


@pytest.mark.parametrize("shown", [HERE], indirect=True)
def test_a_certificate_that_nobody_vouches_for_fails_until_it_is_trusted(
    make_endpoint, make_live, receiver, send, sender, trusting
):
    endpoint = make_endpoint()
    make_live()

    send(tried(1))

    assert_it_failed_and_waits("Its certificate isn’t valid: self")
    try_again_now(endpoint)
    send(tried(2))
    assert_it_failed_and_waits("Its certificate isn’t valid: self")
    assert not receiver.received

    sender.close()
    try_again_now(endpoint)
    send(tried(3), by=trusting)

    assert WebhookDelivery.objects.get().state == "delivered"
    assert receiver.received[0].verified(endpoint.secret)


@pytest.mark.parametrize("shown", [ELSEWHERE], indirect=True)
def test_a_certificate_of_another_name_fails_though_it_is_trusted(
    make_endpoint, make_live, receiver, send, trusting
):
    endpoint = make_endpoint()
    make_live()

    send(tried(1), by=trusting)

    assert_it_failed_and_waits("certificate is not valid for '127.0.0.1'")
    try_again_now(endpoint)
    send(tried(2), by=trusting)
    assert_it_failed_and_waits("certificate is not valid for '127.0.0.1'")
    assert not receiver.received


@pytest.mark.parametrize("shown", [HERE], indirect=True)
def test_no_socket_outlives_its_sender(make_endpoint, make_live, send, trusting):
    """Collected open, it is a warning, which is an error here."""
    make_endpoint()
    make_live()
    send(tried(1), by=trusting)

    trusting.engine.close()
    gc.collect()

    assert WebhookDelivery.objects.get().state == "delivered"


@pytest.mark.parametrize("shown", [HERE], indirect=True)
def test_whoever_speaks_no_tls_is_said_to(make_endpoint, make_live, send):
    plain = Receiver()
    make_endpoint(url=plain.url().replace("http:", "https:"))
    make_live()

    send(tried(1))

    assert_it_failed_and_waits("It doesn’t speak TLS as it should.")
    assert not plain.received
    plain.close()
