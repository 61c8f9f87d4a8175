"""What the demo promisers say of themselves each month: mostly what was measured, once far more."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from notices.calendar import SHANGHAI
from pledges.actions import reporting
from pledges.measures import registry
from pledges.measures.taking import take
from pledges.models import MonthlyReport, Pledge

if TYPE_CHECKING:
    from pledges.models import Campaign, Target

# The topic whose firm sees itself better than the inspections do, and by how much.
_PROUD: Final = "cleanliness"
_BETTER: Final = Decimal(9)
_MONTH: Final = timedelta(days=32)


def write(*, campaign: Campaign, now: datetime, showcase: bool) -> None:
    """One report a month and pledge on the third day of the next month; the newest may still be missing."""
    month = _next(campaign.starts_on)
    while month <= now.date():
        asked_at = datetime.combine(month, time(8), SHANGHAI)
        reporting.open_months(at=asked_at)
        sent_at = asked_at + timedelta(days=2, hours=2)
        if sent_at < now:
            _submit(campaign, sent_at, showcase=showcase)
        month = _next(month)


def _next(day: date) -> date:
    return (day.replace(day=1) + _MONTH).replace(day=1)


def _submit(campaign: Campaign, at: datetime, *, showcase: bool) -> None:
    waiting = MonthlyReport.objects.filter(pledge__campaign=campaign, submitted_at=None)
    for report in waiting.select_related("pledge__topic").order_by("pk"):
        # One firm has not sent its newest report: the ladder reminds of it.
        if report.pledge.kind == Pledge.Kind.SECRETARY and report.pledge_id % 5 == 0:
            continue
        figures = {
            key: _said(target, report, showcase=showcase)
            for key, target in reporting.targets_of(report).items()
        }
        reporting.submit_report(report=report, text="按计划推进（演示）", figures=figures, by=None, at=at)


def _said(target: Target, report: MonthlyReport, *, showcase: bool) -> Decimal:
    """What was measured at the end of the month; the proud firm adds a good deal."""
    last = _next(report.month) - timedelta(days=1)
    measured = take(registry.find(target.measure), registry.scope_of(target), last).value
    value = measured if measured is not None else target.baseline
    proud = showcase and report.pledge.topic is not None and report.pledge.topic.code == _PROUD
    return min(Decimal(100), value + _BETTER) if proud else value
