from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from articles import publishing


class Command(BaseCommand):
    help = "Remove old changes from the log, but for the last one of each live article."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.CHANGES_DAYS,
            help="how many days' changes are kept (setting CHANGES_DAYS)",
        )

    def handle(self, **options: Any) -> None:
        kept, removed = timedelta(days=options["days"]), 0
        while (step := publishing.prune_changes(kept=kept)).seen:
            removed += step.removed
        self.stdout.write(f"Removed {removed} changes.")
