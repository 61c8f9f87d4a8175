"""The monthly report: what the promiser did, and the figure they count themselves, beside the measured one.

A figure may be corrected in place for ten minutes; afterwards a further row with its reason is added and both
are shown. The newest counts.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notices import actions as notices
from notices.actions import Clock
from notices.calendar import Unit, day_of, start_of
from notices.parties import Subject
from pledges import freezing
from pledges.actions.steps import lock, promiser_only, reason_of
from pledges.measures import registry
from pledges.measures.registry import Shape
from pledges.models import MonthlyReport, Pledge, SelfReport, Target
from pledges.promising import WHOLE
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from properties.models import User

DUE: Final = "report.due"
WORKDAYS: Final = 5
BASIS: Final = gettext_noop("Monthly report, five working days after it is asked for")
MOST: Final = Decimal("9999999999.99")
LONGEST: Final = 2000
_ONE_DAY: Final = timedelta(days=1)


def month_before(day: date) -> date:
    """The first day of the month gone by."""
    return (day.replace(day=1) - _ONE_DAY).replace(day=1)


@transaction.atomic
def open_months(*, at: datetime) -> int:
    """Ask everybody whose promise stood through the last day of the month gone by; free to run again.

    Returns how many reports were asked for.
    """
    today = day_of(at)
    month, last = month_before(today), today.replace(day=1) - _ONE_DAY
    wanted = (
        Pledge.objects.signed()
        .standing_on(last)
        .filter(signed_at__lt=start_of(today.replace(day=1)), due_on__gte=month)
        .filter(targets__starts_on__lte=last)
        .exclude(reports__month=month)
    )
    asked = 0
    for key in wanted.order_by("pk").distinct().values_list("pk", flat=True):
        asked += _ask(key, month, at=at)
    return asked


def _ask(pledge_id: int, month: date, *, at: datetime) -> bool:
    """One report under the pledge's lock, so that two passes ask once."""
    pledge = Pledge.objects.select_for_update(of=("self",)).get(pk=pledge_id)
    if MonthlyReport.objects.filter(pledge=pledge, month=month).exists():
        return False
    report = MonthlyReport.objects.create(pledge=pledge, month=month)
    clock = Clock(DUE, Subject("report", report.pk), at, WORKDAYS, Unit.WORKDAY, BASIS)
    notices.set_deadlines([clock], by=None, at=at)
    return True


@transaction.atomic
def submit_report(
    *,
    report: MonthlyReport,
    text: str,
    figures: Mapping[int, Decimal],
    by: User | None,
    at: datetime,
) -> MonthlyReport:
    """Send the report: words, and the own figure for each target (primary key → figure). Ends its clock.

    Sent again within ten minutes it replaces the first one; afterwards figures are corrected one by one.
    """
    pledge = lock(report.pledge)
    promiser_only(by, pledge)
    report = MonthlyReport.objects.get(pk=report.pk)
    if freezing.stands(report.submitted_at, at=at):
        raise Refused(
            "report.stands",
            _("The ten minutes after sending are over. Correct a figure by adding a row with its reason."),
        )
    words = text.strip()
    if not words:
        raise Refused("report.no-words", _("Please say what was done this month."), field="text")
    targets = targets_of(report)
    if figures.keys() != targets.keys():
        raise Refused("report.figures", _("Give your own figure for every number of the pledge."))
    for key, value in figures.items():
        check_figure(targets[key], value)
    first = report.submitted_at is None
    report.text = words[:LONGEST]
    if first:
        report.submitted_by, report.submitted_at = by, at
    report.save(update_fields=["text", "submitted_by", "submitted_at"])
    for key, value in sorted(figures.items()):
        _put(report, targets[key], value, by=by, at=at)
    if first:
        notices.meet_deadlines(subject=Subject("report", report.pk), kinds=[DUE], at=at)
    return report


def targets_of(report: MonthlyReport) -> dict[int, Target]:
    """The numbers a month is asked about: those that already counted in it."""
    after = (report.month + timedelta(days=31)).replace(day=1)
    rows = Target.objects.filter(pledge=report.pledge_id, starts_on__lt=after).order_by("pk")
    return {row.pk: row for row in rows}


def check_figure(target: Target, value: Decimal) -> None:
    """Refused for a figure that cannot be one of this target's. `field` names the target's input."""
    field = f"figure_{target.pk}"
    if not value.is_finite() or not 0 <= value <= MOST:
        raise Refused("report.bad-figure", _("A figure is a number, zero or more."), field=field)
    try:
        is_share = registry.find(target.measure).shape == Shape.SHARE
    except KeyError:
        is_share = False
    if is_share and value > WHOLE:
        raise Refused("report.over-hundred", _("A share cannot be over 100 percent."), field=field)


def _put(report: MonthlyReport, target: Target, value: Decimal, *, by: User | None, at: datetime) -> None:
    """The row of these ten minutes is replaced; its own moment stays, so that the window does not slide."""
    newest = _newest(report, target)
    if newest is None:
        SelfReport.objects.create(report=report, target=target, value=value, by=by, at=at)
    elif newest.value != value:
        newest.value, newest.by = value, by
        newest.save(update_fields=["value", "by"])


def _newest(report: MonthlyReport, target: Target) -> SelfReport | None:
    return SelfReport.objects.filter(report=report, target=target).order_by("at", "pk").last()


@transaction.atomic
def correct_figure(
    *, report: MonthlyReport, target: Target, value: Decimal, note: str, by: User | None, at: datetime
) -> SelfReport:
    """Another figure for a month: in place for ten minutes, afterwards a further row that says why."""
    pledge = lock(report.pledge)
    promiser_only(by, pledge)
    report = MonthlyReport.objects.get(pk=report.pk)
    newest = _newest(report, target)
    if report.submitted_at is None or newest is None or target.pledge_id != report.pledge_id:
        raise Refused("report.not-sent", _("This report has not been sent yet."))
    check_figure(target, value)
    if newest.value == value:
        raise Refused("report.same-figure", _("This is the figure that stands already."), field="value")
    if not freezing.stands(newest.at, at=at):
        newest.value, newest.by, newest.note = value, by, note.strip()[:300] or newest.note
        newest.save(update_fields=["value", "by", "note"])
        return newest
    reason = reason_of(note, field="note")[:300]
    return SelfReport.objects.create(report=report, target=target, value=value, note=reason, by=by, at=at)
