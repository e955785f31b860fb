"""What is sent: the body of a change, and the headers of Standard Webhooks around it."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.conf import settings
from standardwebhooks import Webhook

from articles.content import rendering
from articles.models import Change, feed

TEST = "test"  # the type of what somebody sends to see whether it arrives


def type_of(kind: str) -> str:
    """Return the type of a message about an article: article.published."""
    return f"article.{kind}"


def body(*, type: str, at: datetime, data: str) -> str:  # noqa: A002  the standard's word
    """
    Return a message as it is sent and signed, byte for byte.

    :param data: JSON: the feed's entry.
    """
    return f'{{"type":"{type}","timestamp":"{rendering.moment(at)}","data":{data}}}'


def of_change(change: Change, *, kind: str) -> str:
    """Return the message of a change, as it is to whom it is of this kind."""
    entry = feed.text_of(
        sequence=change.sequence,
        kind=kind,
        at=change.happened_at,
        article_id=change.subject_id,
        slug=change.slug,
        former_slug=change.former_slug,
        revision=change.revision,
        etag=change.etag,
        changed=change.changed,
        cause=change.cause,
    )
    return body(type=type_of(kind), at=change.happened_at, data=entry)


def message_id(endpoint_id: UUID, sequence: int) -> str:
    """Return the webhook-id: the same whenever the change is sent to the endpoint."""
    return f"msg_{endpoint_id.hex}_{sequence}"


def test_id(endpoint_id: UUID) -> str:
    """Return the webhook-id of a test: no two have the same."""
    return f"msg_{endpoint_id.hex}_test_{secrets.token_hex(8)}"


def headers(*, message_id: str, text: str, keys: Sequence[Webhook], at: datetime) -> dict[str, str]:
    """Return the headers of one attempt, which is signed with each of the keys."""
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": f"AstanaAPI-Webhooks/1.0 (+{settings.PUBLIC_URL})",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(key.sign(message_id, at, text) for key in keys),
    }
