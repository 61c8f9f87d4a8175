"""The order of changes after a database was put back; see docs/decisions/0017."""

from __future__ import annotations

from django.db import connection, transaction
from django.db.models import F

from issues.models import Departure, Issue


@transaction.atomic
def number_anew() -> None:
    """Give every report and every departure the number of one transaction of this cluster.

    The numbers that were put back are another cluster's: the feed would hold rows back until it has counted so far.
    On SQLite the numbers are the rows' own and go on. Whoever keeps a copy begins anew in either case: the era has
    changed (`records.era`).
    """
    if connection.vendor != "postgresql":
        return
    Issue.objects.update(changed_in=F("changed_in"))  # a trigger writes the number
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id()::text::bigint")
        Departure.objects.update(changed_in=cursor.fetchone()[0])
