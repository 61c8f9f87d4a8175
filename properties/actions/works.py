"""Writing renewal works: planned, started, completed, each with its day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from properties.actions.office import require
from properties.models import Role, Work, WorkStage
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from properties.models import Compound, Programme, User

MAY_WRITE: Final = frozenset({Role.STREET_OFFICER, Role.SYSTEM_ADMIN})
Stage = Work.Stage
# Which stage may follow which. Back from completed only with words: the figure drops and says why.
NEXT: Final[dict[Stage, tuple[Stage, ...]]] = {
    Stage.PLANNED: (Stage.STARTED, Stage.CANCELLED),
    Stage.STARTED: (Stage.COMPLETED, Stage.CANCELLED),
    Stage.COMPLETED: (Stage.STARTED,),
    Stage.CANCELLED: (Stage.PLANNED,),
}
_BACKWARDS: Final = frozenset({(Stage.COMPLETED, Stage.STARTED), (Stage.CANCELLED, Stage.PLANNED)})


@transaction.atomic
def plan_work(
    *,
    compound: Compound,
    title: str,
    programmes: Iterable[Programme],
    by: User | None,
    on: date,
    planned_start: date | None = None,
    planned_end: date | None = None,
    parking_places: int = 0,
) -> Work:
    """Enter a work as planned on day `on`."""
    require(by, MAY_WRITE, {compound.subdistrict_id})
    if planned_start and planned_end and planned_end < planned_start:
        raise Refused("work.ends-first", _("A work cannot end before it starts."), field="planned_end")
    work = Work.objects.create(
        compound=compound,
        title=title,
        planned_start=planned_start,
        planned_end=planned_end,
        parking_places=parking_places,
        is_demo=compound.is_demo,
    )
    work.programmes.set(programmes)
    WorkStage.objects.create(work=work, stage=Stage.PLANNED, on=on, by=by)
    return work


@transaction.atomic
def reach_stage(*, work: Work, stage: Stage, on: date, by: User | None, today: date, note: str = "") -> Work:
    """The work reached another stage on day `on`. Its days never run backwards, and none lies in the future."""
    work = Work.objects.select_for_update(of=("self",)).select_related("compound").get(pk=work.pk)
    require(by, MAY_WRITE, {work.compound.subdistrict_id})
    was = Stage(work.stage)
    if stage not in NEXT[was]:
        raise Refused("work.no-such-stage", _("The work has moved on meanwhile. Please look again."))
    if (was, stage) in _BACKWARDS and not note.strip():
        raise Refused("work.say-why", _("Please say why the work goes back a stage."), field="note")
    if on > today:
        raise Refused("work.future", _("This day has not come yet."), field="on")
    last = work.stages.order_by("-pk").first()
    if last is not None and on < last.on:
        raise Refused("work.before-last", _("This day lies before the last stage."), field="on")
    work.stage = stage
    work.completed_on = on if stage == Stage.COMPLETED else None
    work.save(update_fields=["stage", "completed_on"])
    WorkStage.objects.create(work=work, stage=stage, on=on, by=by, note=note.strip())
    return work
