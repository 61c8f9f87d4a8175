"""What the office does with messages by hand, and what the office edits that messages depend on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, F, Value, When

from notices import calendar_data
from notices.hints import poke
from notices.models import Notice, State
from notices.recompute import recompute_calendar

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from notices.models import HolidayOverride

# A message that was given up has another day to be taken.
_ANOTHER_DAY = timedelta(days=1)


@transaction.atomic
def requeue(ids: Collection[int], *, at: datetime) -> int:
    """Let messages that were given up be tried again from the start; others are left alone. Returns how many."""
    later = at + _ANOTHER_DAY
    count = Notice.objects.filter(pk__in=ids, state=State.DEAD).update(
        state=State.PENDING,
        attempts=0,
        next_at=at,
        error_code="",
        not_after=Case(When(not_after__lt=later, then=Value(later)), default=F("not_after")),
    )
    poke()
    return count


@transaction.atomic
def withdraw(ids: Collection[int], *, at: datetime) -> int:
    """Take back messages that wait or were given up; what is being sent is left alone. Returns how many."""
    return Notice.objects.filter(
        pk__in=ids, state__in=[State.PENDING, State.DEAD], created_at__lte=at
    ).update(state=State.CANCELLED, error_code="withdrawn-by-office")


@transaction.atomic
def save_day(row: HolidayOverride, *, at: datetime) -> int:
    """Keep an overridden day and bring the open dates up to it; returns how many dates changed."""
    row.save()
    return days_changed(at=at)


@transaction.atomic
def delete_day(row: HolidayOverride, *, at: datetime) -> int:
    """Let the published calendar stand again; a promise that was given more time keeps it."""
    row.delete()
    return days_changed(at=at)


@transaction.atomic
def days_changed(*, at: datetime) -> int:
    """Bring every open date up to the days as they are now; returns how many dates changed."""
    transaction.on_commit(calendar_data.forget)
    return recompute_calendar(at)
