"""Calls for support as the tree counts them: done in time or late, and what is open, near its day or past it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from notices.calendar import SHANGHAI, day_of, start_of
from pledges.boards.counts import month_before
from pledges.models import SupportRequest

if TYPE_CHECKING:
    from datetime import date

NEAR_DAYS: Final = 2
_OPEN: Final = (SupportRequest.State.ASKED, SupportRequest.State.ACCEPTED, SupportRequest.State.DONE)


class Calls(NamedTuple):
    """`open` holds `near` and `overdue`; the other two are ends."""

    open: int = 0
    near: int = 0
    overdue: int = 0
    on_time: int = 0
    late: int = 0

    def plus(self, other: Calls) -> Calls:
        return Calls(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


def calls(subdistrict: int, *, since: date, until: date, at: datetime) -> dict[int, Calls]:
    """Calls by department: confirmed in the months from `since` to `until`, and open at `at`. One statement.

    Late: the answer came after its clock, or the deed after the day it was promised for.
    """
    ended = Q(
        state=SupportRequest.State.CONFIRMED,
        ended_at__gte=start_of(since),
        ended_at__lt=start_of(month_before(until, -1)),
    )
    late = Q(answered_at__gt=F("answer_due_at")) | Q(done_on__gt=F("promised_on"))
    today = day_of(at)
    asked, accepted = (Q(state=state) for state in _OPEN[:2])
    overdue = asked & Q(answer_due_at__lt=at) | accepted & Q(promised_on__lt=today)
    soon = Q(answer_due_at__gte=at, answer_due_at__lte=at + timedelta(days=NEAR_DAYS))
    near = asked & soon | accepted & Q(
        promised_on__gte=today, promised_on__lte=today + timedelta(days=NEAR_DAYS)
    )
    rows = (
        SupportRequest.objects.filter(department__area=subdistrict)
        .annotate(done_on=TruncDate("done_at", tzinfo=SHANGHAI))
        .values("department")
        .order_by("department")
        .annotate(
            open=Count("pk", filter=Q(state__in=_OPEN)),
            near=Count("pk", filter=near),
            overdue=Count("pk", filter=overdue),
            ended=Count("pk", filter=ended),
            late=Count("pk", filter=ended & late),
        )
    )
    return {
        row["department"]: Calls(
            row["open"], row["near"], row["overdue"], row["ended"] - row["late"], row["late"]
        )
        for row in rows
    }
