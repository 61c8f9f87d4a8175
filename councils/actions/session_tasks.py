"""Tasks of a resolution: handed out with an owner and a day, reminded of, done, given another day, dropped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext as _

from councils import followers, sessionclocks
from councils.actions.sessions import locked, record
from councils.hall_access import answers_for, hats, require_hat
from councils.models import AgendaItem, Resolution, ResolutionTask
from councils.sessionflow import HANDING_OUT, State, TaskState, Verb
from notices import actions as notices
from notices.calendar import day_of, end_of
from notices.models import Deadline
from notices.parties import Party, Subject
from properties.models import Contract, Department, Firm, Post, User
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from councils.models import CouncilSession
    from properties.models import Work

NUDGED: Final = "task.nudged"
GIVEN: Final = "task.given"


@transaction.atomic
def give_task(
    *,
    resolution: Resolution,
    text: str,
    owner: User | Firm | Department,
    due_on: date,
    by: User | None,
    at: datetime,
    work: Work | None = None,
) -> ResolutionTask:
    """Hand out a task. Its owner holds a post today: somebody of the area, the firm under contract, a department."""
    row = _handing_out(resolution, by)
    if due_on < day_of(at):
        raise Refused("task.past", _("A day that is gone can no longer be given."), field="due_on")
    _must_belong(row, owner)
    if work is not None and work.compound.neighbourhood_id != row.hall.neighbourhood_id:
        raise Refused("task.other-work", _("This work is in another neighbourhood."), field="work")
    column = {User: "user", Firm: "firm", Department: "department"}[type(owner)]
    task = ResolutionTask.objects.create(
        resolution=resolution, text=text.strip(), due_on=due_on, work=work, at=at, **{column: owner}
    )
    notices.set_deadlines([sessionclocks.task_clock(task.pk, due_on, at=at)], by=by, at=at)
    record(row, Verb.ADD_TASK, item=resolution.item, task=task, by=by, at=at, words=task.text)
    _tell_owner(task, GIVEN, by=by, at=at, key=f"{task.pk}.given")
    return task


@transaction.atomic
def finish_task(
    *, task: ResolutionTask, report: str, on: date, by: User | None, at: datetime
) -> ResolutionTask:
    """Its owner, or whoever runs the hall, says that it is done and how. Those behind the item are told."""
    session, row = _open_task(task)
    if by is not None and not answers_for(by, row) and not hats(by, session.hall):
        raise NotYours(
            "task.not-yours", _("Only who answers for the task, or who runs the hall, may do this.")
        )
    if not report.strip():
        raise Refused("task.say-how", _("Please say how it was done."), field="report")
    if on > day_of(at):
        raise Refused("task.future", _("This day has not come yet."), field="on")
    if on < day_of(row.at):
        raise Refused("task.before", _("This day lies before the task was handed out."), field="on")
    row.state, row.done_on, row.report = TaskState.DONE, on, report.strip()
    row.save(update_fields=["state", "done_on", "report"])
    notices.meet_deadlines(subject=_subject(row), kinds=[sessionclocks.DUE], at=at)
    record(session, Verb.DONE, item=row.resolution.item, task=row, by=by, at=at, words=report)
    tell_when_done(row.resolution.item_id, at=at)
    return row


@transaction.atomic
def drop_task(*, task: ResolutionTask, reason: str, by: User | None, at: datetime) -> ResolutionTask:
    """The task no longer stands; the reason stays to be read."""
    session, row = _open_task(task)
    require_hat(by, session.hall)
    if not reason.strip():
        raise Refused("task.say-why", _("Please say why it is dropped."), field="reason")
    row.state, row.report = TaskState.CANCELLED, reason.strip()
    row.save(update_fields=["state", "report"])
    notices.cancel_deadlines(subject=_subject(row), at=at)
    record(session, Verb.DROP, item=row.resolution.item, task=row, by=by, at=at, words=reason)
    tell_when_done(row.resolution.item_id, at=at)
    return row


@transaction.atomic
def replan_task(
    *, task: ResolutionTask, due_on: date, reason: str, by: User | None, at: datetime
) -> ResolutionTask:
    """Another day, with the reason; not by whoever has to keep it alone."""
    session, row = _open_task(task)
    require_hat(by, session.hall)
    if not reason.strip():
        raise Refused("task.say-why", _("Please say why the day is moved."), field="reason")
    if due_on < day_of(at):
        raise Refused("task.past", _("A day that is gone can no longer be given."), field="due_on")
    if due_on == row.due_on:
        raise Refused("task.same-day", _("This day is planned already."), field="due_on")
    words = f"{row.due_on:%Y-%m-%d} → {due_on:%Y-%m-%d} {reason.strip()}"
    row.due_on = due_on
    row.save(update_fields=["due_on"])
    running = Deadline.objects.open().of(_subject(row), [sessionclocks.DUE]).get()
    notices.move_deadline(running.pk, due_at=end_of(due_on), reason=reason.strip(), by=by, at=at)
    record(session, Verb.REPLAN, item=row.resolution.item, task=row, by=by, at=at, words=words)
    return row


@transaction.atomic
def nudge(*, task: ResolutionTask, by: User | None, at: datetime) -> ResolutionTask:
    """Remind whoever answers for it, once a day; the reminder is counted and stands in the history."""
    session, row = _open_task(task)
    require_hat(by, session.hall)
    today = day_of(at)
    if any(day_of(move.at) == today for move in row.moves.filter(verb=Verb.NUDGE)):
        raise Refused("task.nudged", _("A reminder was sent today already."))
    row.nudges += 1
    row.save(update_fields=["nudges"])
    record(session, Verb.NUDGE, item=row.resolution.item, task=row, by=by, at=at)
    _tell_owner(row, NUDGED, by=by, at=at, key=f"{row.pk}.nudge.{row.nudges}")
    return row


def tell_when_done(item_id: int, *, at: datetime) -> None:
    """Followers hear of an item when nothing of it is open any more and something of it was done."""
    states = set(
        ResolutionTask.objects.filter(resolution__item=item_id).values_list("state", flat=True).distinct()
    )
    if TaskState.OPEN not in states and TaskState.DONE in states:
        followers.tell(followers.Step.DONE, [item_id], at=at)


def owner_parties(task: ResolutionTask) -> list[Party]:
    """Whoever answers for a task, as people: the person, the firm's managers, the department's officers."""
    if task.user_id is not None:
        return [Party("user", str(task.user_id))]
    posts = Post.objects.today().of_people().filter(role__in=("firm_manager", "department_officer"))
    mine = posts.filter(firm=task.firm_id) if task.firm_id else posts.filter(department=task.department_id)
    return [
        Party("user", str(user)) for user in mine.order_by("user").values_list("user", flat=True).distinct()
    ]


def possible_owners(hall_area: int, grid: int | None, street: int | None) -> Sequence[User]:
    """People with a post of today in the neighbourhood, its grid, its street office or its compounds."""
    posts = Post.objects.today().of_people()
    near = posts.filter(area__in=[area for area in (hall_area, grid, street) if area]) | posts.filter(
        compound__neighbourhood=hall_area
    )
    return list(User.objects.filter(pk__in=near.values("user")).order_by("name", "username"))


def possible_firms(hall_area: int) -> Sequence[Firm]:
    held = Contract.objects.filter(is_current=True, compound__neighbourhood=hall_area)
    return list(Firm.objects.filter(pk__in=held.values("firm")).order_by("name"))


def _must_belong(session: CouncilSession, owner: User | Firm | Department) -> None:
    hood, grid = session.hall.neighbourhood, session.hall.neighbourhood.parent
    street = grid.parent_id if grid else None
    if isinstance(owner, Firm):
        is_near = owner in possible_firms(hood.pk)
    elif isinstance(owner, Department):
        is_near = owner.area_id == street
    else:
        is_near = owner in possible_owners(hood.pk, hood.parent_id, street)
    if not is_near:
        raise Refused("task.stranger", _("Nobody of this place: please choose from the list."), field="owner")


def _tell_owner(task: ResolutionTask, event: str, *, by: User | None, at: datetime, key: str) -> None:
    actor = None if by is None else Party("user", str(by.pk))
    events = [
        notices.Event(event, _subject(task), party, key, {})
        for party in owner_parties(task)
        if party != actor
    ]
    if events:
        notices.tell(events, at=at)


def _subject(task: ResolutionTask) -> Subject:
    return Subject(sessionclocks.TASK, task.pk)


def _handing_out(resolution: Resolution, by: User | None) -> CouncilSession:
    item = AgendaItem.objects.select_related("session").get(pk=resolution.item_id)
    row = locked(item.session)
    require_hat(by, row.hall)
    if State(row.state) not in HANDING_OUT:
        raise Refused("task.too-late", _("This session is over: no further task can be handed out."))
    return row


def _open_task(task: ResolutionTask) -> tuple[CouncilSession, ResolutionTask]:
    """The session first, then the task: the order of every write here."""
    item = AgendaItem.objects.select_related("session").get(resolutions__tasks=task.pk)
    session = locked(item.session)
    rows = ResolutionTask.objects.select_for_update(of=("self",))
    row = rows.select_related("resolution__item", "user", "firm", "department").get(pk=task.pk)
    if row.state != TaskState.OPEN:
        raise Refused("task.over", _("This task is done or dropped already. Please look again."))
    return session, row
