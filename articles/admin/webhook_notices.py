"""What the front page says of webhooks: those that are off though nobody switched them off."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest
from django.urls import reverse

from articles.models import WebhookEndpoint

from . import rights

SHOWN = 5
FAILING_FOR = timedelta(hours=1)  # before it is worth anybody's while


@dataclass(frozen=True, slots=True)
class Notice:
    text: str
    address: str  # empty for whoever may not open it


def notices(request: HttpRequest, *, at: datetime) -> list[Notice]:
    """
    Return what editors and admins are to be told; nothing for others. One query.

    Editors see whose webhook it is, and not its address, which may be as good as a password.
    """
    may_open = request.user.has_perm("articles.view_webhookendpoint")
    if not may_open and not rights.may_all(request.user, "publish"):
        return []
    off = WebhookEndpoint.objects.filter(is_on=False).exclude(off_reason="")
    failing = WebhookEndpoint.objects.filter(is_on=True, failing_since__lt=at - FAILING_FOR)
    found = []
    for endpoint in (off | failing).order_by("description", "id")[:SHOWN]:
        if endpoint.is_on:
            said = f"has taken nothing since {endpoint.failing_since:%-d %B %Y, %H:%M} UTC."
        else:
            said = f"was switched off. {endpoint.off_reason}"
        address = reverse("admin:articles_webhookendpoint_change", args=[endpoint.pk])
        found.append(Notice(f"The webhook “{endpoint}” {said}", address if may_open else ""))
    return found
