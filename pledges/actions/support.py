"""Calling a department for its power, and everything that may happen to the call (赋能, 吹哨报到).

Two people deciding at once: the second waits for the lock, reads the new version and is told. The version is
compared once more in the UPDATE itself, because SQLite knows no row locks.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from issues import texts
from issues.access import may_open
from notices import actions as notices
from notices import calendar_data
from notices.actions import Clock, Event
from notices.calendar import Unit, day_of, due
from notices.models import Deadline
from notices.parties import Party, Subject
from pledges import support_audience
from pledges.access import calls_for, support_hats
from pledges.models import SupportMove, SupportRequest
from pledges.support_audience import CALLER, DEPARTMENT
from pledges.supportflow import (
    ANSWER,
    DEED,
    ENDED,
    FARTHEST_DAYS,
    PROMISED,
    PROMISES,
    SHORTEST_GROUND,
    TEXT_LENGTH,
    TITLE_LENGTH,
    Promise,
    Row,
    State,
    Verb,
    find,
    promised_moment,
)
from properties.models import Area, Compound, Contract, Department
from yinhang.errors import NotYours, Refused

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from issues.models import Issue, Topic
    from properties.models import Firm, User

CHANGED: Final = Refused(
    "support.changed-meanwhile",
    _("Somebody else has changed this call in the meantime. Please look at it again before you decide."),
)
NO_SUCH_MOVE: Final = Refused("support.no-such-move", _("This is no longer possible: the call has moved on."))
NOT_YOURS: Final = NotYours("support.not-yours", _("This is for somebody else to do."))
_MISSING: Final = {
    "note": _("Please write a few words."),
    "promised_on": _("Please give the day on which it will be done."),
}
# What would tell of a single report or person: a report's number, a phone.
_TELLTALE: Final = re.compile(r"[A-Z]{1,8}-?\d{4}-?\d{6}|\d(?:[\s-]?\d){6,}", re.IGNORECASE)
# Event → who hears of it. Whoever made the move is not told of it.
_TOLD: Final[dict[Verb, tuple[str, tuple[str, ...]]]] = {
    Verb.ASK: ("support.asked", (DEPARTMENT,)),
    Verb.ACCEPT: ("support.answered", (CALLER,)),
    Verb.DECLINE: ("support.answered", (CALLER,)),
    Verb.POSTPONE: ("support.postponed", (CALLER,)),
    Verb.FINISH: ("support.done", (CALLER,)),
    Verb.SEND_BACK: ("support.sent_back", (DEPARTMENT,)),
    Verb.CONFIRM: ("support.confirmed", (DEPARTMENT,)),
    Verb.WITHDRAW: ("support.withdrawn", (DEPARTMENT,)),
    Verb.NOTE: ("support.noted", (DEPARTMENT, CALLER)),
}


@dataclass(frozen=True, slots=True)
class Call:
    """What somebody asks of a department, in the name of a neighbourhood or a firm."""

    department: Department
    caller: Area | Firm
    title: str
    text: str
    compound: Compound | None = None
    topic: Topic | None = None
    issue: Issue | None = None


def ask(*, call: Call, by: User, at: datetime) -> SupportRequest:
    """Call the department. Its answer is due after three working days.

    Raises NotYours for a caller the person does not speak for; Refused for a department of another street, a
    place or report that is not theirs, words that are missing or tell of a person, and the same call twice.
    """
    _may_call(call, by)
    title, text = _words(call)
    with transaction.atomic():
        # Two clicks wait for each other here, and the second finds the first one's row.
        Department.objects.select_for_update(no_key=True).get(pk=call.department.pk)
        _not_twice(call, title)
        row = SupportRequest(
            department=call.department,
            neighbourhood=call.caller if isinstance(call.caller, Area) else None,
            firm=None if isinstance(call.caller, Area) else call.caller,
            compound=call.compound,
            topic=call.topic,
            issue=call.issue,
            title=title,
            text=text,
            asked_by=by,
            asked_at=at,
            is_demo=call.department.area.is_demo,
        )
        promise = PROMISES[ANSWER]
        row.answer_due_at = due(at, promise.amount, promise.unit, overrides=calendar_data.overrides()).at
        row.save(force_insert=True)
        _start(row, ANSWER, promise, by=by, at=at)
        moved = _write(row, Verb.ASK, was="", by=by, note="", data={}, at=at)
        _tell(row, moved, by=by, at=at)
    return row


def _may_call(call: Call, by: User) -> None:
    neighbourhoods, firms = calls_for(by)
    if call.caller.pk not in (neighbourhoods if isinstance(call.caller, Area) else firms):
        raise NotYours(
            "support.not-your-place",
            _("Only a neighbourhood's office or a firm's manager calls, each for their own place."),
        )
    streets = _streets_of(call.caller)
    if call.department.area_id not in streets:
        raise Refused(
            "support.foreign-department",
            _("This department belongs to another subdistrict."),
            field="department",
        )
    if call.compound is not None and not _is_of(call.compound, call.caller):
        raise Refused("support.foreign-compound", _("This compound is not among yours."), field="compound")
    if call.issue is not None and not may_open(by, call.issue):
        raise Refused("support.foreign-issue", _("There is no report of this number that you may see."))


def _streets_of(caller: Area | Firm) -> set[int]:
    """The subdistricts whose departments a caller may call: its own, or those of the firm's contracts."""
    if isinstance(caller, Area):
        return set(Area.objects.filter(children__children=caller).values_list("pk", flat=True))
    rows = Contract.objects.filter(firm=caller, is_current=True)
    return set(rows.values_list("compound__subdistrict", flat=True))


def _is_of(compound: Compound, caller: Area | Firm) -> bool:
    if isinstance(caller, Area):
        return compound.neighbourhood_id == caller.pk
    return Contract.objects.filter(firm=caller, compound=compound, is_current=True).exists()


def _words(call: Call) -> tuple[str, str]:
    title, text = texts.one_line(call.title), texts.clean(call.text)
    if not title:
        raise Refused("support.no-title", _("Please say in a few words what is needed."), field="title")
    if not text:
        raise Refused("support.no-text", _("Please describe what is needed."), field="text")
    if _TELLTALE.search(unicodedata.normalize("NFKC", title)):
        raise Refused(
            "support.telling-title",
            _("Everybody can read this line: please leave out report numbers and phones."),
            field="title",
        )
    return (
        texts.within(title, TITLE_LENGTH, field="title"),
        texts.within(text, TEXT_LENGTH, field="text"),
    )


def _not_twice(call: Call, title: str) -> None:
    caller = {"neighbourhood" if isinstance(call.caller, Area) else "firm": call.caller.pk}
    same = SupportRequest.objects.filter(department=call.department, title=title, state=State.ASKED, **caller)
    if same.exists():
        raise Refused("support.already-asked", _("The same call already waits for this department's answer."))


@dataclass(slots=True)
class _Step:
    """Decisions write here; `move` carries it out."""

    call: SupportRequest
    row: Row
    by: User
    note: str
    at: datetime
    promised_on: date | None
    changed: dict[str, Any] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return day_of(self.at)


@transaction.atomic
def move(
    *,
    call: SupportRequest,
    verb: Verb,
    by: User,
    data: Mapping[str, Any],
    version: int | None = None,
    at: datetime | None = None,
) -> SupportRequest:
    """Make one move and return the call as it now is. `version` is the one the person was looking at.

    Raises Refused ("support.changed-meanwhile", "support.no-such-move", "support.missing-<need>", or the verb's
    own rule) and NotYours. `data`: note, promised_on (date).
    """
    now = at or timezone.now()
    row = SupportRequest.objects.select_related("department").select_for_update(of=("self",), no_key=True)
    locked = row.get(pk=call.pk)
    if version is not None and locked.version != version:
        raise CHANGED
    step = _begin(locked, verb, by, data, now)
    was = State(locked.state)
    if decide := _DECIDE.get(verb):
        decide(step)
    _turn(step)
    _save(step)
    _clocks(step)
    moved = _write(locked, verb, was=was, by=by, note=step.note, data=step.details, at=now)
    _tell(locked, moved, by=by, at=now)
    return locked


def _begin(call: SupportRequest, verb: Verb, by: User, data: Mapping[str, Any], at: datetime) -> _Step:
    row = find(State(call.state), verb)
    if row is None:
        raise NO_SUCH_MOVE
    # Worked out anew: a post may have ended while the page was open.
    if not row.who & support_hats(by, call):
        raise NOT_YOURS
    note = texts.within(texts.clean(data.get("note") or ""), TEXT_LENGTH, field="note")
    promised_on = data.get("promised_on")
    for need, given in (("note", note), ("promised_on", promised_on)):
        if need in row.needs and not given:
            raise Refused(f"support.missing-{need}", _MISSING[need], field=need)
    return _Step(call, row, by, note, at, promised_on)


def _accept(step: _Step) -> None:
    step.changed |= {"answered_at": step.at, "answer": step.note, "promised_on": _promised(step)}
    step.details["promised_on"] = step.changed["promised_on"].isoformat()


def _decline(step: _Step) -> None:
    if len(step.note) < SHORTEST_GROUND:
        raise Refused(
            "support.short-ground", _("Please give the ground in at least five characters."), field="note"
        )
    step.changed |= {"answered_at": step.at, "answer": step.note}


def _postpone(step: _Step) -> None:
    day, was = _promised(step), step.call.promised_on
    if day == was:
        raise Refused(
            "support.same-day", _("This is the day that was promised already."), field="promised_on"
        )
    step.changed["promised_on"] = day
    step.details |= {"was": was.isoformat() if was else "", "promised_on": day.isoformat()}


def _finish(step: _Step) -> None:
    step.changed |= {"done_at": step.at, "deed": step.note}


def _send_back(step: _Step) -> None:
    """The deed counts anew: what was said of it stays in the history."""
    promise, was = PROMISES[DEED], step.call.promised_on
    ends = due(step.at, promise.amount, promise.unit, overrides=calendar_data.overrides()).at
    day = day_of(ends)
    step.changed |= {"done_at": None, "deed": "", "promised_on": day}
    step.details |= {"was": was.isoformat() if was else "", "promised_on": day.isoformat()}


def _promised(step: _Step) -> date:
    day = step.promised_on
    if not isinstance(day, date) or not 1 <= (day - step.today).days <= FARTHEST_DAYS:
        raise Refused(
            "support.bad-day", _("Please give a day after today and within a year."), field="promised_on"
        )
    return day


_DECIDE: Final = {
    Verb.ACCEPT: _accept,
    Verb.DECLINE: _decline,
    Verb.POSTPONE: _postpone,
    Verb.FINISH: _finish,
    Verb.SEND_BACK: _send_back,
}


def _turn(step: _Step) -> None:
    if step.row.to is None:
        return
    step.changed["state"] = step.row.to
    if step.row.to in ENDED:
        step.changed["ended_at"] = step.at


def _save(step: _Step) -> None:
    """Write the changed columns and the next version, if nobody else has."""
    call = step.call
    rows = SupportRequest.objects.filter(pk=call.pk, version=call.version)
    if not rows.update(**step.changed, version=call.version + 1):
        raise CHANGED
    for name, value in step.changed.items():
        setattr(call, name, value)
    call.version += 1


def _clocks(step: _Step) -> None:
    subject = Subject("support", step.call.pk)
    if step.row.to == State.WITHDRAWN:
        notices.cancel_deadlines(subject=subject, kinds=step.row.ends, at=step.at)
    elif step.row.ends:
        notices.meet_deadlines(subject=subject, kinds=step.row.ends, at=step.at)
    if step.row.verb == Verb.ACCEPT and step.call.promised_on:
        days = (step.call.promised_on - step.today).days
        _start(step.call, DEED, Promise(days, Unit.DAY, PROMISED), by=step.by, at=step.at)
    elif step.row.starts:
        _start(step.call, step.row.starts, PROMISES[step.row.starts], by=step.by, at=step.at)
    elif step.row.verb == Verb.POSTPONE and step.call.promised_on:
        _move_deed(step, step.call.promised_on)


def _start(call: SupportRequest, kind: str, promise: Promise, *, by: User, at: datetime) -> None:
    clock = Clock(kind, Subject("support", call.pk), at, promise.amount, promise.unit, promise.basis)
    notices.set_deadlines([clock], by=by, at=at)


def _move_deed(step: _Step, day: date) -> None:
    running = Deadline.objects.of(Subject("support", step.call.pk), [DEED]).open().first()
    if running is not None:
        ends = promised_moment(day, at=step.at, today=step.today, overrides=calendar_data.overrides())
        notices.move_deadline(running.pk, due_at=ends, reason=step.note[:500], by=step.by, at=step.at)


def _write(
    call: SupportRequest, verb: Verb, *, was: str, by: User, note: str, data: dict[str, Any], at: datetime
) -> SupportMove:
    """One history row, numbered without gaps."""
    last = SupportMove.objects.filter(request=call).aggregate(last=Max("seq"))["last"] or 0
    return SupportMove.objects.create(
        request=call, seq=last + 1, verb=verb, was=was, now=call.state, by=by, note=note, data=data, at=at
    )


def _tell(call: SupportRequest, moved: SupportMove, *, by: User, at: datetime) -> None:
    event, rooms = _TOLD[Verb(moved.verb)]
    actor = Party("user", str(by.pk))
    told = {party: None for room in rooms for party in support_audience.people([call.pk], room)[call.pk]}
    key, subject = f"{call.pk}.{moved.seq}", Subject("support", call.pk)
    events = [Event(event, subject, party, key, {"seq": moved.seq}) for party in told if party != actor]
    if events:
        notices.tell(events, at=at)
