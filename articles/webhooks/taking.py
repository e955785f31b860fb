"""
The walk along the log: what concerns an endpoint becomes a delivery of its own.

A delivery and the endpoint's new place are one transaction, so nothing is left out and nothing is
there twice, whoever dies in between.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from articles.models import Change, LogHead, WebhookDelivery, WebhookEndpoint, sql

from . import messages
from .choosing import Choice
from .lanes import Waiting

CHUNK = 200  # changes looked at in one step: some 100 KB
INSERTED = 500  # deliveries in one statement: each takes eight of SQLite's 32,766 parameters


@dataclass(slots=True)
class Place:
    """An endpoint's place in the log, and what of the log concerns it."""

    endpoint_id: UUID
    sequence: int
    token: str
    choice: Choice


def changes_after(sequence: int, *, until: int) -> list[Change]:
    """Return the next changes, CHUNK at most. One query."""
    changes = Change.objects.filter(sequence__gt=sequence, sequence__lte=until)
    return list(changes.defer("keys").order_by("sequence")[:CHUNK])


def take(
    places: Sequence[Place], changes: Sequence[Change], *, holder: str, at: datetime
) -> dict[UUID, list[Waiting]]:
    """
    Write down what of these changes concerns some endpoints, and move these behind them.

    Some statements in one transaction, however many endpoints there are: a change for a hundred of
    them would otherwise be a hundred commits.

    :param places: all at the same place, behind which the changes stand.
    :returns: the new deliveries of each endpoint; those that somebody else has taken over are left
        out, and nothing of theirs was written.
    """
    end, gained = changes[-1], []
    own = WebhookEndpoint.objects.filter(
        pk__in=[each.endpoint_id for each in places],
        sequence=places[0].sequence,
        leased_by=holder,
    )
    with transaction.atomic():
        ours = set(own.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
        WebhookEndpoint.objects.filter(pk__in=ours).update(sequence=end.sequence, token=end.token)
        moved = [each for each in places if each.endpoint_id in ours]
        for place in moved:
            chosen = _chosen(place.choice, changes)
            gained += [_gained(place, change, kind) for change, kind in chosen]
        for start in range(0, len(gained), INSERTED):
            _insert(gained[start : start + INSERTED], at)
    for place in moved:
        place.sequence, place.token = end.sequence, end.token
    taken: dict[UUID, list[Waiting]] = {each.endpoint_id: [] for each in moved}
    for each in gained:
        taken[each.endpoint_id].append(each.waiting)
    return taken


def queue(endpoint_id: UUID, *, limit: int) -> list[Waiting]:
    """Return what an endpoint is still to be sent, in the log's order. One query."""
    rows = WebhookDelivery.objects.filter(
        endpoint_id=endpoint_id, state=WebhookDelivery.State.WAITING
    )
    return [waiting(row) for row in rows.order_by("sequence")[:limit]]


def is_in_log(sequence: int, token: str) -> bool:
    """Tell whether a place is one of this log, rather than of one that a backup replaced."""
    last = LogHead.objects.values_list("last", flat=True).get()
    if sequence > last:
        return False
    known = Change.objects.filter(sequence=sequence).values_list("token", flat=True).first()
    return not token or known in {None, token}  # None: pruned since


def end_of_log() -> tuple[int, str]:
    """Return the newest sequence, and its change's token if it has one."""
    last = LogHead.objects.values_list("last", flat=True).get()
    token = Change.objects.filter(sequence=last).values_list("token", flat=True).first()
    return last, token or ""


def waiting(row: WebhookDelivery) -> Waiting:
    """Return a row as it stands in the queue."""
    assert row.sequence is not None  # noqa: S101  tests are never in it
    last = None
    if row.tried_at:
        last = {
            "at": row.tried_at.isoformat(),
            "milliseconds": row.milliseconds,
            "status": row.status,
            "error": row.error,
        }
    return Waiting(
        pk=row.pk,
        sequence=row.sequence,
        message_id=row.message_id,
        subject=row.subject_id.int if row.subject_id else None,
        body=row.body,
        attempts=row.attempts,
        next_try_at=row.next_try_at,
        first_tried_at=row.first_tried_at,
        last=last,
        history=row.history or [],
    )


def _chosen(choice: Choice, changes: Iterable[Change]) -> Iterable[tuple[Change, str]]:
    for change in changes:
        kind = choice.kind_of(change)
        if kind is not None:
            yield change, kind


@dataclass(slots=True)
class _Gained:
    endpoint_id: UUID
    type: str
    slug: str
    subject: UUID
    waiting: Waiting


def _gained(place: Place, change: Change, kind: str) -> _Gained:
    delivery = Waiting(
        pk=0,  # until it has its row
        sequence=change.sequence,
        message_id=messages.message_id(place.endpoint_id, change.sequence),
        subject=change.subject_id.int,
        body=messages.of_change(change, kind=kind),
    )
    return _Gained(
        place.endpoint_id, messages.type_of(kind), change.slug, change.subject_id, delivery
    )


def _insert(gained: Sequence[_Gained], at: datetime) -> None:
    """
    Insert all in one statement, and give each its key.

    By hand: through the ORM a row costs as much as sending it.
    """
    moment = sql.moment_in(at)
    parameters: list[Any] = []
    for each in gained:
        waiting = each.waiting
        parameters += (sql.uuid_in(each.endpoint_id), waiting.sequence, waiting.message_id)
        parameters += (each.type, sql.uuid_in(each.subject), each.slug, waiting.body, moment)
    row = "(%s, %s, %s, %s, %s, %s, %s, %s, 'waiting', 0, '', '')"
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO articles_webhookdelivery (endpoint_id, sequence, message_id, type,"  # noqa: S608
            " subject_id, slug, body, created_at, state, attempts, answer_body, error)"
            f" VALUES {', '.join([row] * len(gained))} RETURNING message_id, id",
            parameters,
        )
        keys = dict(cursor.fetchall())
    for each in gained:
        each.waiting.pk = keys[each.waiting.message_id]
