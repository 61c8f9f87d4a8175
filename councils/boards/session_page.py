"""Everything the page of one session shows: where it stands, what comes next, its agenda with what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Count, Prefetch

from councils import hall_beside, sessionclocks
from councils.actions.sessions import facts_of
from councils.hall_access import hats
from councils.models import AgendaItem, Attendance, CouncilSession, Resolution, ResolutionTask, SessionMove
from councils.sessionflow import (
    HANDING_OUT,
    SCREENERS,
    SITTING,
    STEPS,
    Hat,
    Kind,
    Need,
    State,
    TaskState,
    Verb,
    needs,
    offered,
)
from notices.calendar import day_of
from notices.models import Deadline
from notices.parties import Subject
from properties.access import standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from councils.hall_beside import Found, Link, Why
    from properties.models import User

MOST_MOVES: Final = 40
# The shape of a state, see components/state.html.
SHAPES: Final = {
    State.COLLECTING: "new",
    State.SCREENED: "new",
    State.NOTICED: "active",
    State.DELIBERATED: "active",
    State.PUBLISHED: "active",
    State.EXECUTING: "active",
    State.REVIEWED: "done",
    State.ARCHIVED: "closed",
    State.CANCELLED: "closed",
}


class TaskLine(NamedTuple):
    task: ResolutionTask
    late: int
    shape: str


class Agreed(NamedTuple):
    """A resolution with its tasks, what carries it, and where more can be linked to it."""

    resolution: Resolution
    tasks: Sequence[TaskLine]
    carried: Sequence[Why] = ()
    further: Sequence[Link] = ()


class Line(NamedTuple):
    """An item with the reasons it is there and what was agreed."""

    item: AgendaItem
    why: Sequence[Why]
    agreed: Sequence[Agreed]


@dataclass(frozen=True, slots=True)
class Page:
    session: CouncilSession
    shape: str
    lines: Sequence[Line]
    moves: Sequence[SessionMove]
    deadlines: Sequence[Deadline]
    attendance: Sequence[tuple[str, int]]
    present: int
    steps: Sequence[Verb]
    lacking: Sequence[Need]
    offers: Sequence[Found]
    runs: bool
    screens: bool
    late_notice: date | None

    @property
    def next(self) -> Verb | None:
        """The usual step, whether or not everything it needs is there."""
        return self.steps[0] if self.steps and self.steps[0] != Verb.CANCEL else None

    @property
    def others(self) -> Sequence[Verb]:
        return [verb for verb in self.steps if verb != self.next]

    @property
    def collects(self) -> bool:
        return self.runs and self.session.state == State.COLLECTING

    @property
    def plans(self) -> bool:
        return self.runs and self.session.state in {State.COLLECTING, State.SCREENED}

    @property
    def sits(self) -> bool:
        return self.runs and State(self.session.state) in SITTING

    @property
    def hands_out(self) -> bool:
        return self.runs and State(self.session.state) in HANDING_OUT


def page_of(session: CouncilSession, user: User, *, at: datetime) -> Page:
    """What this person sees of a session; about a dozen statements, whatever its agenda."""
    worn, today = hats(user, session.hall), day_of(at)
    steps = offered(State(session.state), worn)
    usual = steps[0] if steps else None
    lacking = [need for need in needs(usual, facts_of(session, at=at)) if not need.is_met] if usual else []
    counts = attendance_of(session)
    kind = Kind(session.kind)
    is_late = session.state in {State.COLLECTING, State.SCREENED} and session.starts_at is not None
    is_late = is_late and not sessionclocks.in_time(kind, session.starts_at or at, today=today)
    collects = bool(worn) and session.state == State.COLLECTING
    return Page(
        session=session,
        shape=SHAPES[State(session.state)],
        lines=lines_of(session, user, today=today),
        moves=_history(session, user),
        deadlines=list(Deadline.objects.of(Subject(sessionclocks.SESSION, session.pk)).open()),
        attendance=counts,
        present=sum(many for _label, many in counts),
        steps=steps,
        lacking=lacking,
        offers=hall_beside.offers(session) if collects else [],
        runs=bool(worn),
        screens=bool(worn & SCREENERS),
        late_notice=sessionclocks.last_notice_day(kind, session.starts_at)
        if is_late and session.starts_at
        else None,
    )


def _history(session: CouncilSession, user: User) -> list[SessionMove]:
    """For whoever holds a post in an area above the hall; firms and committees read what came out of it."""
    at = standing(user)
    if not (at.neighbourhoods or at.grids or at.subdistricts):
        return []
    return list(session.moves.select_related("by", "item", "task").order_by("-pk")[:MOST_MOVES])


def agenda_of(session: CouncilSession) -> list[AgendaItem]:
    """The items in their order with all that was agreed and who answers for it; three statements."""
    tasks = ResolutionTask.objects.select_related("firm", "department")
    agreed = Resolution.objects.select_related("item").prefetch_related(Prefetch("tasks", tasks))
    return list(session.items.order_by("position").prefetch_related(Prefetch("resolutions", agreed)))


def lines_of(
    session: CouncilSession, user: User | None, *, today: date, admitted_only: bool = False
) -> list[Line]:
    """The agenda with what stands behind it and what was agreed; the public sees admitted items alone."""
    tasks = ResolutionTask.objects.select_related("user", "firm", "department")
    agreed = Resolution.objects.select_related("ballot").prefetch_related(Prefetch("tasks", tasks))
    rows = session.items.select_related("work", "screened_by").prefetch_related(
        Prefetch("resolutions", agreed)
    )
    items = list(rows.filter(admitted=True) if admitted_only else rows)
    behind = hall_beside.behind([item.pk for item in items], user)
    carried = hall_beside.carriers([one.pk for item in items for one in item.resolutions.all()], user)
    return [
        Line(
            item,
            behind[item.pk],
            [
                Agreed(
                    one,
                    [task_line(task, today=today) for task in one.tasks.all()],
                    carried[one.pk],
                    hall_beside.further(one) if user is not None and not carried[one.pk] else (),
                )
                for one in item.resolutions.all()
            ],
        )
        for item in items
    ]


def task_line(task: ResolutionTask, *, today: date) -> TaskLine:
    late = (today - task.due_on).days if task.state == TaskState.OPEN and task.due_on < today else 0
    shapes = {TaskState.OPEN: "late" if late else "active", TaskState.DONE: "done"}
    return TaskLine(task, late, shapes.get(TaskState(task.state), "closed"))


def attendance_of(session: CouncilSession) -> list[tuple[str, int]]:
    """(capacity, how many) of the sheet, without a name."""
    rows = (
        session.attendance.filter(struck_at__isnull=True)
        .order_by()
        .values_list("capacity")
        .annotate(many=Count("pk"))
    )
    found = dict(rows)
    return [(str(one.label), found[one]) for one in Attendance.Capacity if one in found]


def words_of(verb: Verb, state: State) -> object:
    """What a step asks for, by the table."""
    return STEPS[state, verb].words


def may_override(worn: frozenset[Hat]) -> bool:
    return bool(worn & SCREENERS)
