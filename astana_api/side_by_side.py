"""The server and the worker of the demo, side by side until Ctrl-C."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType

LOOK_EVERY = 0.2  # seconds
STOP_SECONDS = 20.0  # both stop by themselves within about ten

Command = Sequence[str | Path]


def run(serve: Command, work: Command, *, environment: Mapping[str, str]) -> int:
    """
    Run both until this process is told to stop or the server ends; return the server's code.

    Without the worker the site goes on, so its death is only said.
    """
    # Out of the terminal's group: Ctrl-C reaches this process alone, which tells both once.
    server = subprocess.Popen(serve, env=environment, process_group=0)
    worker = subprocess.Popen(work, env=environment, process_group=0)

    def stop(number: int, frame: FrameType | None) -> None:
        for process in (server, worker):
            process.terminate()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    is_worker_known_dead = False
    while server.poll() is None:
        if worker.poll() is not None and not is_worker_known_dead:
            is_worker_known_dead = True
            time.sleep(LOOK_EVERY)  # both may be on their way out
            if server.poll() is None:
                print(
                    f"The worker has ended (exit code {worker.returncode}). The site goes on; what "
                    "is done in the background waits until you start again.",
                    flush=True,
                )
        time.sleep(LOOK_EVERY)
    worker.terminate()
    try:
        worker.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        worker.kill()
        worker.wait()
    return server.returncode
