"""Looking at dates again when the calendar has changed: a new year was published, or staff edited a day.

A provisional date follows the calendar both ways, but never into the past. A date that was certain when it
was promised only ever moves later: a day of rest that is added gives time, a make-up day takes none away.
Dates a person has set by hand are left alone. Every change is a DeadlineMove with a new revision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from notices import calendar_data, clock, registry
from notices.actions import change
from notices.calendar import Due, Unit, due
from notices.models import Deadline, DeadlineMove, Tick

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

_CALENDAR_UNITS = (Unit.WORKDAY, Unit.DAY)


def recompute_calendar(at: datetime | None = None) -> int:
    """Bring every open date up to the calendar of today; returns how many dates changed."""
    now = clock.now(at)
    calendar_data.forget()
    holidays = calendar_data.overrides()
    rows = Deadline.objects.open().filter(unit__in=_CALENDAR_UNITS, by_hand=False, paused_at__isnull=True)
    stale = [row.pk for row in rows.order_by("pk").iterator() if _answer(row, holidays, now) is not None]
    changed = sum(_recompute_one(pk, holidays, now) for pk in stale)
    Tick.objects.update_or_create(name="recompute", defaults={"at": now})
    return changed


def _answer(row: Deadline, holidays: Mapping[date, bool], now: datetime) -> Due | None:
    """What the calendar says today, or None when the row should stay as it is."""
    found = due(row.starts_at, row.amount, Unit(row.unit), overrides=holidays)
    if found == (row.due_at, row.provisional):
        return None
    later = found.at > row.due_at
    if later or (row.provisional and found.at > now):
        return found
    # The date stays, but it may have become certain.
    return Due(row.due_at, found.provisional) if row.provisional and not found.provisional else None


@transaction.atomic
def _recompute_one(pk: int, holidays: Mapping[date, bool], now: datetime) -> int:
    registry.hold(*Deadline.objects.values_list("subject_kind", "subject_id").get(pk=pk))
    row = Deadline.objects.select_for_update().get(pk=pk)
    if not row.is_open or row.by_hand or row.paused_at is not None:
        return 0
    found = _answer(row, holidays, now)
    if found is None:
        return 0
    if found.at == row.due_at:
        row.provisional = found.provisional
        row.save(update_fields=["provisional"])
        return 0
    change(row, found, cause=DeadlineMove.Cause.RECOMPUTED, reason="", by=None, at=now)
    return 1
