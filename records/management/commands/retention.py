"""Let go of what was kept long enough, or say what would be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from records.actions import retaining
from records.retention import TERMS, days

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Let go of what was kept long enough, by the table in records/retention.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how many rows and the oldest")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        now = timezone.now()
        for looked in retaining.look(at=now):
            oldest = timezone.localtime(looked.oldest).date().isoformat() if looked.oldest else "–"
            told = {"what": TERMS[looked.name].what, "days": days(looked.name)}
            told |= {"rows": looked.rows, "oldest": oldest}
            self.stdout.write(_("%(what)s (%(days)d days): %(rows)d rows, the oldest of %(oldest)s") % told)
        if not dry_run:
            retaining.retain_all(at=now)
            self.stdout.write(_("Done."))
