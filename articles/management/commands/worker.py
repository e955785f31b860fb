from __future__ import annotations

import os
import signal
import socket
import time
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from articles.background import Shift

LOOK_UP = 0.2  # seconds between two looks at whether it is to stop
STOP_SECONDS = 10.0  # a step that takes longer is left: a stop must end


class Command(BaseCommand):
    help = (
        "Do the work in the background until stopped: check links, purge caches, remake documents. "
        "Several may run, on several hosts. SIGTERM and Ctrl-C let each duty finish its step."
    )

    def handle(self, **options: Any) -> None:
        signals: list[int] = []

        def stop(number: int, frame: FrameType | None) -> None:
            if signals:
                os._exit(128 + number)  # asked twice: at once, as if killed
            signals.append(number)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, stop)
        shift = Shift()
        self.say_what(shift)
        shift.begin()
        # The system may tell another thread, and then nothing wakes this one. An event isn't set
        # from a signal: that could come while it is being waited for, with its lock held.
        while not signals:
            time.sleep(LOOK_UP)
        self.say("Stopping: each duty finishes its step.")
        late = shift.end(seconds=STOP_SECONDS)
        if late:
            self.say(f"Stopped in the middle of: {', '.join(late)}. It goes on from what is kept.")
        else:
            self.say("Stopped.")

    def say_what(self, shift: Shift) -> None:
        self.say(f"Worker on {socket.gethostname()}, process {os.getpid()}:")
        width = max(len(runner.duty.name) for runner in shift.runners)
        for runner in shift.runners:
            about = getattr(runner.duty, "about", "")
            self.say(f"  {runner.duty.name:<{width}}  {about}".rstrip())
        if self.stdout.isatty():
            self.say("  Ctrl-C stops it.")

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
