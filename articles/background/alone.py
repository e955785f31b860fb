"""A duty that one worker does at a time, whichever: the others stand by."""

from __future__ import annotations

import time
from uuid import UUID

from .duty import Away, Duty
from .leases import Lease

STANDING_BY = 2.0  # seconds between two questions whether somebody else still does it


class Alone:
    """Does the duty while this worker has the lease of it. Trouble with it is everybody's."""

    def __init__(self, duty: Duty, *, holder: UUID) -> None:
        self.duty = duty
        self.name = duty.name
        self.about = getattr(duty, "about", "")
        self.did = ""
        self.lease = Lease(duty.name, holder=holder)

    def step(self) -> float:
        """:raises Exception: whatever the duty raises; the lease then waits for its next try."""
        self.did = ""
        if not self.lease.hold(at=time.monotonic()):
            if trouble := self.lease.trouble():
                raise Away(trouble)
            return STANDING_BY
        try:
            rest = self.duty.step()
        except Exception as error:
            self.lease.note_failure(error)
            raise
        self.lease.note_success()
        self.did = getattr(self.duty, "did", "")
        return rest

    def close(self) -> None:
        getattr(self.duty, "close", lambda: None)()
        self.lease.give_back()
