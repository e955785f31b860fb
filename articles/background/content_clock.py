"""
The content clock: in each process that serves, so that time needs no other job.

Each second it applies what is due, and counts anew for editors the links to what went live or
away. It also finishes remaking what embeds an old name, where no worker does.
"""

from __future__ import annotations

from articles import publishing
from articles.publishing import standing

from . import attendance

TICK = 1.0  # seconds: what is due happens at most so late
REMAKING = 0.5  # seconds of remaking in one tick, so that the next moment isn't missed


class ContentClock:
    name = "content clock"
    about = "publishes and withdraws what is due"

    def __init__(self) -> None:
        self.did = ""

    def step(self) -> float:
        """Do what is due now. Five queries at most if nothing is."""
        done = publishing.apply_due()
        self.did = f"did {done} of what was due" if done else ""
        if publishing.is_anything_stale() and not attendance.is_anybody_there():
            publishing.remake_stale(seconds=REMAKING)
        standing.catch_up()
        return TICK
