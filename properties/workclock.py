"""The clock of a work: its next stage's planned day, kept as it was planned, also on a day of rest (CC 203)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_noop

from notices.actions import Clock
from notices.calendar import Unit, day_of, end_of
from notices.parties import Subject

if TYPE_CHECKING:
    from datetime import date

KIND: Final = "work.stage"
SUBJECT: Final = "work"
BASIS: Final = gettext_noop("Planned by the street office")
_DAY: Final = timedelta(days=1)
_HOURS_A_DAY: Final = 24


def clock(work_id: int, planned_on: date, *, at: datetime) -> Clock:
    """It runs from the end of yesterday, so that a day planned for today is still ahead; a day that is gone is late at once."""
    first = min(day_of(at), planned_on) - _DAY
    hours = (planned_on - first).days * _HOURS_A_DAY
    return Clock(KIND, Subject(SUBJECT, work_id), end_of(first), hours, Unit.HOUR, BASIS)
