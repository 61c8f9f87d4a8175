"""Make every hash of history again: the chain, each row under seal, the anchors, and all opened ballots."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from records import verifying

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Verify the chain of history and those of all opened ballots; names the first rows that are not as they were."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--minutes", type=int, default=10, help="how long a row may wait for its link")

    def handle(self, *args: Any, minutes: int, **options: Any) -> None:
        found = verifying.verify(at=timezone.now(), patience=timedelta(minutes=minutes))
        if found.faults:
            raise CommandError("\n".join(found.faults))
        well = _("Every hash holds.")
        self.stdout.write(f"{well} {found.said}")
