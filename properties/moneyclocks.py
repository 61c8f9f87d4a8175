"""When the owners' money must be shown, and how much of the public income belongs to the fund. Pure.

SHP 66: the maintenance fund at least every half-year, public income every quarter. SHP 67: an audit every year
and at the end of a term, posted for 30 days. SHP 51: of the public income strictly more than half goes into the
maintenance fund every quarter, unless the owners' assembly decided otherwise.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from django.utils.translation import gettext_noop

from properties.models import Publication

Kind: TypeAlias = Publication.Kind

# The law names the period, not the days after its end. This number is a rule of the house.
DAYS_TO_PUBLISH: Final = 30
# SHP 67: an audit is posted for 30 days; the day it is put up is not counted (民法典 201).
AUDIT_POSTED_DAYS: Final = 30
# A compound that was forgotten is asked for what ended in the last two years, and for nothing older.
CATCH_UP: Final = timedelta(days=731)
BASIS: Final[dict[Kind, str]] = {
    Kind.FUND: gettext_noop(
        "SHP 66: maintenance fund at least half-yearly; within 30 days after the period is a house rule"
    ),
    Kind.INCOME: gettext_noop(
        "SHP 66: public income quarterly; within 30 days after the period is a house rule"
    ),
    Kind.AUDIT: gettext_noop("SHP 67: annual audit; within 30 days after the year is a house rule"),
    Kind.AUDIT_TERM: gettext_noop(
        "SHP 67: audit at the end of a term; within 30 days after the term is a house rule"
    ),
}
CENT: Final = Decimal("0.01")
MOST: Final = Decimal("999999999999.99")
_MONTHS: Final[dict[Kind, int]] = {Kind.FUND: 6, Kind.INCOME: 3, Kind.AUDIT: 12}
REGULAR: Final = tuple(_MONTHS)
_ONE_DAY: Final = timedelta(days=1)
_YEAR: Final = 12


class Period(NamedTuple):
    """First and last day, both included."""

    starts: date
    ends: date


def period_at(kind: Kind, day: date) -> Period:
    """The half-year, quarter or calendar year that holds `day`."""
    months = _MONTHS[kind]
    starts = date(day.year, (day.month - 1) // months * months + 1, 1)
    over = starts.month + months
    after = date(day.year + over // (_YEAR + 1), over if over <= _YEAR else over - _YEAR, 1)
    return Period(starts, after - _ONE_DAY)


def ended(kind: Kind, *, today: date) -> list[Period]:
    """The periods that are over today and ended within the catch-up, the oldest first."""
    found: list[Period] = []
    period = period_at(kind, period_at(kind, today).starts - _ONE_DAY)
    while period.ends >= today - CATCH_UP:
        found.append(period)
        period = period_at(kind, period.starts - _ONE_DAY)
    return found[::-1]


def is_amount(amount: Decimal) -> bool:
    """Zero or more, to the cent, and no more than a column holds."""
    return amount.is_finite() and 0 <= amount <= MOST and amount == amount.quantize(CENT)


def balance(opening: Decimal, received: Decimal, spent: Decimal) -> Decimal:
    """What must be left at the end of the period."""
    return opening + received - spent


def enough_to_fund(received: Decimal, to_fund: Decimal, decision_ref: str = "") -> bool:
    """SHP 51: strictly more than half of what came in (高于百分之五十), or the assembly decided otherwise.

    Counted on the income of the quarter before any cost; a quarter without income owes nothing.
    """
    return bool(decision_ref.strip()) or received == 0 or to_fund * 2 > received


def audit_posted_long_enough(first: date, until: date) -> bool:
    """SHP 67."""
    return (until - first).days >= AUDIT_POSTED_DAYS


def days_late(due_on: date, published_on: date | None, *, today: date) -> int:
    """How many days after its day it was published, or has still not been; 0 when in time."""
    return max(0, ((published_on or today) - due_on).days)
