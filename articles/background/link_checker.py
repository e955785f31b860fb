"""
The checking of outside links: one URL at a time.

No connection to the database is held while an answer is waited for. Several may check at once:
each has a host's turn, which ends by itself.
"""

from __future__ import annotations

from django.db import connection
from django.utils import timezone

from articles import link_checking

IDLE = 15.0  # seconds between two looks for something to do
BETWEEN = 0.5  # seconds between two questions, to whichever hosts


class LinkChecker:
    name = "link checking"
    about = "asks whether outside links still answer"

    def __init__(self) -> None:
        self.did = ""

    def step(self) -> float:
        """Check one link if one is due. It takes up to 40 s, as long as a page is waited for."""
        self.did = ""
        if link_checking.check_next(clock=timezone.now, before_asking=connection.close):
            self.did = "checked a link"
            return BETWEEN
        wait = link_checking.seconds_to_next_turn(at=timezone.now())
        return IDLE if wait is None else min(max(wait, BETWEEN), IDLE)
