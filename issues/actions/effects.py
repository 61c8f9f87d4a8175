"""What a move does to the clocks: the table's effects, carried out on the deadlines of one issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.utils import translation

from issues import catalogue, clocks
from issues.models import SubTopic
from issues.workflow import Effect, Verb
from notices import actions as notices
from notices.models import Deadline
from notices.parties import Subject

if TYPE_CHECKING:
    from datetime import datetime

    from issues.actions.steps import Step
    from notices.actions import Clock

_MET: Final = {
    Effect.MEET_CONTACT: clocks.CONTACT,
    Effect.MEET_HANDLE: clocks.HANDLE,
    Effect.MEET_VERIFY: clocks.VERIFY,
    Effect.MEET_ANSWER: clocks.ANSWER,
    Effect.MEET_OUTSIDE: clocks.OUTSIDE,
    Effect.MEET_REPORT24: clocks.REPORT24,
    Effect.MEET_CALLBACK: clocks.CALLBACK,
    Effect.MEET_RATE: clocks.RATE,
}
_STARTED: Final = {
    Effect.START_CONTACT: clocks.CONTACT,
    Effect.START_HANDLE: clocks.HANDLE,
    Effect.START_VERIFY: clocks.VERIFY,
    Effect.START_ANSWER: clocks.ANSWER,
    Effect.START_OUTSIDE: clocks.OUTSIDE,
    Effect.START_REPORT24: clocks.REPORT24,
    Effect.START_CALLBACK: clocks.CALLBACK,
    Effect.START_RATE: clocks.RATE,
}
# A call-back is owed to a person, whatever becomes of the issue meanwhile.
_SURVIVE_THE_END: Final = frozenset({clocks.CALLBACK})


def apply(step: Step) -> None:
    """Meet, cancel, pause and resume what runs, then start what begins; `due_at` follows the handling clock."""
    wanted = [effect for effect in step.row.effects if effect not in step.skipped]
    if not wanted:
        return
    running = open_deadlines(step.issue.pk)
    _meet(step, wanted, running)
    if Effect.MEET_CONTACT in wanted and step.issue.contacted_at is None:
        step.set(contacted_at=step.at)
    if Effect.CANCEL_ALL in wanted:
        _cancel(step, set(running) - _SURVIVE_THE_END, running)
    if Effect.PAUSE_HANDLE in wanted:
        _pause(step, running.get(clocks.HANDLE))
    if Effect.RESUME_HANDLE in wanted:
        _resume(step, running.get(clocks.HANDLE))
    _start(step, [_STARTED[effect] for effect in wanted if effect in _STARTED], running)


def open_deadlines(issue_id: int) -> dict[str, Deadline]:
    """What runs on an issue, by kind; locked, for whoever decides about it."""
    rows = Deadline.objects.of(Subject("issue", issue_id)).open()
    return {row.kind: row for row in rows.select_for_update(of=("self",), no_key=True).order_by("pk")}


def _meet(step: Step, wanted: list[Effect], running: dict[str, Deadline]) -> None:
    kinds: dict[datetime, list[str]] = {}
    for effect in wanted:
        kind = _MET.get(effect, "")
        if kind in running:
            kinds.setdefault(_met_at(step, kind), []).append(kind)
            del running[kind]
    for moment, group in kinds.items():
        notices.meet_deadlines(subject=_subject(step), kinds=group, at=moment)


def _met_at(step: Step, kind: str) -> datetime:
    """The promise to handle was kept when the result was reported, not when someone found time to look at it."""
    if kind == clocks.HANDLE and step.verb == Verb.VERIFY and step.issue.finished_at is not None:
        return step.issue.finished_at
    return step.at


def _cancel(step: Step, kinds: set[str], running: dict[str, Deadline]) -> None:
    if kinds:
        notices.cancel_deadlines(subject=_subject(step), kinds=sorted(kinds), at=step.at)
    for kind in kinds:
        del running[kind]


def _why(step: Step) -> str:
    """Which move it was. What was said with it stands in the report's own history, which can be emptied (PIPL 47)."""
    with translation.override(settings.LANGUAGE_CODE):  # a record is kept in the office's language
        return str(step.verb.label)


def _pause(step: Step, handle: Deadline | None) -> None:
    if handle is not None and handle.paused_at is None:
        notices.pause_locked(handle, reason=_why(step), by=step.by.user, at=step.at)


def _resume(step: Step, handle: Deadline | None) -> None:
    if handle is not None and handle.paused_at is not None:
        row = notices.resume_locked(handle, reason=_why(step), by=step.by.user, at=step.at)
        step.set(due_at=row.due_at)


def _start(step: Step, kinds: list[str], running: dict[str, Deadline]) -> None:
    fresh = [kind for kind in kinds if not (kind == clocks.REPORT24 and kind in running)]
    if not fresh:
        return
    _cancel(step, set(fresh) & set(running), running)
    for row in notices.set_deadlines(
        [_clock(step, kind) for kind in fresh], by=step.by.user, at=step.at, near=clocks.NEAR
    ):
        if row.kind == clocks.HANDLE:
            step.set(due_at=row.due_at)


def _clock(step: Step, kind: str) -> Clock:
    promise = None
    if kind == clocks.HANDLE:
        promise = clocks.handle_promise(_days(step))
    elif kind == clocks.CONTACT:
        emergency = step.issue.urgency == SubTopic.Urgency.EMERGENCY
        promise = clocks.contact_promise(emergency=emergency)
    return clocks.clock(kind, step.issue.pk, step.at, promise)


def _days(step: Step) -> int:
    if step.issue.is_complicated:
        return clocks.COMPLICATED_DAYS
    subtopic = catalogue.subtopic(step.issue.subtopic_id)
    return subtopic.handle_days if subtopic else clocks.ORDINARY_DAYS


def _subject(step: Step) -> Subject:
    return Subject("issue", step.issue.pk)
