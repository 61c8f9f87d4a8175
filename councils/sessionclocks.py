"""The clocks of a hall: how long before a session its notice is up, how soon its result is, and a task's day.

A period counted backwards from the session ends on a fixed day, also on a day of rest: a notice may come earlier,
never later. Days are whole days of Shanghai; the day of the notice is not counted (CC 201).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_noop

from councils.sessionflow import Kind
from notices.actions import Clock
from notices.calendar import Unit, day_of, end_of
from notices.parties import Subject

if TYPE_CHECKING:
    from collections.abc import Mapping

SESSION: Final = "session"
TASK: Final = "task"
NOTICE: Final = "session.notice"
PUBLISH: Final = "session.publish"
DUE: Final = "task.due"
_DAY: Final = timedelta(days=1)
_HOURS_A_DAY: Final = 24


class Rule(NamedTuple):
    """A number of days and where it comes from."""

    days: int
    basis: str
    statutory: bool


_HOUSE_NOTICE: Final = Rule(
    3, gettext_noop("House rule of the hall: notice three days before"), statutory=False
)
NOTICES: Final[Mapping[Kind, Rule]] = {
    Kind.HEARING: _HOUSE_NOTICE,
    Kind.COORDINATION: _HOUSE_NOTICE,
    Kind.REVIEW: _HOUSE_NOTICE,
    Kind.JOINT: _HOUSE_NOTICE,
    Kind.COMMITTEE: Rule(
        7, gettext_noop("Guidelines on owners' assemblies (指导规则) 39: seven days before"), statutory=True
    ),
}
# 居务公开 asks that results of the three meetings are published and names no number of days.
_HOUSE_RESULT: Final = Rule(
    3, gettext_noop("Results are published (JW); three days are the house rule"), statutory=False
)
RESULTS: Final[Mapping[Kind, Rule]] = {
    Kind.HEARING: _HOUSE_RESULT,
    Kind.COORDINATION: _HOUSE_RESULT,
    Kind.REVIEW: _HOUSE_RESULT,
    Kind.JOINT: _HOUSE_RESULT,
    Kind.COMMITTEE: Rule(3, gettext_noop("SHP 26: posted within three days"), statutory=True),
}
TASK_BASIS: Final = gettext_noop("Agreed in the hall")


def last_notice_day(kind: Kind, starts_at: datetime) -> date:
    """The last day on which the notice is in time."""
    return day_of(starts_at) - NOTICES[kind].days * _DAY


def in_time(kind: Kind, starts_at: datetime, *, today: date) -> bool:
    return today <= last_notice_day(kind, starts_at)


def notice_clock(session_id: int, kind: Kind, starts_at: datetime, *, at: datetime) -> Clock:
    rule = NOTICES[kind]
    subject = Subject(SESSION, session_id)
    return _until(NOTICE, subject, last_notice_day(kind, starts_at), rule.basis, at, statutory=rule.statutory)


def result_clock(session_id: int, kind: Kind, *, at: datetime) -> Clock:
    """It runs from the day the deliberation ended; a last day of rest moves to the next working day (CC 203)."""
    rule = RESULTS[kind]
    return Clock(PUBLISH, Subject(SESSION, session_id), at, rule.days, Unit.DAY, rule.basis, rule.statutory)


def task_clock(task_id: int, due_on: date, *, at: datetime) -> Clock:
    return _until(DUE, Subject(TASK, task_id), due_on, TASK_BASIS, at, statutory=False)


def _until(kind: str, subject: Subject, last: date, basis: str, at: datetime, *, statutory: bool) -> Clock:
    """A clock that ends with a given day, from the end of yesterday on; a day that is gone is late at once."""
    first = min(day_of(at), last) - _DAY
    hours = (last - first).days * _HOURS_A_DAY
    return Clock(kind, subject, end_of(first), hours, Unit.HOUR, basis, statutory)
