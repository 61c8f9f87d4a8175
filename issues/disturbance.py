"""Which reports are about works, and when a work had no complaint (零投诉). Pure.

A complaint counts for a work when it was reported between the day the work started and the day it was completed,
both included, by the calendar of Shanghai. A report merged into another or taken back counts nowhere: the one it
went into counts. “Zero complaints” is said of a completed work only; before, there are none so far.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from issues.figures.counting import NOWHERE
from notices.calendar import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

# Topics whose reports may be about a work. Under "other" people write what they find no word for.
TOPICS: Final = frozenset({"rain_sewage", "lift_addition", "lift", "other"})
# Sub-topics that say themselves that a work is the cause.
NAMED: Final = frozenset(
    {"rain_sewage_noise", "rain_sewage_road", "rain_sewage_water", "lift_addition_works"}
)


def counts(status: str, opened_at: datetime, *, started: date | None, completed: date | None) -> bool:
    """Whether a linked report counts as a complaint of a work with these days."""
    if status in NOWHERE or started is None:
        return False
    day = day_of(opened_at)
    return started <= day and (completed is None or day <= completed)


def is_zero(complaints: int, *, completed: date | None) -> bool:
    """Whether “zero complaints” may be said."""
    return completed is not None and complaints == 0
