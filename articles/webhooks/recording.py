"""What came of attempts, written down: many in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from articles import auditing
from articles.models import WebhookDelivery, WebhookEndpoint, sql

from .lanes import Lane, Result

# By hand, and many at once: through the ORM a row costs ten times as much.
_DELIVERY = """
    UPDATE articles_webhookdelivery SET state = %s, attempts = %s, next_try_at = %s,
        first_tried_at = %s, tried_at = %s, done_at = %s, milliseconds = %s,
        request_headers = {json}, status = %s, answer_headers = {json}, answer_body = %s,
        error = %s, history = {json}
    WHERE id = %s
"""
_ENDPOINT = """
    UPDATE articles_webhookendpoint SET failures = %s, failing_since = %s, next_try_at = %s,
        last_success_at = %s, last_error = %s
    WHERE id = %s AND leased_by = %s AND version = %s
"""
SENDER = "webhooks"  # who switches off an endpoint, in the audit log


def write(results: Sequence[Result], lanes: Iterable[tuple[Lane, int]], *, holder: str) -> None:
    """
    Write down results, and how it goes with their endpoints.

    :param lanes: each with the version of its endpoint that it knows. What somebody has changed
        since isn't written over.
    """
    lanes = list(lanes)
    deliveries = [_delivery(each) for each in results]
    endpoints = [_endpoint(lane, version, holder) for lane, version in lanes]
    json_type = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.executemany(_DELIVERY.format(json=json_type), deliveries)
            cursor.executemany(_ENDPOINT, endpoints)
        for lane, version in lanes:
            if lane.has_recovered:
                _forget_waits(lane)
            if lane.off_reason:
                switch_off(
                    lane.endpoint_id,
                    reason=lane.off_reason,
                    at=results[-1].tried_at,
                    holder=holder,
                    version=version,
                )
    for lane, _ in lanes:
        lane.has_recovered = False


def _forget_waits(lane: Lane) -> None:
    waiting = WebhookDelivery.objects.filter(endpoint_id=lane.endpoint_id, state="waiting")
    waiting.exclude(next_try_at=None).update(next_try_at=None)


def switch_off(endpoint_id: UUID, *, reason: str, at: datetime, holder: str, version: int) -> None:
    """Switch an endpoint off, unless somebody else has it or has changed it. Three statements."""
    own = WebhookEndpoint.objects.filter(pk=endpoint_id, leased_by=holder, version=version)
    with transaction.atomic():
        if not own.update(
            is_on=False,
            off_reason=reason[:300],
            off_at=at,
            leased_by="",
            leased_until=None,
            version=version + 1,
        ):
            return
        auditing.record(
            act="switched off",
            at=at,
            subject=WebhookEndpoint.objects.get(pk=endpoint_id),
            actor=SENDER,
            detail=reason,
        )


def _delivery(result: Result) -> list[Any]:
    delivery, answer = result.delivery, result.answer
    return [
        result.state,
        delivery.attempts,
        _moment(result.next_try_at),
        _moment(delivery.first_tried_at),
        _moment(result.tried_at),
        _moment(result.done_at),
        answer.milliseconds,
        json.dumps(result.headers),
        answer.status,
        json.dumps(answer.headers),
        answer.body,
        answer.error[:300],
        json.dumps(delivery.history),
        delivery.pk,
    ]


def _endpoint(lane: Lane, version: int, holder: str) -> list[Any]:
    return [
        lane.failures,
        _moment(lane.failing_since),
        _moment(lane.next_try_at),
        _moment(lane.last_success_at),
        lane.last_error[:300],
        sql.uuid_in(lane.endpoint_id),
        holder,
        version,
    ]


def _moment(value: Any) -> Any:
    return None if value is None else sql.moment_in(value)
