"""Taking rows from the outbox so that no two workers hold the same one.

PostgreSQL: FOR UPDATE SKIP LOCKED. SQLite has no row locks: the inbox batch runs in one IMMEDIATE
transaction, and a claim for a provider is a conditional UPDATE that must hit exactly its row.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F

from notices.models import Channel, Notice, State

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

# Longer than the patience with any provider (10 s), so that a live worker keeps what it claimed.
LEASE = timedelta(seconds=60)
WAITING = (State.PENDING, State.INFLIGHT)

_CLAIM = """
WITH picked AS MATERIALIZED (
    SELECT id FROM notices_notice
    WHERE channel = %(channel)s AND state IN ('pending', 'inflight') AND next_at <= %(now)s
    ORDER BY next_at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE notices_notice AS n
SET state = 'inflight', claim = %(claim)s, lease_until = %(lease)s, next_at = %(lease)s, attempts = n.attempts + 1
FROM picked WHERE n.id = picked.id
"""


def lock_inbox(*, limit: int, now: datetime) -> list[Notice]:
    """Inbox rows that are due, locked until the transaction ends. No lease: nothing is sent anywhere."""
    return list(
        Notice.objects.select_related("deadline")
        .filter(channel=Channel.INBOX, state__in=WAITING, next_at__lte=now)
        .order_by("next_at", "pk")
        .select_for_update(skip_locked=True, of=("self",))[:limit]
    )


@transaction.atomic
def claim(channel: str, *, limit: int, now: datetime) -> list[Notice]:
    """Rows of a channel that are due, or whose claimant let its lease run out; committed before anything is sent.

    While a row is claimed its `next_at` is the end of the lease: one comparison finds both kinds.
    """
    mark = uuid4()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            values: dict[str, Any] = {
                "channel": channel,
                "now": now,
                "limit": limit,
                "claim": mark,
                "lease": now + LEASE,
            }
            cursor.execute(_CLAIM, values)
    else:
        _claim_one_by_one(channel, limit=limit, now=now, mark=mark)
    rows = Notice.objects.select_related("deadline").filter(claim=mark, state=State.INFLIGHT)
    return list(rows.order_by("due_at", "pk"))


def _claim_one_by_one(channel: str, *, limit: int, now: datetime, mark: UUID) -> None:
    due = Notice.objects.filter(channel=channel, state__in=WAITING, next_at__lte=now).order_by(
        "next_at", "pk"
    )
    for pk, state, held_by in due.values_list("pk", "state", "claim")[:limit]:
        Notice.objects.filter(pk=pk, state=state, claim=held_by).update(
            state=State.INFLIGHT,
            claim=mark,
            lease_until=now + LEASE,
            next_at=now + LEASE,
            attempts=F("attempts") + 1,
        )
