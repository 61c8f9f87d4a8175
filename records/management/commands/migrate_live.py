"""`manage.py migrate` for a site that serves: it gives way instead of letting everybody queue behind it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

if TYPE_CHECKING:
    from argparse import ArgumentParser

# Whoever waits for a lock lets nobody past: so long, at most, a request waits behind a migration that waits itself.
PATIENCE = "2s"
_LOCK_NOT_AVAILABLE = "55P03"


class Command(BaseCommand):
    help = (
        "Apply what is pending while the site serves: waits two seconds for a lock, gives way, tries again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--tries", type=int, default=60, help="how often, before it gives up (60)")
        parser.add_argument("--pause", type=float, default=1.0, help="seconds between two tries (1)")

    def handle(self, *, tries: int, pause: float, verbosity: int, **_options: Any) -> None:
        if connection.vendor != "postgresql":
            call_command("migrate", interactive=False, verbosity=verbosity)
            return
        for left in reversed(range(tries)):
            try:
                with connection.cursor() as cursor:
                    cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
                call_command("migrate", interactive=False, verbosity=verbosity)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) != _LOCK_NOT_AVAILABLE or not left:
                    raise
                self.stderr.write("A table is in use; the migration gave way and tries again.")
                time.sleep(pause)
            else:
                return
