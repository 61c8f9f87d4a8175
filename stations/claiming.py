"""Taking deliveries from the queue so that no two workers hold the same one; as `notices.claiming` does."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import F, Window
from django.db.models.functions import RowNumber

from stations.models import Delivery
from stations.models.webhooks import WAITING

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

# A batch is sent at once, each with ten seconds' patience; the rest is for slow name servers and the database.
LEASE: Final = timedelta(seconds=90)
AT_ONCE: Final = 8
# A receiver who takes its time holds up its own deliveries and nobody else's.
AT_ONCE_EACH: Final = 2

_CLAIM: Final = """
WITH ranked AS (
    SELECT id, next_at, row_number() OVER (PARTITION BY subscription_id ORDER BY next_at, id) AS place
    FROM stations_delivery WHERE state IN ('pending', 'inflight') AND next_at <= %(now)s
), picked AS MATERIALIZED (
    SELECT d.id FROM stations_delivery AS d JOIN ranked USING (id)
    WHERE ranked.place <= %(each)s AND d.state IN ('pending', 'inflight') AND d.next_at <= %(now)s
    ORDER BY d.next_at, d.id LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED
)
UPDATE stations_delivery AS d
SET state = 'inflight', claim = %(claim)s, lease_until = %(lease)s, next_at = %(lease)s, tries = d.tries + 1
FROM picked WHERE d.id = picked.id
"""


@transaction.atomic
def claim(*, now: datetime, limit: int = AT_ONCE) -> list[Delivery]:
    """Deliveries that are due, or whose claimant let its lease run out; committed before anything is sent.

    While a row is claimed its `next_at` is the end of the lease: one comparison finds both kinds.
    """
    mark = uuid4()
    if connection.vendor == "postgresql":
        values: dict[str, Any] = {
            "now": now,
            "limit": limit,
            "each": AT_ONCE_EACH,
            "claim": mark,
            "lease": now + LEASE,
        }
        with connection.cursor() as cursor:
            cursor.execute(_CLAIM, values)
    else:
        _claim_one_by_one(limit=limit, now=now, mark=mark)
    rows = Delivery.objects.filter(claim=mark, state=Delivery.State.INFLIGHT)
    return list(rows.select_related("subscription__station__user", "subscription__firm").order_by("pk"))


def _claim_one_by_one(*, limit: int, now: datetime, mark: UUID) -> None:
    place = Window(RowNumber(), partition_by=F("subscription"), order_by=("next_at", "pk"))
    due = Delivery.objects.filter(WAITING, next_at__lte=now).annotate(place=place)
    rows = due.filter(place__lte=AT_ONCE_EACH).order_by("next_at", "pk")
    for pk, state, held_by in rows.values_list("pk", "state", "claim")[:limit]:
        Delivery.objects.filter(pk=pk, state=state, claim=held_by).update(
            state=Delivery.State.INFLIGHT,
            claim=mark,
            lease_until=now + LEASE,
            next_at=now + LEASE,
            tries=F("tries") + 1,
        )
