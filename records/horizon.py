"""Up to which transaction everything has ended: behind it nothing can still appear (decision 0017)."""

from __future__ import annotations

from typing import Final

from django.db import connection

UNBOUNDED: Final = 2**63 - 1
# The oldest open transaction of this database. One that has a lock in another database of the server is none of ours;
# one that is not found there has just ended, and waits for the next look.
_HORIZON: Final = """
    SELECT COALESCE(MIN(open.xid), pg_snapshot_xmax(pg_current_snapshot())::text::bigint)
    FROM (
        SELECT x::text::bigint AS xid FROM pg_snapshot_xip(pg_current_snapshot()) AS x
        UNION ALL SELECT pg_current_xact_id_if_assigned()::text::bigint
    ) AS open
    WHERE open.xid IS NOT NULL AND NOT EXISTS (
        SELECT FROM pg_locks AS held JOIN pg_stat_activity AS who ON who.pid = held.pid
        WHERE held.locktype = 'transactionid' AND held.mode = 'ExclusiveLock' AND held.granted
        AND held.transactionid::text::bigint = open.xid % 4294967296 AND who.datname <> current_database()
    )
"""


def horizon() -> int:
    """The number of the first transaction that may still add to what it wrote; on SQLite writers take turns."""
    if connection.vendor != "postgresql":
        return UNBOUNDED
    with connection.cursor() as cursor:
        cursor.execute(_HORIZON)
        return int(cursor.fetchone()[0])
