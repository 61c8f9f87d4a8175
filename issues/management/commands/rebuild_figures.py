"""`manage.py rebuild_figures [--check]`: are the monthly counts what the reports themselves say?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand, CommandError

from issues.figures.rebuilding import Found, rebuild

if TYPE_CHECKING:
    from argparse import ArgumentParser

# A first run on an old installation differs everywhere; -v 2 prints it all.
_MOST_LINES: Final = 50


class Command(BaseCommand):
    help = (
        "Derive the ends of reports and the monthly counts from the reports and their history, print each "
        "difference and put it right. With --check only look; exit 1 if anything differs. -v 2 prints every line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; exit 1 on a difference")

    def handle(self, *args: Any, **options: Any) -> None:
        left = None if options["verbosity"] > 1 else _MOST_LINES

        def tell(found: Found) -> None:
            nonlocal left
            for line in found.lines():
                if left == 0:
                    return
                self.stdout.write(line)
                left = left if left is None else left - 1

        count = rebuild(repair=not options["check"], told=tell)
        self.stdout.write(f"{count} differences{'' if options['check'] or not count else ', put right'}")
        if count and options["check"]:
            raise CommandError(
                "the monthly counts differ from the reports; run rebuild_figures without --check"
            )
