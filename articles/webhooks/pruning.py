"""The log of deliveries is kept for some days, and then let go, some rows at a time."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from articles.models import WebhookDelivery

AT_ONCE = 1_000  # rows: some 20 ms, so that nobody waits for it


def prune(*, at: datetime) -> int:
    """Delete some of what has been done for WEBHOOK_LOG_DAYS; return how many. Two queries."""
    ended = at - timedelta(days=settings.WEBHOOK_LOG_DAYS)
    old = WebhookDelivery.objects.filter(done_at__lt=ended).order_by("done_at")
    keys = list(old.values_list("pk", flat=True)[:AT_ONCE])
    if not keys:
        return 0
    # Not those that somebody sends again meanwhile.
    count, _ = WebhookDelivery.objects.filter(pk__in=keys, done_at__lt=ended).delete()
    return count
