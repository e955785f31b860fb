"""Letting go of what was sent to webhooks long ago."""

from __future__ import annotations

from articles import webhooks
from articles.publishing import log

BETWEEN = 1.0  # seconds between two bits of it: others want the database too
IDLE = 600.0  # seconds


class WebhookLog:
    name = "webhook log"
    about = "lets go of what was sent to webhooks long ago"

    def __init__(self) -> None:
        self.did = ""

    def step(self) -> float:
        """Delete some rows. Two queries."""
        count = webhooks.prune(at=log.clock())
        self.did = f"let go of {count} deliveries" if count else ""
        return BETWEEN if count else IDLE
