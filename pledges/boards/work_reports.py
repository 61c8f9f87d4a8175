"""One monthly report: every figure given for the month, the newest last, beside what was measured at its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pledges import freezing
from pledges.actions.reporting import targets_of
from pledges.boards import cards
from pledges.models import SelfReport

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from pledges.models import MonthlyReport, Target


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it was given; all but the newest are shown struck through."""

    row: SelfReport
    text: str
    newest: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """One number the month is asked about. `measured` is what was measured at the month's end."""

    target: Target
    figures: Sequence[Figure]
    measured: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    asked: Sequence[Asked]
    initial: dict[str, Any]
    open_until: datetime | None


def open_until(report: MonthlyReport, *, at: datetime) -> datetime | None:
    """Until when a sent report may be sent again; None when it stands or was never sent."""
    if report.submitted_at is None or freezing.stands(report.submitted_at, at=at):
        return None
    return freezing.open_until(report.submitted_at)


def report_page(report: MonthlyReport, *, at: datetime) -> ReportPage:
    """Everything of the page; four statements."""
    targets = targets_of(report)
    for target in targets.values():
        target.pledge = report.pledge
    given: dict[int, list[SelfReport]] = {key: [] for key in targets}
    for row in SelfReport.objects.filter(report=report).select_related("by").order_by("at", "pk"):
        given.setdefault(row.target_id, []).append(row)
    found = cards.latest(targets.values(), on=last_day(report.month))
    asked = [_asked(card, given[card.target.pk]) for card in found]
    initial: dict[str, Any] = {f"figure_{key}": rows[-1].value for key, rows in given.items() if rows}
    return ReportPage(asked, initial | {"text": report.text}, open_until(report, at=at))


def last_day(month: date) -> date:
    """The last day of the month that begins on `month`."""
    return (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _asked(card: cards.Card, rows: Sequence[SelfReport]) -> Asked:
    figures = [Figure(row, card.figure(row.value), newest=row is rows[-1]) for row in rows]
    return Asked(card.target, figures, card.measured)
