"""The follow-up board (跟办看板): tasks by state, overdue first; figures and list from the same rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Case, Count, DateField, F, IntegerField, Q, Value, When

from councils.boards.session_page import TaskLine, task_line
from councils.models import ResolutionTask
from councils.sessionflow import TaskState

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from properties.models import User

PAGE: Final = 30
LATE: Final = "late"
CHOICES: Final = (LATE, *TaskState.values)


class Figures(NamedTuple):
    late: int
    open: int
    done: int
    cancelled: int


def tasks(user: User, *, state: str, today: date) -> QuerySet[ResolutionTask]:
    """The tasks the person may see: late ones first, then what is due next, then what is over, newest first."""
    rows = ResolutionTask.objects.visible_to(user)
    if state == LATE:
        rows = rows.filter(_late(today))
    elif state:
        rows = rows.filter(state=state)
    order = Case(
        When(_late(today), then=Value(0)),
        When(state=TaskState.OPEN, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    next_due = Case(When(state=TaskState.OPEN, then=F("due_on")), output_field=DateField())
    return rows.select_related(
        "user", "firm", "department", "resolution__item__session__hall__neighbourhood__parent"
    ).order_by(order, next_due, "-due_on", "pk")


def figures(user: User, *, today: date) -> Figures:
    """How many of each; one statement."""
    counted = ResolutionTask.objects.visible_to(user).aggregate(
        late=Count("pk", filter=_late(today)),
        open=Count("pk", filter=Q(state=TaskState.OPEN)),
        done=Count("pk", filter=Q(state=TaskState.DONE)),
        cancelled=Count("pk", filter=Q(state=TaskState.CANCELLED)),
    )
    return Figures(**counted)


def lines(rows: QuerySet[ResolutionTask], *, today: date) -> list[TaskLine]:
    return [task_line(task, today=today) for task in rows]


def _late(today: date) -> Q:
    return Q(state=TaskState.OPEN, due_on__lt=today)
