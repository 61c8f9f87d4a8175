"""`manage.py import_messages FILE.csv`: resident messages of another system as reports of a trial compound."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from issues import messages

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "File resident messages of a CSV file as reports of a trial compound. A second run adds nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--suggest",
            action="store_true",
            help="name the topic that the words of unlabelled messages speak for",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        # Everything else this command prints is English, as the other commands'.
        with translation.override("en"):
            try:
                result = messages.load(options["file"])
            except messages.NotMessages as error:
                raise CommandError(str(error)) from error
            except OSError as error:
                raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        for bad in result.bad:
            self.stderr.write(f"row {bad.row}: {bad.why}")
        for number, offer in result.suggested if options["suggest"] else ():
            self.stdout.write(f"{number}: filed under other; suggested {offer.label} ({offer.because})")
        topics = ", ".join(f"{topic} {count}" for topic, count in sorted(result.topics.items()))
        self.stdout.write(
            f"{result.filed} filed ({result.closed} of them already answered), {result.known} known before, "
            f"{len(result.bad)} not usable. {topics}".rstrip()
        )
