"""One clock for due dates and leases: the database's, so that a machine with a wrong clock does no harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime


def now(at: datetime | None = None) -> datetime:
    """`at` when it is given (tests, `--now`), else the time of the database; SQLite has only this machine's."""
    if at is not None:
        return at
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
