"""An endpoint as its sender knows it: read once, and again when somebody has changed it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from standardwebhooks import Webhook

from articles import auditing
from articles.models import WebhookEndpoint

from . import choosing, recording, taking
from .endpoints import Refused
from .lanes import Lane, Waiting
from .testing import keys_of

# Deliveries of one endpoint that are held ready, whatever becomes of them: 1 KB each.
QUEUE = 1_000


@dataclass(slots=True)
class Told:
    url: str
    keys: list[Webhook]
    version: int
    lane: Lane
    place: taking.Place
    is_written: bool = True  # how it goes with it


def load(
    endpoint_id: UUID, *, holder: str, under_way: Mapping[int, Waiting], at: datetime
) -> Told | None:
    """
    Read an endpoint that this holder has the lease of, and its queue. Some five queries.

    :param under_way: what is being sent to it already.
    :returns: None if it isn't the holder's, or was switched off because nothing can be signed.
    """
    endpoint = WebhookEndpoint.objects.filter(pk=endpoint_id, leased_by=holder).first()
    if endpoint is None:
        return None
    try:
        keys = keys_of(endpoint)
    except Refused as refusal:
        recording.switch_off(
            endpoint_id, reason=str(refusal), at=at, holder=holder, version=endpoint.version
        )
        return None
    if not taking.is_in_log(endpoint.sequence, endpoint.token):
        _begin_anew(endpoint, at)
    lane = Lane(
        endpoint_id=endpoint.pk,
        give_up=timedelta(days=settings.WEBHOOK_GIVE_UP_DAYS),
        failures=endpoint.failures,
        failing_since=endpoint.failing_since,
        next_try_at=endpoint.next_try_at,
        last_success_at=endpoint.last_success_at,
        last_error=endpoint.last_error,
        in_flight=dict(under_way),
    )
    queue = taking.queue(endpoint.pk, limit=QUEUE)
    lane.add(each for each in queue if each.pk not in under_way)
    choice = choosing.choice_of(endpoint)
    place = taking.Place(endpoint.pk, endpoint.sequence, endpoint.token, choice)
    return Told(endpoint.url, keys, endpoint.version, lane, place)


def _begin_anew(endpoint: WebhookEndpoint, at: datetime) -> None:
    """The log is that of a backup: its end is the only place in it that is surely right."""
    endpoint.sequence, endpoint.token = taking.end_of_log()
    endpoint.save(update_fields=["sequence", "token"])
    auditing.record(
        act="moved to the log’s end",
        at=at,
        subject=endpoint,
        actor=recording.SENDER,
        detail="The log isn’t the one that it followed: a backup was put in its place.",
    )
