"""What people do to endpoints: make, change, switch, and rotate their secrets."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet

from articles import auditing
from articles.models import WebhookDelivery, WebhookEndpoint, WebhookSecret

from . import sealing, taking

SECRETS_AT_MOST = 2  # during a rotation: the one before goes on signing until it is removed


class Refused(Exception):
    """It wasn't done. Its text is for people."""


def make(*, endpoint: WebhookEndpoint, at: datetime, from_beginning: bool = False) -> str:
    """
    Keep a new endpoint, and return its secret, which nothing shows again.

    It is told of what changes from now on; or of all that the log still has.
    """
    endpoint.created_at = at
    endpoint.sequence, endpoint.token = (0, "") if from_beginning else taking.end_of_log()
    with transaction.atomic():
        endpoint.save(force_insert=True)
        return _add(endpoint, at)


def add_secret(*, endpoint: WebhookEndpoint, at: datetime) -> str:
    """
    Add a second secret, and return it: messages are signed with both from now on.

    :raises Refused: if there are two.
    """
    with transaction.atomic():
        _lock(endpoint)
        if endpoint.secrets.count() >= SECRETS_AT_MOST:
            raise Refused("It has two secrets. Remove the one that isn’t needed any more first.")
        secret = _add(endpoint, at)
        _bump(endpoint)
        auditing.record(act="added a secret", at=at, subject=endpoint, detail=_hint(secret))
        return secret


def remove_secret(*, endpoint: WebhookEndpoint, secret_id: int, at: datetime) -> None:
    """
    Remove a secret: nothing is signed with it any more.

    :raises Refused: if it is the only one, or isn't there.
    """
    with transaction.atomic():
        _lock(endpoint)
        secret = endpoint.secrets.filter(pk=secret_id).first()
        if secret is None:
            raise Refused("That secret isn’t there any more.")
        if endpoint.secrets.count() == 1:
            raise Refused("It is the only one. Add another first.")
        detail = f"It ended in {secret.hint}."
        secret.delete()
        _bump(endpoint)
        auditing.record(act="removed a secret", at=at, subject=endpoint, detail=detail)


def switch_on(*, endpoint: WebhookEndpoint, at: datetime, skip: bool = False) -> bool:
    """
    Switch an endpoint on: it goes on where it was, or with what changes from now on.

    :returns: whether it was off.
    """
    with transaction.atomic():
        values = {"is_on": True, "off_reason": "", "off_at": None, "failures": 0}
        values |= {"failing_since": None, "next_try_at": None}
        detail = "It goes on where it was."
        if skip:
            sequence, token = taking.end_of_log()
            values |= {"sequence": sequence, "token": token}
            skipped = _waiting(endpoint).update(state="skipped", done_at=at, next_try_at=None)
            detail = f"It goes on with what changes from now on; {skipped} waiting were skipped."
        off = WebhookEndpoint.objects.filter(pk=endpoint.pk, is_on=False)
        if not off.update(**values, version=F("version") + 1):
            return False
        if not skip:
            _waiting(endpoint).exclude(next_try_at=None).update(next_try_at=None)
        auditing.record(act="switched on", at=at, subject=endpoint, detail=detail)
    return True


def switch_off(*, endpoint: WebhookEndpoint, at: datetime) -> bool:
    """
    Switch an endpoint off, and return whether it was on. It keeps its place in the log.

    Whoever does so knows of it: unlike the sender, they leave no reason that others are told.
    """
    with transaction.atomic():
        on = WebhookEndpoint.objects.filter(pk=endpoint.pk, is_on=True)
        values = {"is_on": False, "off_reason": "", "off_at": at}
        values |= {"leased_by": "", "leased_until": None}
        if not on.update(**values, version=F("version") + 1):
            return False
        auditing.record(act="switched off", at=at, subject=endpoint)
    return True


def noticed(endpoint: WebhookEndpoint) -> None:
    """Have whoever sends to it read it anew: its address or its filters are others now."""
    _bump(endpoint)


def send_again(*, delivery: WebhookDelivery, at: datetime) -> bool:
    """Send one delivery again, as soon as may be; return whether it wasn't waiting already."""
    return bool(_send_again(delivery.endpoint, pk=delivery.pk, at=at))


def send_failed_again(*, endpoint: WebhookEndpoint, at: datetime) -> int:
    """Send again all that were given up; return how many."""
    return _send_again(endpoint, state="failed", at=at)


def _send_again(endpoint: WebhookEndpoint, *, at: datetime, **which: object) -> int:
    with transaction.atomic():
        done = WebhookDelivery.objects.filter(endpoint=endpoint, sequence__isnull=False, **which)
        count = done.exclude(state="waiting").update(
            state="waiting", done_at=None, next_try_at=None, first_tried_at=None
        )
        if count:
            _bump(endpoint)
            detail = f"{count} of its deliveries."
            auditing.record(act="sent again", at=at, subject=endpoint, detail=detail)
    return count


def _add(endpoint: WebhookEndpoint, at: datetime) -> str:
    secret = sealing.new_secret()
    WebhookSecret.objects.create(
        endpoint=endpoint, sealed=sealing.seal(secret), hint=secret[-4:], created_at=at
    )
    return secret


def _hint(secret: str) -> str:
    return f"It ends in {secret[-4:]}."


def _lock(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.select_for_update().filter(pk=endpoint.pk).get()


def _bump(endpoint: WebhookEndpoint) -> None:
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(version=F("version") + 1)


def _waiting(endpoint: WebhookEndpoint) -> QuerySet[WebhookDelivery]:
    return WebhookDelivery.objects.filter(endpoint=endpoint, state="waiting")
