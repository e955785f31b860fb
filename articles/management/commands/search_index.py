"""`search_index`: how the index of this host stands; building it anew; comparing it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles import search
from articles.models import Publication

SHOWN = 20  # differences
BEGUN = "One has been begun: a server or worker on this host goes on with it."


class Command(BaseCommand):
    help = (
        "Tell how this host's search index stands (status), build it anew (rebuild), or compare it "
        "with the database document by document (check). Serving processes keep it by themselves; "
        "while they do, rebuild lets them build it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "act", nargs="?", choices=["status", "rebuild", "check"], default="status"
        )

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        reader = search.reader(settings.SEARCH_INDEX)
        try:
            {"status": self._status, "rebuild": self._rebuild, "check": self._check}[act](reader)
        except search.NotReady as error:
            begun = reader.home.unfinished()
            advice = BEGUN if begun else "`search_index rebuild` makes one."
            raise CommandError(f"{error} {advice}") from error

    def _status(self, reader: search.Reader) -> None:
        now = search.status(reader)
        self.stdout.write(
            f"{now.articles:,} articles, {now.megabytes:,.1f} MB in {reader.home.root}; "
            f"at #{now.sequence} of the log, {now.behind:,} behind."
        )

    def _rebuild(self, reader: search.Reader) -> None:
        """Build a new index; searches read the old one until it is whole."""
        home = search.Home(settings.SEARCH_INDEX)
        if home.lock():
            try:
                self._build(home)
            finally:
                home.unlock()
        else:
            home.ask_to_rebuild()
            self.stdout.write("The process that keeps the index builds it anew.")
            return
        self._status(reader)

    def _build(self, home: search.Home) -> None:
        total = Publication.objects.count()
        with tqdm(total=total, unit=" articles", file=self.stderr, disable=None) as bar:
            writer = search.Writer(home, is_alone=True, told=bar.update)
            try:
                writer.rebuild()
                while writer.step() or writer.is_building:
                    pass
            finally:
                writer.close()

    def _check(self, reader: search.Reader) -> None:
        if names := search.damaged(reader):
            raise CommandError(
                f"Not as they were written: {', '.join(names)}. `search_index rebuild` mends it."
            )
        total = Publication.objects.count()
        found = []
        with tqdm(total=total, unit=" articles", file=self.stderr, disable=None) as bar:
            found = list(search.differences(reader, told=bar.update))
        if not found:
            self.stdout.write(f"{total:,} articles: the index has each as the database has it.")
            return
        for each in found[:SHOWN]:
            self.stdout.write(f"{each.id}: {each.what}")
        raise CommandError(
            f"{len(found):,} differences. If they stay, `search_index rebuild` mends them."
        )
