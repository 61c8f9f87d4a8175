"""Make every hash of every opened ballot again, and name the first row that is not as it was."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from votes import verifying


class Command(BaseCommand):
    help = "Verify the chains of all opened ballots in the database; names the first bad row of each."

    def handle(self, *args: Any, **options: Any) -> None:
        faults = []
        count = 0
        for count, ballot in enumerate(verifying.opened_ballots(), 1):  # noqa: B007 — told afterwards
            fault = verifying.first_fault(ballot)
            if fault:
                faults.append(_("Ballot %(ballot)s: %(row)s is not as it was.") % fault._asdict())
        if faults:
            raise CommandError("\n".join(faults))
        self.stdout.write(_("Every hash holds. Ballots looked at: %(count)d.") % {"count": count})
