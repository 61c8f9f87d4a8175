"""Database, files and keys, each encrypted and apart from the others, while the site goes on serving."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from records.actions import recorded
from records.backups import pruning, taking
from yinhang.errors import Refused

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Write a backup of the database, the files and the keys into a folder; see docs/backup.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--to", type=Path, required=True, metavar="DIR", help="the folder of all backups")
        parser.add_argument("--keep", type=int, metavar="N", help="afterwards keep the newest N only")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("--keep must be at least 1.")
        began = time.monotonic()
        try:
            with recorded(name="backup") as run:
                made = taking.take(options["to"], at=timezone.now(), told=self._warn)
                if options["keep"]:
                    pruning.keep(options["to"], options["keep"])
                run.seen = taking.told_of(made, time.monotonic() - began)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(run.seen)

    def _warn(self, line: str) -> None:
        self.stderr.write(line)
