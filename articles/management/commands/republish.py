from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles import publishing
from articles.models import Publication


class Command(BaseCommand):
    help = (
        "Render live articles again: those whose documents a release has reshaped, and whatever "
        "still embeds an old name. Safe to stop and to start again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="every live article, to be sure of every byte"
        )

    def handle(self, *, all: bool, **options: Any) -> None:  # noqa: A002  the option's name
        total = Publication.objects.count() if all else publishing.outdated_documents()
        with tqdm(total=total, unit="article", disable=None, file=self.stderr) as bar:

            def show(looked_at: int) -> None:
                bar.update(looked_at)

            try:
                changed = publishing.republish(everything=all, progress=show)
            except publishing.Busy as refusal:
                raise CommandError(f"{refusal} What is done stays done.") from refusal
        self.stdout.write(self.style.SUCCESS(f"{changed} documents changed."))
