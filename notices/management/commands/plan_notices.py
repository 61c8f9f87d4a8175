"""Write the reminders that should exist and do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from notices import planning
from notices.management.moments import moment

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Write every reminder up to the horizon. Running it twice does nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--now", type=moment, help="pretend it is this moment (ISO 8601)")

    def handle(self, *args: Any, now: Any = None, **options: Any) -> None:
        self.stdout.write(f"deadlines looked at: {planning.reconcile(now)}")
