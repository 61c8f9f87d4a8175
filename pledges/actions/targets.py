"""The numbers of a pledge: written, corrected and taken out until ten minutes after signing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from pledges import freezing
from pledges.actions.steps import (
    follow_date,
    frame_of,
    lock,
    may_change,
    promiser_only,
    saved,
    set_clocks,
    still_answered,
    stop_clocks,
    write,
)
from pledges.models import Pledge, PledgeMove, Target
from pledges.promising import Draft, check
from yinhang.errors import Refused

if TYPE_CHECKING:
    from datetime import datetime

    from properties.models import User

_PLAIN = (
    "code",
    "name",
    "name_en",
    "measure",
    "unit",
    "unit_en",
    "goal",
    "baseline",
    "direction",
    "scope",
    "starts_on",
    "due_on",
    "note",
)


def draft_of(target: Target) -> Draft:
    """A target that stands, in the shape in which numbers are checked."""
    return Draft(
        **{name: getattr(target, name) for name in _PLAIN},
        months=tuple(Decimal(str(month)) for month in target.baseline_months),
        compounds=frozenset(target.compounds.values_list("pk", flat=True)),
        options=target.options,
    )


@transaction.atomic
def add_target(*, pledge: Pledge, draft: Draft, by: User | None, at: datetime) -> Target:
    """Promise one number more.

    Once the words stand, only who made the promise may add to it; the row in the history says when.
    """
    pledge = lock(pledge)
    if freezing.stands(pledge.signed_at, at=at):
        still_answered(pledge)
        promiser_only(by, pledge)
    else:
        may_change(pledge, by, at=at)
    check(draft, frame_of(pledge, at=at))
    target = _written(Target(pledge=pledge), draft)
    saved(pledge)
    if pledge.signed_at is not None:
        write(pledge, PledgeMove.Verb.ADD_TARGET, by=by, at=at, note=target.name, data=shown(draft))
        set_clocks([target], by=by, at=at)
    return target


@transaction.atomic
def edit_target(*, target: Target, draft: Draft, by: User | None, at: datetime) -> Target:
    """Correct a number before it stands. Afterwards: `changing.ask_change`."""
    pledge = lock(target.pledge)
    target = Target.objects.get(pk=target.pk)
    may_change(pledge, by, at=at)
    check(draft, frame_of(pledge, at=at))
    was = draft_of(target)
    target = _written(target, draft)
    saved(pledge)
    if pledge.signed_at is not None and was != draft:
        data = {"target": target.pk, "was": shown(was), "now": shown(draft)}
        write(pledge, PledgeMove.Verb.EDIT, by=by, at=at, note=target.name, data=data)
        follow_date(target, reason=str(_("changed within ten minutes")), by=by, at=at)
    return target


@transaction.atomic
def remove_target(*, target: Target, by: User | None, at: datetime) -> None:
    """Take a number out before it stands. What was measured or reported is never taken out."""
    pledge = lock(target.pledge)
    target = Target.objects.get(pk=target.pk)
    may_change(pledge, by, at=at)
    if target.readings.exists() or target.self_reports.exists() or target.changes.exists():
        raise Refused(
            "target.already-measured",
            _("This number has been measured already; it can no longer be taken out."),
        )
    signed = pledge.signed_at is not None
    if signed and pledge.targets.count() == 1:
        raise Refused("pledge.no-target", _("A signed pledge keeps at least one number."))
    data = {"target": target.pk, "was": shown(draft_of(target)), "now": None}
    stop_clocks([target], at=at)
    name = target.name
    target.compounds.clear()
    target.delete()
    saved(pledge)
    if signed:
        write(pledge, PledgeMove.Verb.EDIT, by=by, at=at, note=name, data=data)


def _written(target: Target, draft: Draft) -> Target:
    """The draft's values in the row. Refused for a code this pledge already has."""
    for name in _PLAIN:
        setattr(target, name, getattr(draft, name))
    target.options = dict(draft.options)
    target.baseline_months = [format(month, "f") for month in draft.months]
    try:
        with transaction.atomic():
            target.save()
    except IntegrityError as broken:
        if "target_code_once_a_pledge" not in str(broken) and "code" not in str(broken):
            raise
        raise Refused(
            "target.code-taken", _("Another number of this pledge has this code."), field="code"
        ) from None
    target.compounds.set(draft.compounds)
    return target


def shown(draft: Draft) -> dict[str, Any]:
    """What of a number is kept in the history: what a reader can compare."""
    return {
        "name": draft.name,
        "measure": draft.measure,
        "baseline": format(draft.baseline, "f"),
        "goal": format(draft.goal, "f"),
        "starts_on": draft.starts_on.isoformat(),
        "due_on": draft.due_on.isoformat(),
    }
