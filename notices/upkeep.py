"""What is done every few minutes whether or not anything is due; by Celery's tick or by the loop without it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from notices import clock, limits, planning
from notices.models import Tick
from notices.recompute import recompute_calendar

if TYPE_CHECKING:
    from datetime import datetime

PLAN_EVERY = timedelta(minutes=10)
RECOMPUTE_EVERY = timedelta(days=1)


def upkeep(at: datetime | None = None) -> None:
    """Write missing reminders, forget old counters, and once a day look at the calendar again."""
    now = clock.now(at)
    if _is_old("recompute", RECOMPUTE_EVERY, now):
        recompute_calendar(now)
    planning.reconcile(at)
    limits.forget_old(at=now)


def if_old(at: datetime | None = None) -> None:
    """The same, when nobody has done it for a while: after an outage, or where Celery never ran."""
    if _is_old("reconcile", PLAN_EVERY, clock.now(at)):
        upkeep(at)


def _is_old(name: str, most: timedelta, now: datetime) -> bool:
    last = Tick.objects.filter(name=name).values_list("at", flat=True).first()
    return last is None or last < now - most
