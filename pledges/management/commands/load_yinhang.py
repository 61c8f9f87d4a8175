"""`manage.py load_yinhang`: what the announcement says, and the reference tables. Safe to run again."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from pledges import facts


class Command(BaseCommand):
    help = "Load what the announcement of 5 June says, and the house's reference tables. A second run adds nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        tally = facts.load_all()
        for name in sorted(tally.new | tally.kept):
            self.stdout.write(f"{name:<16} {tally.new[name]:>4} new {tally.kept[name]:>4} kept")
