"""The clock of a work: its next stage's planned day, kept as it was planned, also on a day of rest (CC 203)."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_noop

from notices.actions import Clock
from notices.calendar import SHANGHAI, Unit
from notices.parties import Subject

if TYPE_CHECKING:
    from datetime import date

KIND: Final = "work.stage"
SUBJECT: Final = "work"
BASIS: Final = gettext_noop("Planned by the street office")
_LAST: Final = time(23, 59, 59)
_DAY: Final = timedelta(days=1)
_HOURS_A_DAY: Final = 24


def day_of(moment: datetime) -> date:
    """The day of Shanghai a moment falls in."""
    return moment.astimezone(SHANGHAI).date()


def end_of(day: date) -> datetime:
    """A planned day ends at 24:00, stored as its last second."""
    return datetime.combine(day, _LAST, SHANGHAI)


def clock(work_id: int, planned_on: date, *, at: datetime) -> Clock:
    """It runs from the end of yesterday, so that a day planned for today is still ahead; a day that is gone is late at once."""
    first = min(day_of(at), planned_on) - _DAY
    hours = (planned_on - first).days * _HOURS_A_DAY
    return Clock(KIND, Subject(SUBJECT, work_id), end_of(first), hours, Unit.HOUR, BASIS)
