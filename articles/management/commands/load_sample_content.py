from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from articles import importing, publishing


class Command(BaseCommand):
    help = "Add the sample articles that aren't there yet; what you changed of them stays."

    def handle(self, **options: Any) -> None:
        try:
            publishing.refuse_on_satellite()
        except publishing.ReadOnly as refusal:
            raise CommandError(str(refusal)) from refusal
        added = importing.load_sample_content(at=timezone.now())
        if added:
            self.stdout.write(self.style.SUCCESS(f"{added} sample articles were added."))
        else:
            self.stdout.write("All sample articles are there.")
