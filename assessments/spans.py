"""The periods an assessment covers: quarters and half-years. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

QUARTER: Final = 3
HALF: Final = 6
_YEAR: Final = 12
_BACK: Final = 4


class Span(NamedTuple):
    """First and last day, both included."""

    first: date
    last: date

    @property
    def months(self) -> int:
        return (self.last.year - self.first.year) * _YEAR + self.last.month - self.first.month + 1

    @property
    def quarters(self) -> int:
        return self.months // QUARTER

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


def span(day: date, months: int) -> Span:
    """The quarter (3) or half-year (6) a day lies in."""
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    month = first.month + months
    after = date(first.year + (month > _YEAR), (month - 1) % _YEAR + 1, 1)
    return Span(first, after - timedelta(days=1))


def over(today: date) -> list[Span]:
    """The quarters and half-years of about a year that were over before `today`, newest first."""
    found: list[Span] = []
    for months, many in ((QUARTER, _BACK), (HALF, _BACK // 2)):
        last = span(today, months)
        for _turn in range(many):
            last = span(last.first - timedelta(days=1), months)
            found.append(last)
    return sorted(found, key=lambda one: (one.last, one.first), reverse=True)


def is_whole(found: Span) -> bool:
    """Whether it is exactly a quarter or a half-year."""
    return found in {span(found.first, QUARTER), span(found.first, HALF)}


def label(found: Span) -> str:
    """“2026年第3季度”, “Q3 2026”; “2026年上半年”, “First half of 2026”."""
    about = {"year": found.first.year, "quarter": (found.first.month - 1) // QUARTER + 1}
    if found.months == QUARTER:
        return _("Q%(quarter)s %(year)s") % about
    if found.first.month == 1:
        return _("First half of %(year)s") % about
    return _("Second half of %(year)s") % about
