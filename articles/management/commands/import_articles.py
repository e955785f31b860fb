from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from articles import importing, publishing


class Command(BaseCommand):
    help = (
        "Import files as articles, one each: their working copies, not yet live. Each line of a "
        "file that is not in its article is reported."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--format", choices=sorted(importing.FORMATS), default="text")
        parser.add_argument("--publish", action="store_true", help="and publish each at once")
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would be; write nothing"
        )
        parser.add_argument(
            "--update",
            action="store_true",
            help="replace the working copy of an article that has the file's title",
        )

    def handle(self, *, files: list[Path], publish: bool, **options: Any) -> None:
        try:
            publishing.refuse_on_satellite()
        except publishing.ReadOnly as refusal:
            raise CommandError(str(refusal)) from refusal
        failed = 0
        for path in files:
            try:
                report = self.import_one(path, **options)
            except importing.Refused as refusal:
                failed += 1
                self.stderr.write(self.style.ERROR(str(refusal)))
                continue
            self.describe(report, dry_run=options["dry_run"])
            if publish and report.article and not options["dry_run"]:
                failed += not self.publish(report)
        if failed:
            raise CommandError(f"{failed} of {len(files)} files failed; the others are done.")

    def import_one(self, path: Path, **options: Any) -> importing.Report:
        """
        Read one file and import it.

        :raises Refused: if it can't be read or imported.
        """
        try:
            data = path.read_bytes()
        except OSError as error:
            raise importing.Refused(f"{path}: {error.strerror}.") from error
        return importing.import_file(
            name=path.name,
            data=data,
            format=options["format"],
            at=timezone.now(),
            update=options["update"],
            dry_run=options["dry_run"],
        )

    def describe(self, report: importing.Report, *, dry_run: bool) -> None:
        document = report.document
        would = "would be " if dry_run and report.outcome != "unchanged" else ""
        where = f" ({report.article.slug})" if report.article else ""
        self.stdout.write(f"{report.name}: {would}{report.outcome}: “{document.title}”{where}")
        self.stdout.write(f"  {len(document.sections)} sections")
        for section in document.sections:
            self.stdout.write(
                f"    {section.heading or '(no heading)'}: {section.html.count('<p>')} paragraphs"
            )
            for link in section.links:
                self.stdout.write(f"      {link.label} – {link.title}")
        for title in report.waiting_links:
            self.stdout.write(f"  needs a target: “{title}”")
        for author in document.authors:
            self.stdout.write(f"  by {author.name}")
        for note in report.notes:
            self.stdout.write(f"  {note}")
        for line in report.dropped:
            self.stdout.write(f"  dropped line {line.line} ({line.reason}): {line.text}")

    def publish(self, report: importing.Report) -> bool:
        """Publish what was imported; say why if it can't be. Return whether it is live."""
        assert report.article is not None  # noqa: S101  the caller looked
        try:
            outcome = publishing.publish(article=report.article, at=timezone.now())
        except publishing.Refusal as refusal:
            self.stderr.write(self.style.ERROR(f"{report.name}: not published. {refusal}"))
            return False
        state = "was live already" if outcome.kind is None else f"is live at {outcome.article.slug}"
        self.stdout.write(self.style.SUCCESS(f"  {state}"))
        return True
