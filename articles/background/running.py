"""
A duty in a thread of its own, which nothing may end but the process.

Trouble is said once, and once more when it is over; in between the duty is tried again, after
pauses that grow.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterable

from django.db import Error, connection

from articles import publishing

from .duty import Away, Duty

FIRST_PAUSE = 1.0  # seconds after trouble, doubled each time
LONGEST_WAIT = 5.0  # seconds, while the database or another server is away: it may be back by now
LONGEST_PAUSE = 60.0  # seconds, after a mistake: that is there until somebody mends it
KEPT_OVER = 5.0  # seconds: over a longer rest a connection is given back

log = logging.getLogger(__name__)


class Runner:
    """
    Does one duty, step by step, until `stop` is set; then it finishes the step that it is in.

    What it says of itself is for other threads to read.

    :param longest: seconds to pause after trouble, at most.
    """

    def __init__(
        self, duty: Duty, *, stop: threading.Event, longest: float = LONGEST_PAUSE
    ) -> None:
        self.duty = duty
        self.trouble = ""  # what it stumbles over, while it does
        self.deed = ""  # what it did last, in words
        self.did_at: float | None = None  # and when: of `time.monotonic`
        self.stepped_at: float | None = None  # when it last came through a step
        self.in_trouble_since: float | None = None
        self._stop = stop
        self._longest = longest
        self._pause = FIRST_PAUSE
        self._thread = threading.Thread(target=self._run, name=duty.name, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def join(self, seconds: float) -> bool:
        """Wait for the end of the step that it is in; return whether it came."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        rest = 0.0
        while not self._stop.wait(rest):
            rest = self._step()
        self._close()

    def _step(self) -> float:
        try:
            rest = self.duty.step()
        except (Away, Error, publishing.Busy) as error:
            # It may be away for hours: said once, not each second.
            if not self.trouble:
                log.warning("%s waits: %s", self._title, error)
            return self._after(error, min(LONGEST_WAIT, self._longest))
        except Exception as error:
            # Whatever one step stumbles over must not end the duty for good.
            if not self.trouble:
                log.exception("%s stumbled, and tries again.", self._title)
            return self._after(error, self._longest)
        if self.trouble:
            log.info("%s goes on.", self._title)
        self._note()
        if rest > KEPT_OVER:
            connection.close()
        else:
            connection.close_if_unusable_or_obsolete()
        return rest

    @property
    def _title(self) -> str:
        return self.duty.name[:1].upper() + self.duty.name[1:]

    def _note(self) -> None:
        self.stepped_at = time.monotonic()
        self.trouble, self.in_trouble_since, self._pause = "", None, FIRST_PAUSE
        if deed := getattr(self.duty, "did", ""):
            self.deed, self.did_at = deed, self.stepped_at

    def _after(self, error: Exception, longest: float) -> float:
        if not self.trouble:
            self.in_trouble_since = time.monotonic()
        self.trouble = " ".join(str(error).split()) or type(error).__name__
        connection.close()
        pause = min(self._pause, longest)
        self._pause = min(2 * self._pause, self._longest)
        return pause

    def _close(self) -> None:
        try:
            getattr(self.duty, "close", lambda: None)()
        except Exception as error:  # noqa: BLE001  what it wanted to give back ends by itself
            log.warning("%s ended untidily: %s", self._title, error)
        finally:
            connection.close()


def start(
    duties: Iterable[Duty],
    *,
    stop: threading.Event | None = None,
    longest: float = LONGEST_PAUSE,
) -> list[Runner]:
    """
    Start a thread for each duty, and return what runs them; they end once `stop` is set.

    :param longest: seconds to pause after trouble, at most.
    """
    stop = stop or threading.Event()
    runners = [Runner(duty, stop=stop, longest=longest) for duty in duties]
    for runner in runners:
        runner.start()
    return runners
