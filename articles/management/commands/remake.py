from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles import publishing

LOOK_EVERY = 0.5  # seconds of remaking between two looks at how far it is


class Command(BaseCommand):
    help = (
        "Render anew what still embeds an old name of an author, category, tag or article, and "
        "show how far it is. The worker does the same by itself. Safe to stop, to start again, and "
        "to run beside it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--status", action="store_true", help="only say how far it is")

    def handle(self, *, status: bool, **options: Any) -> None:
        if status:
            self.say_how_far()
            return
        changed = 0
        most = publishing.stale_documents()
        with tqdm(total=most, unit="document", disable=None, file=self.stderr) as bar:
            try:
                while publishing.is_anything_stale():
                    changed += publishing.remake_stale(seconds=LOOK_EVERY)
                    left = publishing.stale_documents()
                    most = max(most, left)  # somebody may have renamed more meanwhile
                    bar.total = most
                    bar.update(most - left - bar.n)
            except publishing.Busy as refusal:
                raise CommandError(f"{refusal} What is done stays done.") from refusal
        self.stdout.write(self.style.SUCCESS(f"{changed} documents changed."))

    def say_how_far(self) -> None:
        """Print a line for each fact that has moved."""
        for remake in publishing.remakes_under_way():
            self.stdout.write(f"{remake}: {remake.done} of {remake.total} documents are remade.")
        if not publishing.is_anything_stale():
            self.stdout.write("Nothing is to be remade.")
