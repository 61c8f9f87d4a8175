"""A change of a frozen promise: asked for with a reason, decided by the street, shown struck through for ever."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from notices import actions as notices
from notices.actions import Event
from notices.calendar import day_of
from notices.parties import Party, Subject
from pledges import freezing
from pledges.actions.steps import (
    decider_only,
    follow_date,
    frame_of,
    lock,
    promiser_only,
    reason_of,
    saved,
    still_answered,
    tell,
    write,
)
from pledges.actions.targets import draft_of
from pledges.models import PledgeMove, Target, TargetChange
from pledges.promising import check
from properties.models import Role
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from decimal import Decimal

    from pledges.models import Pledge
    from properties.models import User

State = TargetChange.State
_LONGEST = 300


@transaction.atomic
def ask_change(
    *, target: Target, goal: Decimal, due_on: date, reason: str, by: User, at: datetime
) -> TargetChange:
    """Ask the street for another goal or day. Only before the promised day is over: afterwards it was kept or not."""
    pledge = lock(target.pledge)
    target = Target.objects.get(pk=target.pk)
    promiser_only(by, pledge)
    still_answered(pledge)
    _frozen_and_running(pledge, target, at=at)
    if (goal, due_on) == (target.goal, target.due_on):
        raise Refused(
            "change.nothing", _("Goal and day are the ones that are promised already."), field="goal"
        )
    check(replace(draft_of(target), goal=goal, due_on=due_on), frame_of(pledge, at=at))
    row = TargetChange(
        target=target,
        was_goal=target.goal,
        goal=goal,
        was_due_on=target.due_on,
        due_on=due_on,
        reason=reason_of(reason)[:_LONGEST],
        asked_by=by,
        asked_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            "change.open", _("A change of this number is waiting for the street already.")
        ) from None
    saved(pledge)
    write(pledge, PledgeMove.Verb.ASK, by=by, at=at, note=row.reason, data=_said(row))
    rungs = (Role.STREET_OFFICER.value, Role.STREET_LEADER.value)
    tell("target.change_asked", target, rungs, key=f"{row.pk}", at=at, but=by)
    return row


def _frozen_and_running(pledge: Pledge, target: Target, *, at: datetime) -> None:
    if not freezing.stands(pledge.signed_at, at=at):
        raise Refused(
            "change.not-frozen",
            _("The words do not stand yet: change the number itself, nobody has to approve it."),
        )
    if day_of(at) > target.due_on:
        raise Refused(
            "change.too-late",
            _("The promised day is over; what was promised for it can no longer be changed."),
        )


@transaction.atomic
def decide_change(*, change: TargetChange, approve: bool, note: str, by: User, at: datetime) -> TargetChange:
    """The street decides, and not the person who asked. An approved change takes the clock and reminders along."""
    pledge = lock(change.target.pledge)
    change = TargetChange.objects.select_related("target").get(pk=change.pk)
    change.target.pledge = pledge
    decider_only(by, pledge.campaign)
    if change.state != State.ASKED:
        raise Refused("change.decided", _("This change has been decided already."))
    if change.asked_by_id == by.pk:
        raise NotYours("change.own-request", _("Someone other than the person who asked has to decide."))
    note = " ".join(note.split())[:_LONGEST]
    if approve:
        _carry_out(change, pledge, by=by, at=at)
    else:
        note = reason_of(note, field="note")
    change.state = State.APPROVED if approve else State.REFUSED
    change.decided_by, change.decided_at, change.decision_note = by, at, note
    change.save(update_fields=["state", "decided_by", "decided_at", "decision_note"])
    saved(pledge)
    verb = PledgeMove.Verb.APPROVE if approve else PledgeMove.Verb.REFUSE
    write(pledge, verb, by=by, at=at, note=note, data=_said(change))
    _tell_decided(change, by=by, at=at)
    return change


def _carry_out(change: TargetChange, pledge: Pledge, *, by: User, at: datetime) -> None:
    """What was right when it was asked may no longer be: the rules are asked again."""
    target = change.target
    still_answered(pledge)
    _frozen_and_running(pledge, target, at=at)
    check(replace(draft_of(target), goal=change.goal, due_on=change.due_on), frame_of(pledge, at=at))
    target.goal, target.due_on = change.goal, change.due_on
    target.save(update_fields=["goal", "due_on"])
    follow_date(target, reason=change.reason, by=by, at=at)


def _tell_decided(change: TargetChange, *, by: User, at: datetime) -> None:
    tell("target.change_decided", change.target, ("handler",), key=f"{change.pk}", at=at, but=by)
    asker = Party("user", str(change.asked_by_id))
    subject = Subject("target", change.target_id)
    notices.tell([Event("target.change_decided", subject, asker, f"{change.pk}", {})], at=at)


def close_open_changes(targets: Iterable[Target], *, at: datetime) -> None:
    """The promise is released: nobody decides any more what would have changed it."""
    TargetChange.objects.filter(target__in=list(targets), state=State.ASKED).update(
        state=State.REFUSED, decided_at=at, decision_note=str(_("The pledge was released."))
    )


def _said(row: TargetChange) -> dict[str, Any]:
    return {
        "change": row.pk,
        "target": row.target_id,
        "was_goal": format(row.was_goal, "f"),
        "goal": format(row.goal, "f"),
        "was_due_on": row.was_due_on.isoformat(),
        "due_on": row.due_on.isoformat(),
    }
