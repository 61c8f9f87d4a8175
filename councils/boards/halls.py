"""Halls at a glance, their coming sessions and results, and what a demonstration hall is measured by."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Count, Max, Q

from councils.hall_access import halls_in_reach
from councils.models import (
    Attendance,
    CaseStory,
    CouncilSession,
    Hall,
    HallCriterion,
    ResolutionTask,
    TopicProposal,
)
from councils.sessionflow import NOTICED, OVER, PUBLISHED, State, TaskState
from notices.calendar import midnight_after
from notices.models import Deadline

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from properties.models import User

PAGE: Final = 20
YEAR: Final = timedelta(days=365)
Measure = HallCriterion.Measure


def halls(user: User, *, today: date) -> list[Hall]:
    """The halls within reach with what waits in them: running sessions, open and late tasks, unanswered topics."""
    tasks = "sessions__items__resolutions__tasks"
    is_open = Q(**{f"{tasks}__state": TaskState.OPEN})
    rows = halls_in_reach(user).annotate(
        running=Count("sessions", filter=~Q(sessions__state__in=sorted(OVER)), distinct=True),
        open_tasks=Count(tasks, filter=is_open, distinct=True),
        late_tasks=Count(tasks, filter=is_open & Q(**{f"{tasks}__due_on__lt": today}), distinct=True),
        topics=Count("proposals", filter=Q(proposals__answered_at__isnull=True), distinct=True),
        last_on=Max("sessions__held_on"),
    )
    return list(rows.order_by("-late_tasks", "neighbourhood__code"))


def sessions_of(hall: Hall, user: User) -> QuerySet[CouncilSession]:
    """The sessions of one hall the person may see, newest first; those without a day before them."""
    seen = CouncilSession.objects.visible_to(user).filter(hall=hall)
    return seen.order_by("-held_on", "-starts_at", "-pk")


def waiting_topics(hall: Hall) -> list[TopicProposal]:
    rows = hall.proposals.filter(answered_at__isnull=True).select_related("compound")
    return list(rows.order_by("at"))


def coming(*, at: datetime) -> QuerySet[CouncilSession]:
    """Public: sessions whose notice is up and that have not begun, the next one first."""
    rows = CouncilSession.objects.filter(state=State.NOTICED, starts_at__gte=at - timedelta(hours=12))
    return rows.select_related("hall__neighbourhood").order_by("starts_at", "pk")


def results() -> QuerySet[CouncilSession]:
    """Public: sessions whose result is published, newest first."""
    rows = CouncilSession.objects.published().select_related("hall__neighbourhood")
    return rows.order_by("-published_at", "-pk")


class Measured(NamedTuple):
    """A criterion of the street beside what was measured; `value` None where there is nothing to measure yet."""

    criterion: HallCriterion
    value: int | None

    @property
    def is_met(self) -> bool:
        return self.value is not None and self.value >= self.criterion.least

    @property
    def is_percent(self) -> bool:
        return self.criterion.measure in {Measure.IN_TIME, Measure.TASKS}


def measured(hall: Hall, *, today: date) -> list[Measured]:
    """The street's criteria, each measured from the sessions and tasks of the last year."""
    grid = hall.neighbourhood.parent
    criteria = list(HallCriterion.objects.filter(area=grid.parent_id)) if grid else []
    figures = {
        Measure.SESSIONS: _sessions,
        Measure.IN_TIME: _in_time,
        Measure.TASKS: _tasks,
        Measure.RESIDENTS: _residents,
    }
    return [Measured(one, figures[Measure(one.measure)](hall, today)) for one in criteria]


def _held(hall: Hall, today: date) -> QuerySet[CouncilSession]:
    return hall.sessions.filter(
        held_on__gt=today - YEAR, held_on__lte=today, state__in=(State.DELIBERATED, *PUBLISHED)
    )


def _sessions(hall: Hall, today: date) -> int:
    return _held(hall, today).count()


def _in_time(hall: Hall, today: date) -> int | None:
    """Of the results whose day has come, how many were published by it; in percent, rounded down."""
    clocks = Deadline.objects.filter(
        kind="session.publish",
        subject_kind="session",
        subject_id__in=_held(hall, today).values("pk"),
        cancelled_at__isnull=True,
    )
    over = midnight_after(today)
    rows = [row for row in clocks if row.met_at is not None or row.due_at < over]
    kept = sum(1 for row in rows if row.met_at is not None and row.met_at <= row.due_at)
    return _percent(kept, len(rows))


def _tasks(hall: Hall, today: date) -> int | None:
    """Of the tasks that were due in the last year and not dropped, how many are done; in percent, rounded down."""
    rows = ResolutionTask.objects.filter(
        resolution__item__session__hall=hall, due_on__gt=today - YEAR, due_on__lte=today
    ).exclude(state=TaskState.CANCELLED)
    return _percent(rows.filter(state=TaskState.DONE).count(), rows.count())


def _residents(hall: Hall, today: date) -> int | None:
    """Residents on the sign-in sheets, a session; rounded down."""
    sessions = _held(hall, today).count()
    there = Attendance.objects.filter(
        session__in=_held(hall, today), capacity=Attendance.Capacity.RESIDENT, struck_at__isnull=True
    ).count()
    return there // sessions if sessions else None


def _percent(part: int, whole: int) -> int | None:
    return part * 100 // whole if whole else None


def noticed_of(hall: Hall) -> QuerySet[CouncilSession]:
    """Public: what a hall has announced and published."""
    return hall.sessions.filter(state__in=NOTICED).order_by("-starts_at", "-pk")


def public_halls() -> list[Hall]:
    """Public: every hall with its neighbourhood."""
    return list(Hall.objects.select_related("neighbourhood").order_by("neighbourhood__code"))


def stories_of(hall: Hall) -> list[CaseStory]:
    """Public: the approved stories of a hall, newest first."""
    return list(hall.stories.filter(approved_at__isnull=False))
