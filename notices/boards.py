"""Figures about messages, for the bell on a page and for the watchman."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import connection
from django.db.models import Count, Min

from notices import statements
from notices.models import InboxItem, Notice, State, Tick
from notices.models.outbox import WAITING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from django.contrib.auth.models import AbstractBaseUser


_UNREAD: Final = "SELECT COUNT(*) FROM notices_inboxitem WHERE user_id = %s AND read_at IS NULL"


def unread_count(user: AbstractBaseUser) -> int:
    """How many items of the person's inbox are unread; every page of the workspace asks."""
    key = InboxItem._meta.get_field("user").get_db_prep_value(user.pk, connection)
    count: int = statements.fetch(_UNREAD, [key])[0][0]
    return count


def oldest_due_age(at: datetime) -> timedelta | None:
    """How long the message that has waited longest is overdue, or None when none is.

    This and not "the worker runs" is what tells whether messages go out: a worker may live and do nothing.
    """
    oldest = Notice.objects.filter(WAITING, next_at__lte=at).aggregate(oldest=Min("next_at"))["oldest"]
    return None if oldest is None else at - oldest


def by_state() -> dict[str, int]:
    """How many messages wait, are being sent, were given up; each found by a partial index, what is over is not counted."""
    waiting = Notice.objects.filter(WAITING).order_by().values("state").annotate(rows=Count("pk"))
    found = {row["state"]: row["rows"] for row in waiting}
    return {
        State.PENDING.value: found.get(State.PENDING.value, 0),
        State.INFLIGHT.value: found.get(State.INFLIGHT.value, 0),
        State.DEAD.value: dead_count(),
    }


def dead_count() -> int:
    """How many messages were given up and wait for a person."""
    return Notice.objects.filter(state=State.DEAD).count()


def waiting_by_channel(at: datetime) -> dict[str, int]:
    """Channel → messages that are due and have not gone out."""
    rows = Notice.objects.filter(WAITING, next_at__lte=at).values("channel").annotate(rows=Count("pk"))
    return {row["channel"]: row["rows"] for row in rows.order_by("channel")}


def last_tick(name: str) -> datetime | None:
    """When the loop called `name` (drain, reconcile) last ran."""
    return Tick.objects.filter(name=name).values_list("at", flat=True).first()
