"""The rights of the application's own role on PostgreSQL: printed, or granted with `--execute`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from records import grants

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Print what the application's role may do; run it as the owner of the tables after every migrate."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("role", help="the role the web and worker processes sign in with")
        parser.add_argument("--execute", action="store_true", help="grant it now")

    def handle(self, *args: Any, role: str, execute: bool, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError(_("Roles are PostgreSQL's: SQLite has one file and one owner."))
        asked = list(grants.statements(role))
        if not execute:
            self.stdout.write("".join(f"{statement};\n" for statement in asked))
            return
        with transaction.atomic(), connection.cursor() as cursor:
            for statement in asked:
                cursor.execute(statement)
        self.stdout.write(
            _("Granted to %(role)s: %(count)d statements.") % {"role": role, "count": len(asked)}
        )
