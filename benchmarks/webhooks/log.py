"""A log with as many changes as are wanted, and endpoints that are told of them."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from uuid import UUID

ARTICLES = 500  # that change in turn


def make_endpoints(port: int, *, count: int, hanging: int = 0) -> None:
    """Make endpoints at the receiver, some of which never answer; all from the log's end on."""
    from articles import webhooks
    from articles.models import WebhookEndpoint

    for number in range(count):
        kind = "h" if number < hanging else "e"
        endpoint = WebhookEndpoint(
            url=f"http://127.0.0.1:{port}/{kind}{number}", description=f"{kind}{number}"
        )
        webhooks.make(endpoint=endpoint, at=datetime.now(UTC))


def append(count: int) -> None:
    """Append changes to the log in one transaction, under its lock, as publishing does."""
    from django.db import transaction

    from articles.models import Change
    from articles.publishing import log

    with transaction.atomic():
        turn = log.begin()
        for _ in range(count):
            number = (turn.last + 1) % ARTICLES
            turn.append(
                subject=Change.Subject.ARTICLE,
                subject_id=UUID(int=number + 1),
                kind=Change.Kind.UPDATED,
                slug=f"article-{number}",
                revision=1,
                etag='"686a3fa6600b43c9a487a8a56a99eaf3"',
                language="en",
                changed=["title", "sections"],
                cause=Change.Cause.EDITED,
                facts_before=[1],
                facts_after=[1],
            )
        turn.end()


def append_steadily(*, a_second: float, seconds: float) -> int:
    """Append one change after another, at a rate; return how many."""
    began, count = time.monotonic(), 0
    while (now := time.monotonic()) < began + seconds:
        wanted = int((now - began) * a_second) - count
        if wanted > 0:
            append(wanted)
            count += wanted
        time.sleep(0.01)
    return count
