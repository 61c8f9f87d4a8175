"""Recount an exported ballot with the program that knows nothing of this one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from votes import recount

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Verify the chain of an exported ballot and print its result."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            result = recount.recount(file.read_bytes())
        except recount.WRONG as wrong:
            raise CommandError(_("This is not the file that was published: %s") % wrong) from None
        self.stdout.write(result.decode(), ending="")
