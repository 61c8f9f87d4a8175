"""One issue walking through the table of moves, without a database: who did what when, and its clocks.

It applies the same rows and effects as `issues.actions`, so that an invented history is one that could have
happened. Moments are in Shanghai time. Pure: the calendar's overrides and the random numbers are passed in.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from issues import clocks
from issues.workflow import MOVES, Effect, Hat, Outcome, Status, Verb
from notices.calendar import Due, Unit, add_pause, due

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from issues.clocks import Promise
    from issues.workflow import Move

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
    Effect.START_HANDLE: clocks.HANDLE,
    Effect.START_VERIFY: clocks.VERIFY,
    Effect.START_ANSWER: clocks.ANSWER,
    Effect.START_OUTSIDE: clocks.OUTSIDE,
    Effect.START_REPORT24: clocks.REPORT24,
    Effect.START_CALLBACK: clocks.CALLBACK,
    Effect.START_RATE: clocks.RATE,
}


class Row(NamedTuple):
    """One row of the table of moves, its effects sorted by what they do."""

    to: Status | None
    who: frozenset[Hat]
    met: tuple[str, ...]
    started: tuple[str, ...]
    cancels: bool
    pauses: bool
    resumes: bool


@cache
def _label(name: str) -> str:
    """What the office's own clock changes are called, in the site's first language."""
    return str(Verb[name].label)


def _row(move: Move) -> Row:
    effects = move.effects
    return Row(
        to=move.to,
        who=move.who,
        met=tuple(_MET[effect] for effect in effects if effect in _MET),
        started=tuple(_STARTED[effect] for effect in effects if effect in _STARTED),
        cancels=Effect.CANCEL_ALL in effects,
        pauses=Effect.PAUSE_HANDLE in effects,
        resumes=Effect.RESUME_HANDLE in effects,
    )


# By name, because an enumeration's own hash is slow and a city makes seven million moves.
_ROWS: Final = {(status.name, verb.name): _row(move) for (status, verb), move in MOVES.items()}
_OUTCOMES: Final = {
    Verb.VERIFY: Outcome.RESOLVED,
    Verb.REFUSE: Outcome.REFUSED,
    Verb.HAND_OVER: Outcome.HANDED_OVER,
}


class Later(Exception):
    """The next thing to happen lies in the future."""


class Calendar:
    """Due dates with a memory: a year has few days, a city has a million reports."""

    def __init__(self, overrides: Mapping[date, bool]) -> None:
        self.overrides = overrides
        self._known: dict[tuple[date, int, Unit], Due] = {}

    def due(self, start: datetime, amount: int, unit: Unit) -> Due:
        if unit not in {Unit.WORKDAY, Unit.DAY}:
            return due(start, amount, unit, overrides=self.overrides)
        key = (start.date(), amount, unit)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = due(start, amount, unit, overrides=self.overrides)
        return found


@dataclass(slots=True)
class Clock:
    """A deadline as it will be stored; `changes` are its DeadlineMove rows."""

    kind: str
    starts_at: datetime
    promise: Promise
    due_at: datetime
    provisional: bool
    revision: int = 1
    by_hand: bool = False
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    paused_at: datetime | None = None
    changes: list[tuple[Any, ...]] = field(default_factory=list)


@dataclass(slots=True)
class Step:
    """One history row. `who` is a user's key; `reporter` counts the story's reporters from 0."""

    verb: Verb
    was: str
    now: Status
    hat: Hat
    who: Any
    reporter: int | None
    note: str
    data: dict[str, Any]
    is_public: bool
    at: datetime


@dataclass(slots=True)
class Walk:
    """Where an issue stands while its story is told."""

    calendar: Calendar
    at: datetime
    now: datetime
    handle_days: int
    is_violation: bool
    status: Status = Status.NEW
    steps: list[Step] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    running: dict[str, Clock] = field(default_factory=dict)
    due_at: datetime | None = None
    contacted_at: datetime | None = None
    finished_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    outcome_detail: str = ""

    def file(
        self, *, hat: Hat, who: Any, reporter: int | None, sent_to: dict[str, Any] | None, contact: Promise
    ) -> None:
        """The report comes in, goes to the firm of the contract, and starts the two promises of every report.

        `sent_to` is what the row of the automatic dispatch says, or None where no firm answers.
        """
        self.steps.append(
            Step(Verb.FILE, "", Status.NEW, hat, who, reporter, "", {}, is_public=True, at=self.at)
        )
        if sent_to is not None:
            self.status = Status.ASSIGNED
            self.by_system(Verb.ASSIGN, Status.NEW, sent_to)
        self._start(clocks.HANDLE, clocks.handle_promise(self.handle_days))
        self._start(clocks.CONTACT, contact)

    def by_system(self, verb: Verb, was: Status, data: dict[str, Any], note: str = "") -> None:
        """A row the system writes while the report is being filed."""
        self.steps.append(
            Step(verb, was, self.status, Hat.SYSTEM, None, None, note, data, is_public=True, at=self.at)
        )

    def answered_by_incident(self, incident_id: int, text: str) -> None:
        """A live incident's notice answers the report at once: no first contact is owed."""
        self.contacted_at = self.at
        clock = self.running.pop(clocks.CONTACT)
        self.clocks.remove(clock)
        self.by_system(Verb.ATTACH, self.status, {"incident": incident_id}, text)

    def do(
        self,
        verb: Verb,
        hat: Hat,
        who: Any = None,
        *,
        reporter: int | None = None,
        note: str = "",
        data: dict[str, Any] | None = None,
        public: bool = True,
    ) -> None:
        """Make a move of the table at the present moment. Raises Later past `now`, LookupError off the table."""
        if self.at > self.now:
            raise Later
        row = _ROWS.get((self.status.name, verb.name))
        if row is None or hat not in row.who:
            raise LookupError(f"{hat} cannot {verb} from {self.status}")
        was, now = self.status, row.to or self.status
        if was == Status.CLOSED and now != was:
            self.closed_at, self.finished_at, self.outcome, self.outcome_detail = None, None, "", ""
        details = data or {}
        if verb == Verb.FINISH:
            self.finished_at = self.at
        elif verb == Verb.SEND_BACK:
            self.finished_at = None
        elif verb in _OUTCOMES:
            self.outcome = _OUTCOMES[verb]
            self.outcome_detail = details.get("ground") or details.get("body") or ""
        self.status = now
        if now != was and now in {Status.CLOSED, Status.MERGED, Status.WITHDRAWN}:
            self.closed_at = self.at
        self._apply(row, verb, who, details)
        self.steps.append(Step(verb, was, now, hat, who, reporter, note, details, public, self.at))

    def _apply(self, row: Row, verb: Verb, who: Any, details: Mapping[str, Any]) -> None:
        for kind in row.met:
            self._meet(kind, verb)
        if row.cancels:
            for kind in [kind for kind in self.running if kind != clocks.CALLBACK]:
                self._cancel(kind)
        if row.pauses:
            self._pause(verb, who)
        if row.resumes:
            self._resume(verb, who)
        for kind in row.started:
            if kind == clocks.HANDLE:
                self._start(kind, clocks.handle_promise(self.handle_days))
            elif kind != clocks.REPORT24 or not self._is_stopped(details):
                self._start(kind, clocks.PROMISES[kind])

    def _is_stopped(self, details: Mapping[str, Any]) -> bool:
        """SHP 59 starts the 24 hours only for a violation that was not stopped, and only once."""
        return details["stopped"] or not self.is_violation or clocks.REPORT24 in self.running

    def _meet(self, kind: str, verb: Verb) -> None:
        if kind == clocks.CONTACT and self.contacted_at is None:
            self.contacted_at = self.at
        clock = self.running.pop(kind, None)
        if clock is not None:
            clock.paused_at = None
            early = kind == clocks.HANDLE and verb == Verb.VERIFY
            clock.met_at = (self.finished_at if early else None) or self.at

    def _cancel(self, kind: str) -> None:
        clock = self.running.pop(kind)
        clock.paused_at, clock.cancelled_at = None, self.at

    def _pause(self, verb: Verb, who: Any) -> None:
        clock = self.running.get(clocks.HANDLE)
        if clock is not None and clock.paused_at is None:
            clock.paused_at = self.at
            clock.revision += 1
            self._record(clock, "paused", clock.due_at, _label(verb.name), who)

    def _resume(self, verb: Verb, who: Any) -> None:
        clock = self.running.get(clocks.HANDLE)
        if clock is None or clock.paused_at is None:
            return
        ends = add_pause(
            clock.due_at,
            paused_at=clock.paused_at,
            resumed_at=self.at,
            unit=Unit.WORKDAY,
            overrides=self.calendar.overrides,
        )
        clock.paused_at = None
        self._redate(clock, ends, "resumed", _label(verb.name), who)

    def extend(self, due_at: datetime, reason: str, who: Any) -> None:
        """The handling date is moved by a granted request."""
        clock = self.running.get(clocks.HANDLE)
        if clock is not None:
            self._redate(clock, Due(due_at, provisional=False), "moved", reason, who)

    def _redate(self, clock: Clock, ends: Due, cause: str, reason: str, who: Any) -> None:
        was = clock.due_at
        clock.due_at, clock.provisional = ends
        clock.by_hand = True
        clock.revision += 1
        self.due_at = clock.due_at
        self._record(clock, cause, was, reason, who)

    def _record(self, clock: Clock, cause: str, was: datetime, reason: str, who: Any) -> None:
        clock.changes.append((cause, was, clock.due_at, clock.revision, reason, who, self.at))

    def _start(self, kind: str, promise: Promise) -> None:
        if kind in self.running:
            self._cancel(kind)
        ends = self.calendar.due(self.at, promise.amount, promise.unit)
        clock = Clock(kind, self.at, promise, ends.at, ends.provisional)
        self.running[kind] = clock
        self.clocks.append(clock)
        if kind == clocks.HANDLE:
            self.due_at = clock.due_at
