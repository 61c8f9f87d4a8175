"""`manage.py import_hotline FILE.xlsx [--dry-run]`: work orders of the 12345 hotline as reports, each once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from issues.access import Actor
from issues.hotline import filing
from issues.hotline.reading import NotOrders
from issues.workflow import Hat

if TYPE_CHECKING:
    from argparse import ArgumentParser

_OFFICE: Final = Actor(frozenset({Hat.STREET}))


class Command(BaseCommand):
    help = "File the work orders of a workbook as reports. A second run adds nothing; docs/hotline.md has the columns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            try:
                result = filing.load(
                    options["file"].read_bytes(),
                    by=_OFFICE,
                    at=timezone.now(),
                    streets=None,
                    dry_run=options["dry_run"],
                )
            except NotOrders as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
            self._say(result, dry_run=options["dry_run"])

    def _say(self, result: filing.Result, *, dry_run: bool) -> None:
        for bad in result.bad:
            self.stderr.write(f"row {bad.row}, {bad.column or '-'}: {bad.why}")
        for row, number, offer in result.suggested:
            self.stdout.write(
                f"row {row}, {number}: filed under other; suggested {offer.name} ({offer.because})"
            )
        rows = len({bad.row for bad in result.bad})
        done = "would be filed" if dry_run else "filed"
        self.stdout.write(f"{result.filed} {done}, {result.known} known before, {rows} not usable.")
