"""Quarters of the year. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from datetime import datetime

    from pledges.models import Campaign

_MONTHS = 3


class Span(NamedTuple):
    """First and last day, both included."""

    first: date
    last: date


def span(day: date) -> Span:
    """The quarter a day lies in."""
    first = date(day.year, (day.month - 1) // _MONTHS * _MONTHS + 1, 1)
    return Span(first, _next(first) - timedelta(days=1))


def _next(first: date) -> date:
    month = first.month + _MONTHS
    return date(first.year + (month > 12), (month - 1) % 12 + 1, 1)  # noqa: PLR2004 — months of a year


def of_campaign(campaign: Campaign, *, at: datetime) -> list[date]:
    """The first days of the quarters the campaign touches and that are over, newest first."""
    today, found = timezone.localdate(at), []
    period = span(campaign.starts_on)
    while period.first <= campaign.ends_on and period.last < today:
        found.append(period.first)
        period = span(period.last + timedelta(days=1))
    return found[::-1]


def label(first: date) -> str:
    """“2026年第3季度”, “Q3 2026”."""
    return _("Q%(quarter)s %(year)s") % {"year": first.year, "quarter": (first.month - 1) // _MONTHS + 1}
