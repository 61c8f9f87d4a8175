"""Figures about webhooks, for the watchman."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Min

from stations.models import Delivery
from stations.models.webhooks import WAITING

if TYPE_CHECKING:
    from datetime import datetime, timedelta


def by_state() -> dict[str, int]:
    """How many deliveries wait, are being sent, were given up; what is over is not counted."""
    waiting = Delivery.objects.filter(WAITING).order_by().values("state").annotate(rows=Count("pk"))
    found = {row["state"]: row["rows"] for row in waiting}
    return {
        Delivery.State.PENDING.value: found.get(Delivery.State.PENDING.value, 0),
        Delivery.State.INFLIGHT.value: found.get(Delivery.State.INFLIGHT.value, 0),
        Delivery.State.DEAD.value: Delivery.objects.filter(state=Delivery.State.DEAD).count(),
    }


def oldest_due_age(at: datetime) -> timedelta | None:
    """How long the delivery that has waited longest is overdue, or None when none is."""
    oldest = Delivery.objects.filter(WAITING, next_at__lte=at).aggregate(oldest=Min("next_at"))["oldest"]
    return None if oldest is None else at - oldest
