from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from articles.models import Article
from articles.publishing import standing


class Command(BaseCommand):
    help = (
        "Check that what the list of articles shows and finds (status, words, links to mend) is "
        "what follows from the articles themselves. Fails if anything differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--mend", action="store_true", help="store what it should be")

    def handle(self, *, mend: bool, **options: Any) -> None:
        standing.catch_up()
        total = Article.objects.count()
        with tqdm(total=total, unit="article", disable=None, file=self.stderr) as bar:

            def show(looked_at: int) -> None:
                bar.update(looked_at)

            differing = standing.check(mend=mend, progress=show)
        if differing and not mend:
            raise CommandError(f"{differing} articles differ. Mend them with --mend.")
        done = f"{differing} articles were mended." if differing else "Nothing differs."
        self.stdout.write(self.style.SUCCESS(done))
