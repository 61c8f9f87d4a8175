"""What time does for a campaign; every step may run twice."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from notices.calendar import day_of
from pledges.actions import steps
from pledges.actions.readings import take_all
from pledges.actions.reporting import open_months
from pledges.models import Pledge, Reading, Target
from properties.models import Role

if TYPE_CHECKING:
    from datetime import datetime

OVERDUE: Final = "target.overdue"
_WEEK: Final = 7


def run(at: datetime) -> None:
    """Readings of yesterday (for good) and of today (so far); what is late; the month gone by is asked about."""
    today = day_of(at)
    failed: list[Exception] = []
    for on in (today - timedelta(days=1), today):
        try:
            take_all(on=on, at=at)
        except ExceptionGroup as group:
            failed += group.exceptions
    remind_of_missed(today, at=at)
    open_months(at=at)
    if failed:
        raise ExceptionGroup("some targets could not be read", failed)


def remind_of_missed(today: date, *, at: datetime) -> int:
    """Once a week after the promised day, as long as the goal is not reached; returns how many are missed."""
    rows = Target.objects.filter(due_on__lt=today, readings__on=today, readings__state=Reading.State.MISSED)
    rows = rows.filter(pledge__in=Pledge.objects.signed().standing_on(today)).select_related("pledge")
    count = 0
    for target in rows.order_by("pk"):
        week = (today - target.due_on).days // _WEEK
        if week:
            rungs = ("handler", Role.STREET_OFFICER.value)
            steps.tell(OVERDUE, target, rungs, key=f"{target.pk}:{target.due_on}:{week}", at=at)
            count += 1
    return count
