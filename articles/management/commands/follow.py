from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from articles import following, publishing
from articles.models import Origin

WAIT = 30  # seconds that the origin is asked to wait for news
PATIENCE = 5  # failures in a row after which --once gives up


class _Stopped(Exception):
    """Somebody wants us to end, and there is nothing to finish."""


class Command(BaseCommand):
    help = (
        "Keep this installation a satellite of another one: the same documents and entity tags at "
        "the same addresses, read-only. Needs an empty database the first time, and goes on where "
        "it ended. Runs until stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="the other installation's address: https://api.example.org")
        parser.add_argument("--once", action="store_true", help="end once everything is here")
        parser.add_argument(
            "--check",
            action="store_true",
            help="only compare what is here with what is there, and name what differs",
        )

    def handle(self, *, url: str, once: bool, check: bool, **options: Any) -> None:
        self.stop = threading.Event()
        self.remote = following.Remote(url)
        try:
            if check:
                self.compare()
                return
            self.follow(publishing.become_satellite(url=self.remote.url), once=once)
        except (
            publishing.Refusal,
            publishing.OtherRelease,
            following.NotUnderstood,
            following.NotAnswered,
        ) as refusal:
            raise CommandError(str(refusal)) from refusal
        finally:
            self.remote.close()

    def compare(self) -> None:
        """Name what differs; the status is 1 if anything does."""
        found = 0
        for difference in following.differences(self.remote, at=timezone.now()):
            self.stdout.write(str(difference))
            found += 1
        if found:
            raise CommandError(f"{found} articles differ from {self.remote.url}.")
        self.stdout.write(self.style.SUCCESS(f"Every article is as {self.remote.url} has it."))

    def follow(self, origin: Origin, *, once: bool) -> None:
        """Copy until everything is here (`once`), or until somebody stops us."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.end)
        with tqdm(
            total=None if origin.is_whole else self.total(),
            unit="article",
            disable=None,
            file=self.stderr,
        ) as bar:

            def show(changed: int) -> None:
                bar.update(changed)

            follower = following.Follower(
                self.remote,
                clock=timezone.now,
                wait=0 if once else WAIT,
                before_asking=self.let_go,
                progress=show,
            )
            self.keep_on(follower, once=once)
        if follower.is_in_step:
            self.stdout.write(self.style.SUCCESS(f"In step with {self.remote.url}."))

    def total(self) -> int | None:
        """Return how many articles there are to copy; None: the origin doesn't say just now."""
        try:
            return self.remote.count()
        except following.NotAnswered:
            return None

    def keep_on(self, follower: following.Follower, *, once: bool) -> None:
        failures = 0
        while not self.stop.is_set():
            try:
                seconds = follower.step()
            except _Stopped:
                return
            if once and follower.is_in_step:
                return
            failures = failures + 1 if follower.trouble else 0
            if once and failures >= PATIENCE:
                raise CommandError(follower.trouble)
            self.stop.wait(seconds)

    def end(self, number: int, frame: FrameType | None) -> None:
        """Finish the page that is being written; whoever only waits for news ends at once."""
        self.stop.set()
        if self.remote.is_waiting:
            raise _Stopped

    def let_go(self) -> None:
        """Hold no connection while the network is waited for."""
        if not connection.in_atomic_block:
            connection.close()
