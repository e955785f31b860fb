"""Waiting for what threads and processes do by themselves."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE_SECONDS = 60  # on a busy machine


def until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if is_so():
            return
        time.sleep(0.01)
    raise AssertionError("It never came.")
