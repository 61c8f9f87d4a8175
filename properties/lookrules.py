"""When looks at personal data are unusual: a rule on three numbers (PIPL 51; GB/T 22239 安全审计).

Most people look a few times a day, when they call somebody back. Nobody is kept from work: an alarm asks, it does
not refuse. Caps hold for everybody; below them a person is measured by their own days of the last month.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final, NamedTuple

from properties.models import LookAlarm

A_MONTH: Final = 30
HOUR_CAP: Final = 30
DAY_CAP: Final = 100
# Below so many a day nothing is unusual; above, three times one's own usual is.
UNREMARKABLE: Final = 10
TIMES_USUAL: Final = 3


class Looks(NamedTuple):
    """How often somebody looked: in the last hour, in the last 24 hours, and on an average day of the month before."""

    in_hour: int
    in_day: int
    usual: Decimal


def average(in_month: int, days: int) -> Decimal:
    """Looks a day over the `days` on which the person looked at all; 0 for somebody who never did."""
    return round(Decimal(in_month) / days, 1) if days else Decimal(0)


def reason_of(looks: Looks) -> LookAlarm.Reason | None:
    """Why these are too many, or None. Each cap itself is allowed; one more is not."""
    if looks.in_hour > HOUR_CAP:
        return LookAlarm.Reason.HOUR
    if looks.in_day > DAY_CAP:
        return LookAlarm.Reason.DAY
    if looks.in_day > max(Decimal(UNREMARKABLE), TIMES_USUAL * looks.usual):
        return LookAlarm.Reason.UNUSUAL
    return None
