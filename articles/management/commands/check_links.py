from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import connection
from django.utils import timezone
from tqdm import tqdm

from articles import link_checking

LONGEST_WAIT = 120.0  # seconds that --once waits for a host that is busy or wants to be left alone
IDLE = 15.0  # seconds between two looks for something to do


class Command(BaseCommand):
    help = (
        "Check the outside links that are due, one at a time for each host, until stopped. The "
        "worker does the same by itself, unless CHECK_LINKS is false. Safe to stop, and to run "
        "beside it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="end when nothing is due any more")
        parser.add_argument(
            "--url", help="only look at this URL, and say what was found; nothing is kept"
        )

    def handle(self, *, once: bool, url: str | None, **options: Any) -> None:
        if url:
            self.look(url)
            return
        done = 0
        total = link_checking.due_count(at=timezone.now())
        with tqdm(total=total, unit="link", disable=None, file=self.stderr) as bar:
            while True:
                if link_checking.check_next(clock=timezone.now, before_asking=self.let_go):
                    done += 1
                    bar.update(1)
                    continue
                wait = link_checking.seconds_to_next_turn(at=timezone.now())
                if once and (wait is None or wait > LONGEST_WAIT):
                    break
                time.sleep(min(IDLE if wait is None else wait, IDLE))
        left = link_checking.due_count(at=timezone.now())
        rest = f" {left} wait for hosts that are busy or asked to be left alone." if left else ""
        self.stdout.write(self.style.SUCCESS(f"{done} links checked.{rest}"))

    def look(self, url: str) -> None:
        """Look at one URL and say what was found."""
        found = link_checking.look(url, clock=timezone.now)
        said = " ".join(each for each in (f"{found.kind}:", url, found.detail) if each)
        style = self.style.SUCCESS if found.kind == "fine" else self.style.WARNING
        self.stdout.write(style(said))

    def let_go(self) -> None:
        """Hold no connection while the network is waited for."""
        if not connection.in_atomic_block:
            connection.close()
