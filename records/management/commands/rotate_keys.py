"""After a new key was put in front of FIELD_KEYS: everything sealed is sealed under it, while the site is serving."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from records.actions import recorded, rotation
from records.sealed import columns

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Seal under the first of FIELD_KEYS what is sealed under another; see docs/backup.md. Safe to run again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", type=int, default=rotation.BATCH, help="rows in one transaction")
        parser.add_argument("--check", action="store_true", help="only say what is left")

    def handle(self, *args: Any, **options: Any) -> None:
        with recorded(name="rotate_keys") as run:
            done = 0
            for column in columns() if not options["check"] else ():
                count = rotation.seal_anew(column, batch=max(1, options["batch"]))
                done += count
                if count:
                    self.stdout.write(f"{column}: {count}")
            left = rotation.all_left()
            run.seen = f"{done} sealed anew, {sum(left.values())} left"
            self.stdout.write(run.seen)
            if left:
                where = ", ".join(f"{name}: {count}" for name, count in left.items())
                raise CommandError(
                    _(
                        "Still under another key than %(key)s: %(where)s. Keep the old keys and run this again."
                    )
                    % {"key": settings.FIELD_KEYS[0][0], "where": where}
                )
        self.stdout.write(
            _("Everything is sealed under %(key)s. Keep the old keys for as long as a backup needs them.")
            % {"key": settings.FIELD_KEYS[0][0]}
        )
