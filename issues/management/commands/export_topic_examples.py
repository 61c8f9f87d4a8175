"""`manage.py export_topic_examples FILE.csv`: what staff chose instead of a suggestion, for the next training."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from issues.boards.suggested import examples
from properties.cells import as_text

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Write the reports whose suggested topic staff corrected, without phones, names and long numbers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        try:
            with options["file"].open("w", encoding="utf-8", newline="") as file:
                sheet = csv.writer(file)
                sheet.writerow(["sender", "subject", "text", "topic"])
                for count, (text, label) in enumerate(examples(), start=1):
                    # Each counts as a sender of its own: who wrote it is nobody's business here.
                    sheet.writerow([f"example {count}", "", as_text(text), label])
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{count} examples written.")
