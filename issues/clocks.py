"""How long everything may take. Constants with their source, and pure questions about moments.

Sources: domain.md 3.1 (12345 practice in Shanghai: first contact 1 working day, urgent 2 hours; ordinary 5,
complicated 15 working days after approval; call-back and verification 3), 沪 SHP 59 (24-hour report),
elder-friendly design rules 2.6.1 (ten minutes to take back what was sent), CG 26, CC 201-203 (counting).
`basis` is an English sentence of the catalogue: show it through gettext.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_noop

from notices.actions import Clock
from notices.calendar import Unit, add_pause, day_of, due, shift
from notices.parties import Subject

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

CONTACT: Final = "issue.contact"
HANDLE: Final = "issue.handle"
REPORT24: Final = "issue.report24"
VERIFY: Final = "issue.verify"
ANSWER: Final = "issue.answer"
OUTSIDE: Final = "issue.outside"
CALLBACK: Final = "issue.callback"
RATE: Final = "issue.rate"

# Reminders that come sooner than this are planned while the visitor waits, the others by the next pass.
NEAR: Final = timedelta(minutes=15)

ORDINARY_DAYS: Final = 5
COMPLICATED_DAYS: Final = 15
MOST_EXTENSION_DAYS: Final = 15
MOST_PAUSE_DAYS: Final = 30
MOST_QUESTIONS: Final = 2
WITHDRAW_WITHIN: Final = timedelta(minutes=10)
RECURS_WITHIN: Final = timedelta(days=30)
SIMILAR_WITHIN: Final = timedelta(days=30)


class Promise(NamedTuple):
    """One kind of clock: how long, in what unit, and on what ground."""

    amount: int
    unit: Unit
    basis: str
    statutory: bool = False


PROMISES: Final[dict[str, Promise]] = {
    CONTACT: Promise(1, Unit.WORKDAY, gettext_noop("12345 practice: first contact within one working day")),
    HANDLE: Promise(
        ORDINARY_DAYS,
        Unit.WORKDAY,
        gettext_noop("12345 practice: ordinary requests within five working days"),
    ),
    REPORT24: Promise(
        24,
        Unit.HOUR,
        gettext_noop("Shanghai Residential Property Management Rules, article 59: report within 24 hours"),
        statutory=True,
    ),
    VERIFY: Promise(3, Unit.WORKDAY, gettext_noop("12345 practice: verification within three working days")),
    ANSWER: Promise(
        3, Unit.WORKDAY, gettext_noop("House rule: the reporter has three working days to answer")
    ),
    OUTSIDE: Promise(14, Unit.DAY, gettext_noop("House rule: another body has 14 days to answer")),
    CALLBACK: Promise(
        5, Unit.WORKDAY, gettext_noop("Good-and-bad rating: call back and rework within five working days")
    ),
    RATE: Promise(3, Unit.DAY, gettext_noop("House rule: one reminder to rate, after three days")),
}
URGENT_CONTACT: Final = Promise(
    2, Unit.HOUR, gettext_noop("12345 practice: urgent cases are contacted within two hours")
)
OWN_TERM: Final = gettext_noop("Term of this kind of case")
COMPLICATED_BASIS: Final = gettext_noop(
    "12345 practice: complicated requests within fifteen working days, approved"
)


def clock(kind: str, issue_id: int, at: datetime, promise: Promise | None = None) -> Clock:
    """The clock of a kind for one issue, running from `at`."""
    of = promise or PROMISES[kind]
    return Clock(kind, Subject("issue", issue_id), at, of.amount, of.unit, of.basis, of.statutory)


def contact_promise(*, emergency: bool) -> Promise:
    return URGENT_CONTACT if emergency else PROMISES[CONTACT]


def handle_promise(days: int) -> Promise:
    """The sub-topic's own number of working days; five is the ordinary one."""
    return PROMISES[HANDLE] if days == ORDINARY_DAYS else Promise(days, Unit.WORKDAY, OWN_TERM)


def may_withdraw(opened_at: datetime, at: datetime) -> bool:
    """A report may be taken back for ten minutes, the tenth included."""
    return at - opened_at <= WITHDRAW_WITHIN


def same_day(one: datetime, other: datetime) -> bool:
    """Whether two moments fall on one day in Shanghai."""
    return day_of(one) == day_of(other)


def extended(due_at: datetime, days: int, overrides: Mapping[date, bool]) -> datetime:
    """The handling date after `days` more working days."""
    return shift(due_at, days, Unit.WORKDAY, overrides=overrides)


def complicated(
    starts_at: datetime, pauses: Iterable[tuple[datetime, datetime]], overrides: Mapping[date, bool]
) -> datetime:
    """Fifteen working days from the original start; `pauses` (from, to) are given back on top."""
    ends = due(starts_at, COMPLICATED_DAYS, Unit.WORKDAY, overrides=overrides).at
    for paused_at, resumed_at in pauses:
        ends = add_pause(
            ends, paused_at=paused_at, resumed_at=resumed_at, unit=Unit.WORKDAY, overrides=overrides
        ).at
    return ends


def pause_ends(at: datetime, days: int, overrides: Mapping[date, bool]) -> datetime:
    """The last second of the last working day of a pause."""
    return due(at, days, Unit.WORKDAY, overrides=overrides).at
