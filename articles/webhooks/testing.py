"""A message to see whether one arrives: signed like any other, sent once, and waited for."""

from __future__ import annotations

from datetime import datetime

from standardwebhooks import Webhook

from articles import auditing
from articles.content.rendering import dumps
from articles.models import WebhookDelivery, WebhookEndpoint

from . import messages, sealing
from .endpoints import Refused
from .posting import Request, post


def send_test(*, endpoint: WebhookEndpoint, at: datetime) -> WebhookDelivery:
    """
    Send a test, whether or not the endpoint is on; return its row in the log, with the answer.

    It takes as long as the other side does, and what an attempt may take at most.

    :raises Refused: if it can't be signed.
    """
    message_id = messages.test_id(endpoint.pk)
    data = {"endpoint": str(endpoint.pk), "text": "A test. Nothing has changed."}
    body = messages.body(type=messages.TEST, at=at, data=dumps(data))
    headers = messages.headers(message_id=message_id, text=body, keys=keys_of(endpoint), at=at)
    answer = post(Request(endpoint.url, headers, body))
    auditing.record(act="sent a test", at=at, subject=endpoint)
    return WebhookDelivery.objects.create(
        endpoint=endpoint,
        message_id=message_id,
        type=messages.TEST,
        body=body,
        state="delivered" if answer.is_success else "failed",
        attempts=1,
        created_at=at,
        first_tried_at=at,
        tried_at=at,
        done_at=at,
        milliseconds=answer.milliseconds,
        request_headers=headers,
        status=answer.status,
        answer_headers=answer.headers,
        answer_body=answer.body,
        error=answer.error[:300],
    )


def keys_of(endpoint: WebhookEndpoint) -> list[Webhook]:
    """
    Return what messages to the endpoint are signed with, the oldest first. One query.

    :raises Refused: if a secret can't be read any more.
    """
    sealed = endpoint.secrets.order_by("id").values_list("sealed", flat=True)
    try:
        return [Webhook(sealing.unseal(each)) for each in sealed]
    except sealing.Unreadable as error:
        raise Refused(
            "Its secrets were kept with a SECRET_KEY that is gone. Put that into "
            "SECRET_KEY_FALLBACKS, or add a secret and remove the old one."
        ) from error
