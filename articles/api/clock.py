"""
The content clock: one thread in each serving process, so that time needs no other job.

Each second it applies what is due and finishes remaking what embeds an old name.
"""

from __future__ import annotations

import logging
import threading

from django.db import Error, connection

from articles import publishing

TICK = 1.0  # seconds: what is due happens at most so late
REMAKING = 0.5  # seconds of remaking in one tick, so that the next moment isn't missed

log = logging.getLogger(__name__)


def start(*, stop: threading.Event | None = None) -> threading.Thread:
    """Start the clock, and return its thread, which ends with the process or once `stop` is set."""
    arguments = (stop or threading.Event(),)
    thread = threading.Thread(target=_run, args=arguments, name="content-clock", daemon=True)
    thread.start()
    return thread


def tick() -> None:
    """Do what is due now. Four queries at most if nothing is."""
    publishing.apply_due()
    publishing.remake_stale(seconds=REMAKING)


def _run(stop: threading.Event) -> None:
    is_well = True
    while not stop.wait(TICK):
        try:
            tick()
        except (Error, publishing.Busy) as error:
            # The database may be away for hours: said once, not each second.
            if is_well:
                log.warning("The content clock waits for the database: %s", error)
            is_well = False
            connection.close()
        except Exception:
            # Whatever one act stumbles over must not stop the time of all the others for good.
            if is_well:
                log.exception("The content clock stumbled, and tries again each second.")
            is_well = False
            connection.close()
        else:
            if not is_well:
                log.info("The content clock goes on.")
            is_well = True
            connection.close_if_unusable_or_obsolete()
    connection.close()
