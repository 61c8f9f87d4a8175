"""Which life of the database this is. After a restore or a recovery, what was counted before counts no more.

PostgreSQL begins a new timeline with each recovery, and each cluster has a number of its own; a restore by
`manage.py restore` also counts on the same cluster, by its row among the jobs.
"""

from __future__ import annotations

from typing import Final

from django.db import connection

from records.models import Job

RESTORE: Final = "restore"
# Not the last checkpoint's timeline, which is still the old one for a moment after a recovery. A replica has no other.
_CLUSTER: Final = """
    SELECT system_identifier || '.' || CASE
        WHEN pg_is_in_recovery() THEN lpad(to_hex((SELECT timeline_id FROM pg_control_checkpoint())), 8, '0')
        ELSE lower(left(pg_walfile_name(pg_current_wal_lsn()), 8))
    END FROM pg_control_system()
"""


def current() -> str:
    """Text that is equal as long as nothing was put back, and never again after that."""
    restored = Job.objects.filter(name=RESTORE).values_list("began_at", flat=True).first()
    return f"{_cluster()}|{restored.timestamp() if restored else ''}"


def _cluster() -> str:
    if connection.vendor != "postgresql":
        return ""
    with connection.cursor() as cursor:
        cursor.execute(_CLUSTER)
        return str(cursor.fetchone()[0])
