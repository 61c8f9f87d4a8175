"""Writing promises and messages. Everything here runs inside the caller's transaction.

A deadline's date changes only here, every change leaves a DeadlineMove, and what was planned on the old
date is superseded in the same transaction, so that no reminder can speak of a date that no longer holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from notices import calendar_data, outbox, planning, registry
from notices.calendar import Due, Unit, add_pause, due
from notices.hints import poke
from notices.models import Deadline, DeadlineMove, Notice, State
from notices.rows import insert
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime, timedelta

    from django.contrib.auth.models import AbstractBaseUser

    from notices.parties import Party, Subject

__all__ = [
    "Clock",
    "Event",
    "cancel_deadlines",
    "check_dates",
    "meet_deadlines",
    "move_deadline",
    "pause_deadline",
    "pause_locked",
    "poke",
    "resume_deadline",
    "resume_locked",
    "set_deadlines",
    "tell",
]


@dataclass(frozen=True, slots=True)
class Clock:
    """A promise to be set. `basis` names the article or rule, `statutory` that no one may move it."""

    kind: str
    subject: Subject
    starts_at: datetime
    amount: int
    unit: Unit
    basis: str
    statutory: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened and one party it is told to. The same `key` is never told twice."""

    event: str
    subject: Subject
    to: Party
    key: str
    data: dict[str, Any]
    urgent: bool = False


@transaction.atomic(savepoint=False)
def set_deadlines(
    clocks: Sequence[Clock],
    *,
    by: AbstractBaseUser | None,  # noqa: ARG001 — who set a clock stands in the caller's history
    at: datetime | None = None,
    near: timedelta = planning.NEAR,
) -> list[Deadline]:
    """Set the promises in one INSERT and plan the reminders that are near; returns the rows, in order.

    A caller whose visitor waits passes a smaller `near`: more than the five minutes between two passes.
    IntegrityError when a subject already has an open deadline of the kind: cancel or move that one.
    """
    now = at or timezone.now()
    ladder = planning.Ladder.recent()
    known: dict[_Term, _Dates] = {}
    rows = insert([_row(clock, ladder, known) for clock in clocks])
    planning.plan(rows, ladder=ladder, until=now + near, at=now)
    poke()
    return rows


class _Term(NamedTuple):
    """What the dates of a clock follow from; a batch has few of them."""

    kind: str
    starts_at: datetime
    amount: int
    unit: Unit


class _Dates(NamedTuple):
    ends: Due
    next_rung_at: datetime | None


def _row(clock: Clock, ladder: planning.Ladder, known: dict[_Term, _Dates]) -> Deadline:
    row = Deadline(
        kind=clock.kind,
        subject_kind=clock.subject.kind,
        subject_id=clock.subject.id,
        starts_at=clock.starts_at,
        amount=clock.amount,
        unit=clock.unit,
        basis=clock.basis,
        statutory=clock.statutory,
    )
    term = _Term(clock.kind, clock.starts_at, clock.amount, clock.unit)
    if term not in known:
        ends = due(clock.starts_at, clock.amount, clock.unit, overrides=ladder.holidays)
        row.due_at = ends.at
        known[term] = _Dates(ends, ladder.first_after(row, clock.starts_at))
    (row.due_at, row.provisional), row.next_rung_at = known[term]
    return row


@transaction.atomic
def move_deadline(
    deadline_id: int,
    *,
    due_at: datetime,
    reason: str,
    by: AbstractBaseUser | None,
    at: datetime | None = None,
) -> Deadline:
    """Promise another date. Refuses for a date set by law, a promise already kept, a date before its start."""
    row = _locked(deadline_id)
    if row.statutory:
        raise Refused("notices.statutory", _("This date is set by law and cannot be moved."))
    check_dates(row.starts_at, due_at)
    row.by_hand = True
    return change(
        row, Due(due_at, provisional=False), cause=DeadlineMove.Cause.MOVED, reason=reason, by=by, at=at
    )


def check_dates(starts_at: datetime, due_at: datetime) -> None:
    """Refused for a promise that would end before it starts."""
    if due_at <= starts_at:
        raise Refused("notices.before-start", _("A deadline cannot end before it starts."), field="due_at")


@transaction.atomic
def pause_deadline(
    deadline_id: int, *, reason: str, by: AbstractBaseUser | None, at: datetime | None = None
) -> Deadline:
    """Stop the clock. Nothing is reminded of until it is resumed. Refuses for a date set by law."""
    return pause_locked(_locked(deadline_id), reason=reason, by=by, at=at)


def pause_locked(
    row: Deadline, *, reason: str, by: AbstractBaseUser | None, at: datetime | None = None
) -> Deadline:
    """As `pause_deadline`, for a caller that holds the row's lock in its own transaction."""
    if row.statutory:
        raise Refused("notices.statutory", _("This date is set by law and cannot be paused."))
    if row.paused_at is not None:
        raise Refused("notices.already-paused", _("This clock is already paused."))
    row.paused_at = at or timezone.now()
    row.revision += 1
    row.next_rung_at = None
    row.save(update_fields=["paused_at", "revision", "next_rung_at"])
    _supersede(row)
    _record(row, was=row.due_at, cause=DeadlineMove.Cause.PAUSED, reason=reason, by=by, at=row.paused_at)
    return row


@transaction.atomic
def resume_deadline(
    deadline_id: int, *, by: AbstractBaseUser | None, reason: str = "", at: datetime | None = None
) -> Deadline:
    """Let the clock run on. The paused time is added in the unit the clock counts in."""
    return resume_locked(_locked(deadline_id), by=by, reason=reason, at=at)


def resume_locked(
    row: Deadline, *, by: AbstractBaseUser | None, reason: str = "", at: datetime | None = None
) -> Deadline:
    """As `resume_deadline`, for a caller that holds the row's lock in its own transaction."""
    if row.paused_at is None:
        raise Refused("notices.not-paused", _("This clock is not paused."))
    now = at or timezone.now()
    ends = add_pause(
        row.due_at,
        paused_at=row.paused_at,
        resumed_at=now,
        unit=Unit(row.unit),
        overrides=calendar_data.overrides(),
    )
    row.paused_at = None
    row.by_hand = True
    return change(row, ends, cause=DeadlineMove.Cause.RESUMED, reason=reason, by=by, at=now)


def change(
    row: Deadline,
    ends: Due,
    *,
    cause: DeadlineMove.Cause,
    reason: str,
    by: AbstractBaseUser | None,
    at: datetime | None,
) -> Deadline:
    """Give a locked deadline a new date: revision, history, reminders. Shared by every way to move one."""
    now, was = at or timezone.now(), row.due_at
    ladder = planning.Ladder.recent()
    row.due_at, row.provisional = ends
    row.revision += 1
    row.next_rung_at = ladder.first_after(row, now)
    row.save(update_fields=["due_at", "provisional", "revision", "paused_at", "by_hand", "next_rung_at"])
    registry.date_moved(row.subject_kind, row.kind, row.subject_id, row.due_at)
    _supersede(row)
    _record(row, was=was, cause=cause, reason=reason, by=by, at=now)
    planning.plan([row], ladder=ladder, until=now + planning.NEAR, at=now)
    poke()
    return row


@transaction.atomic(savepoint=False)
def meet_deadlines(*, subject: Subject, kinds: Collection[str], at: datetime) -> int:
    """The promise was kept at `at`; what was planned for it is no longer sent. Returns how many."""
    return _close(subject, kinds, met_at=at)


@transaction.atomic(savepoint=False)
def cancel_deadlines(
    *, subject: Subject, kinds: Collection[str] | None = None, at: datetime | None = None
) -> int:
    """The promise no longer applies; without `kinds`, none of the subject's does. Returns how many."""
    return _close(subject, kinds, cancelled_at=at or timezone.now())


@transaction.atomic(savepoint=False)
def tell(events: Sequence[Event], *, at: datetime) -> None:
    """Write one row for each event and channel of its party, in one INSERT; a key already told is left alone."""
    outbox.insert(outbox.rows_of_events(events, at=at))
    poke()


def _locked(deadline_id: int) -> Deadline:
    registry.hold(*Deadline.objects.values_list("subject_kind", "subject_id").get(pk=deadline_id))
    row = Deadline.objects.select_for_update().get(pk=deadline_id)
    if not row.is_open:
        raise Refused("notices.deadline-closed", _("This deadline has already ended."))
    return row


def _supersede(row: Deadline) -> None:
    Notice.objects.filter(
        subject_kind=row.subject_kind, subject_id=row.subject_id, deadline=row, state=State.PENDING
    ).update(state=State.SUPERSEDED)


def _close(subject: Subject, kinds: Collection[str] | None, **ended: datetime) -> int:
    closed = Deadline.objects.of(subject, kinds).open().update(**ended, paused_at=None, next_rung_at=None)
    if closed:
        of_kind = Q() if kinds is None else Q(kind__in=kinds)
        Notice.objects.filter(
            of_kind,
            subject_kind=subject.kind,
            subject_id=subject.id,
            deadline__isnull=False,
            state=State.PENDING,
        ).update(state=State.CANCELLED)
    return closed


def _record(
    row: Deadline,
    *,
    was: datetime,
    cause: DeadlineMove.Cause,
    reason: str,
    by: AbstractBaseUser | None,
    at: datetime,
) -> None:
    DeadlineMove.objects.create(
        deadline=row,
        cause=cause,
        was_due_at=was,
        due_at=row.due_at,
        revision=row.revision,
        reason=reason,
        by_id=None if by is None else by.pk,
        at=at,
    )
