"""Writing renewal works: entered, planned, and taken from stage to stage, each with its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib.admin.models import CHANGE
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import actions as notices
from notices.calendar import day_of, end_of
from notices.models import Deadline
from notices.parties import Subject
from properties import workclock, workstages
from properties.actions.office import log, require
from properties.models import Role, Work, WorkPlan, WorkStage
from properties.workstages import DONE, Kind, Stage
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from decimal import Decimal

    from properties.models import Compound, Programme, User

MAY_WRITE: Final = frozenset({Role.STREET_OFFICER, Role.SYSTEM_ADMIN})


@transaction.atomic
def plan_work(  # noqa: PLR0913 — the facts of one work
    *,
    compound: Compound,
    title: str,
    programmes: Iterable[Programme],
    by: User | None,
    on: date,
    kind: Kind | None = None,
    planned_start: date | None = None,
    planned_end: date | None = None,
    parking_places: int = 0,
    at: datetime | None = None,
) -> Work:
    """Enter a work at the first stage of its kind on day `on`. Without a kind, its one programme says which."""
    require(by, MAY_WRITE, {compound.subdistrict_id})
    if planned_start and planned_end and planned_end < planned_start:
        raise Refused("work.ends-first", _("A work cannot end before it starts."), field="planned_end")
    served, moment = list(programmes), at or timezone.now()
    kind = kind or (workstages.KIND_OF.get(served[0].code, Kind.OTHER) if len(served) == 1 else Kind.OTHER)
    work = Work.objects.create(
        compound=compound,
        title=title,
        kind=kind,
        stage=workstages.first(kind),
        parking_places=parking_places,
        is_demo=compound.is_demo,
    )
    work.programmes.set(served)
    WorkStage.objects.create(work=work, stage=work.stage, on=on, by=by, at=moment)
    days = {Stage.STARTED: planned_start, Stage.COMPLETED: planned_end}
    _plan(work, {stage: day for stage, day in days.items() if day}, by=by, at=moment, reason="")
    return work


@transaction.atomic
def reach_stage(
    *,
    work: Work,
    stage: Stage,
    on: date,
    by: User | None,
    today: date,
    note: str = "",
    at: datetime | None = None,
) -> Work:
    """The work reached another stage on day `on`. Its days never run backwards, and none lies in the future."""
    work, moment = locked(work, by), at or timezone.now()
    kind, was = Kind(work.kind), Stage(work.stage)
    if stage not in workstages.choices(kind, was):
        raise Refused("work.no-such-stage", _("The work has moved on meanwhile. Please look again."))
    if workstages.needs_words(kind, was, stage) and not note.strip():
        raise Refused("work.say-why", _("Please say why the work goes back a stage."), field="note")
    if on > today:
        raise Refused("work.future", _("This day has not come yet."), field="on")
    last = work.stages.order_by("-pk").first()
    if last is not None and on < last.on:
        raise Refused("work.before-last", _("This day lies before the last stage."), field="on")
    subject = Subject(workclock.SUBJECT, work.pk)
    if stage == workstages.forward(kind, was):
        notices.meet_deadlines(subject=subject, kinds=[workclock.KIND], at=moment)
    else:
        notices.cancel_deadlines(subject=subject, kinds=[workclock.KIND], at=moment)
    if stage not in DONE:
        work.completed_on = None
    elif was not in DONE:  # handing over and taking that back leave the day of completion alone
        work.completed_on = on
    work.stage = stage
    WorkStage.objects.create(work=work, stage=stage, on=on, by=by, note=note.strip(), at=moment)
    follow(work, by=by, at=moment)
    return work


@transaction.atomic
def replan(
    *, work: Work, days: Mapping[Stage, date], by: User | None, at: datetime, reason: str = ""
) -> Work:
    """Plan stages that are still ahead. Whoever moves a day says why; the earlier day stays to be read."""
    work = locked(work, by)
    kind, planned = Kind(work.kind), planned_days(work)
    ahead = workstages.ahead(kind, Stage(work.stage))
    changed = {stage: day for stage, day in days.items() if planned.get(stage) != day}
    if set(changed) - set(ahead):
        raise Refused("work.plan-behind", _("The work has moved on meanwhile. Please look again."))
    if not changed:
        raise Refused("work.plan-same", _("Nothing is changed: these days are planned already."))
    if any(day < day_of(at) for day in changed.values()):
        raise Refused("work.plan-past", _("A day that is gone can no longer be planned."))
    if not workstages.in_order(
        kind, {stage: day for stage, day in (planned | changed).items() if stage in ahead}
    ):
        raise Refused("work.plan-order", _("A stage cannot be planned before one that comes first."))
    if set(changed) & set(planned) and not reason.strip():
        raise Refused("work.plan-say-why", _("Please say why the day is moved."), field="reason")
    _plan(work, changed, by=by, at=at, reason=reason.strip())
    return work


@transaction.atomic
def describe_work(
    *,
    work: Work,
    kind: Kind,
    contractor: str,
    units: int | None,
    budget: Decimal | None,
    by: User | None,
    at: datetime,
    reason: str = "",
) -> Work:
    """Put the facts of a work right. A budget below what is paid, and a change of budget, say why."""
    work = locked(work, by)
    stage = Stage(work.stage)
    if kind != work.kind and stage not in (*workstages.WAYS[kind], Stage.PLANNED, Stage.CANCELLED):
        raise Refused("work.kind-stage", _("Works of this kind know no such stage."), field="kind")
    if budget is not None and budget < 0:
        raise Refused("work.budget-negative", _("A budget is not negative."), field="budget")
    if work.budget is not None and budget != work.budget and not reason.strip():
        raise Refused("work.budget-say-why", _("Please say why the budget changes."), field="reason")
    if budget is not None and budget < paid(work) and not reason.strip():
        raise Refused(
            "work.budget-below-paid",
            _("More than this is paid already. Please say why the budget is lower."),
            field="reason",
        )
    was = f"{work.kind} {work.contractor} {work.units} {work.budget}"
    work.kind, work.contractor, work.units, work.budget = kind, contractor.strip(), units, budget
    follow(work, by=by, at=at)
    log(by, work, CHANGE, f"{was} → {kind} {work.contractor} {units} {budget} {reason.strip()}".strip())
    return work


def locked(work: Work, by: User | None) -> Work:
    """The work as it is now, held until the transaction ends; only the street office goes on from here."""
    row = Work.objects.select_for_update(of=("self",)).select_related("compound").get(pk=work.pk)
    require(by, MAY_WRITE, {row.compound.subdistrict_id})
    return row


def paid(work: Work) -> Decimal | int:
    """What was paid for a work, without what was struck."""
    return work.payments.filter(struck_at__isnull=True).aggregate(sum=Sum("amount"))["sum"] or 0


def planned_days(work: Work) -> dict[Stage, date]:
    """The newest planned day of each stage."""
    return {Stage(stage): day for stage, day in work.plans.order_by("pk").values_list("stage", "planned_on")}


def _plan(work: Work, days: Mapping[Stage, date], *, by: User | None, at: datetime, reason: str) -> None:
    WorkPlan.objects.bulk_create(
        WorkPlan(work=work, stage=stage, planned_on=day, reason=reason, by=by, at=at)
        for stage, day in days.items()
    )
    follow(work, by=by, at=at, reason=reason)


def follow(work: Work, *, by: User | None, at: datetime, reason: str = "") -> None:
    """Save a locked work with the copies of its planned days, and let its clock follow the next stage."""
    planned = planned_days(work)
    coming = workstages.forward(Kind(work.kind), Stage(work.stage))
    work.planned_start, work.planned_end = planned.get(Stage.STARTED), planned.get(Stage.COMPLETED)
    work.next_on = planned.get(coming) if coming else None
    work.save()
    subject = Subject(workclock.SUBJECT, work.pk)
    running = Deadline.objects.open().of(subject, [workclock.KIND]).first()
    if work.next_on is None:
        if running is not None:
            notices.cancel_deadlines(subject=subject, kinds=[workclock.KIND], at=at)
    elif running is None:
        notices.set_deadlines([workclock.clock(work.pk, work.next_on, at=at)], by=by, at=at)
    elif day_of(running.due_at) != work.next_on:
        due_at = end_of(work.next_on)
        notices.move_deadline(running.pk, due_at=due_at, reason=reason, by=by, at=at)
