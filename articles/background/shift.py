"""One worker, from its start to its stop."""

from __future__ import annotations

import threading
import time
from uuid import uuid4

from .attendance import Attendance
from .crew import duties_of_a_worker
from .running import Runner


class Shift:
    """
    All duties of a worker, each in a thread of its own.

    It begins whether or not the database is there, and goes on once it is.
    """

    def __init__(self) -> None:
        self.worker_id = uuid4()
        self._stop = threading.Event()
        duties = duties_of_a_worker(self.worker_id)
        self.runners = [Runner(duty, stop=self._stop) for duty in duties]
        # It stops last, and then says so.
        self._leave = threading.Event()
        attendance = Attendance(worker_id=self.worker_id, runners=self.runners)
        self._attendance = Runner(attendance, stop=self._leave)

    def begin(self) -> None:
        for runner in (self._attendance, *self.runners):
            runner.start()

    def end(self, *, seconds: float) -> list[str]:
        """
        Have each duty finish the step that it is in.

        :returns: the names of those that weren't through after the seconds; whoever takes over
            goes on from what they stored.
        """
        self._stop.set()
        deadline = time.monotonic() + seconds
        late = [each for each in self.runners if not each.join(max(deadline - time.monotonic(), 0))]
        self._leave.set()
        self._attendance.join(max(deadline - time.monotonic(), 1.0))
        return [each.duty.name for each in late]
