"""A backup put back on an empty host; or, after a recovery of the whole cluster, only what has to follow it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from records.actions import recorded
from records.backups import restoring
from records.era import RESTORE
from yinhang.errors import Refused

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Put a backup back; refuses whatever is not empty, altered, or newer than this version."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group(required=True)
        what.add_argument("--from", type=Path, dest="folder", metavar="DIR", help="the folder of all backups")
        what.add_argument(
            "--afterwards", action="store_true", help="only what follows a restore: after a recovery from WAL"
        )
        parser.add_argument("--backup", metavar="STAMP", help="which one; the newest without it")
        parser.add_argument("--identity", type=Path, metavar="FILE", help="age's secret key for the data")
        parser.add_argument("--overwrite", action="store_true", help="what is there may go")
        parser.add_argument(
            "--no-grants", action="store_true", help="leave out what the dump grants to roles"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began, told = time.monotonic(), ""
        try:
            if options["folder"]:
                told = self._put_back(options)
                # A backup of an older version: what follows needs the tables of this one.
                call_command("migrate", interactive=False, verbosity=0)
            with recorded(name=RESTORE) as run:
                restoring.afterwards()
                run.seen = told or "afterwards"
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{run.seen}, {time.monotonic() - began:.1f} s")
        self.stdout.write(_("Now run manage.py verify_history, then start the site."))

    def _put_back(self, options: dict[str, Any]) -> str:
        if not options["identity"]:
            raise CommandError("--identity FILE is needed with --from.")
        folder, overwrite, grants = options["folder"], options["overwrite"], not options["no_grants"]
        name = options["backup"] or restoring.newest(folder)
        made, held = restoring.looked_at(
            folder, name, identity=options["identity"], overwrite=overwrite, grants=grants
        )
        count = restoring.put_back(folder, name, made, held, overwrite=overwrite, grants=grants)
        return f"{name}: {sum(made.tables.values())} rows, {count} files"
