"""
The worker's sender alone, with leases and attempts that end sooner, so that kills take less time.

    python -m benchmarks.webhooks.sender
"""

from __future__ import annotations

import signal
import threading

import django

LEASE, ATTEMPT = 8.0, 2.0  # seconds


def main() -> None:
    django.setup()
    from articles.background import start
    from articles.webhooks import Engine, Sender

    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *arguments: stop.set())
    engine = Engine(seconds=ATTEMPT)
    (runner,) = start([Sender(engine=engine, lease=LEASE, attempt=ATTEMPT)], stop=stop, longest=1.0)
    while not stop.wait(0.2):
        pass
    runner.join(10.0)


if __name__ == "__main__":
    main()
