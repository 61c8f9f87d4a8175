"""What may happen to a call for support (吹哨报到): one table, from which pages draw buttons and actions take rules.

A move is legal when its row names the call's state and the person wears one of the row's hats. `needs` are the
inputs a move cannot do without; `starts` and `ends` are the clocks it sets and stops.
Sources: 上海市街道办事处条例 (JD) 12 — whom the street dispatches must accept and feed back, without a number of
days; the days are the house's own, and the office may move a single date in the administration.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from notices.calendar import Unit, due
from pledges.models import SupportMove, SupportRequest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

State = SupportRequest.State
Verb = SupportMove.Verb

ANSWER: Final = "support.answer"
DEED: Final = "support.deed"

SHORTEST_GROUND: Final = 5
TITLE_LENGTH: Final = 80
TEXT_LENGTH: Final = 2000
# A promise farther away than a year is none.
FARTHEST_DAYS: Final = 366


class Hat(StrEnum):
    """In what capacity someone acts on a call; `access.support_hats` tells which a person wears."""

    CALLER = "caller"
    DEPARTMENT = "department"
    STREET = "street"


class Promise(NamedTuple):
    """How long a clock runs and on what ground; `basis` is a sentence of the catalogue."""

    amount: int
    unit: Unit
    basis: str


PROMISES: Final[dict[str, Promise]] = {
    ANSWER: Promise(
        3,
        Unit.WORKDAY,
        gettext_noop(
            "Shanghai Subdistrict Office Rules, article 12: whoever is called accepts and feeds back; "
            "house rule: within three working days"
        ),
    ),
    DEED: Promise(
        5,
        Unit.WORKDAY,
        gettext_noop("House rule: what was sent back is put right within five working days"),
    ),
}
PROMISED: Final = gettext_noop("The day the department promised")


@dataclass(frozen=True, slots=True)
class Row:
    """`to` None: the state stays."""

    verb: Verb
    came_from: frozenset[State]
    to: State | None
    who: frozenset[Hat]
    label: _StrPromise
    effect: _StrPromise
    needs: tuple[str, ...] = ()
    starts: str = ""
    ends: tuple[str, ...] = ()


OPEN: Final = frozenset({State.ASKED, State.ACCEPTED, State.DONE})
ENDED: Final = frozenset(State) - OPEN
_CALLER, _DEPARTMENT = frozenset({Hat.CALLER}), frozenset({Hat.DEPARTMENT})

ROWS: Final = (
    Row(
        Verb.ACCEPT,
        frozenset({State.ASKED}),
        State.ACCEPTED,
        _DEPARTMENT,
        _("Accept with a date"),
        _("Whoever called is told the day. From now on the clock of the deed runs."),
        ("promised_on", "note"),
        starts=DEED,
        ends=(ANSWER,),
    ),
    Row(
        Verb.DECLINE,
        frozenset({State.ASKED}),
        State.DECLINED,
        _DEPARTMENT,
        _("Decline with a ground"),
        _("The call ends. Whoever called reads the ground, and so does the street office."),
        ("note",),
        ends=(ANSWER,),
    ),
    Row(
        Verb.FINISH,
        frozenset({State.ACCEPTED}),
        State.DONE,
        _DEPARTMENT,
        _("Report the deed"),
        _("Whoever called confirms it, or sends it back."),
        ("note",),
        ends=(DEED,),
    ),
    Row(
        Verb.POSTPONE,
        frozenset({State.ACCEPTED}),
        None,
        _DEPARTMENT,
        _("Promise another day"),
        _("Both days and the reason stay on the page. Whoever called is told."),
        ("promised_on", "note"),
    ),
    Row(
        Verb.CONFIRM,
        frozenset({State.DONE}),
        State.CONFIRMED,
        _CALLER,
        _("Confirm: it is done"),
        _("The call ends well, and the deed stands on the department's piece of the atlas."),
    ),
    Row(
        Verb.SEND_BACK,
        frozenset({State.DONE}),
        State.ACCEPTED,
        _CALLER,
        _("Not done yet: send back"),
        _("The department has five working days to put it right."),
        ("note",),
        starts=DEED,
    ),
    Row(
        Verb.NOTE,
        OPEN,
        None,
        frozenset(Hat),
        _("Add a note"),
        _("Everybody who sees this call reads it."),
        ("note",),
    ),
    Row(
        Verb.WITHDRAW,
        frozenset({State.ASKED}),
        State.WITHDRAWN,
        _CALLER,
        _("Withdraw the call"),
        _("The call ends without an answer. If its day had passed already, it still counts as late."),
        ends=(ANSWER,),
    ),
)
_TABLE: Final = {(state, row.verb): row for row in ROWS for state in row.came_from}


def find(state: State, verb: Verb) -> Row | None:
    """The row for a verb from a state, or None where there is no such move."""
    return _TABLE.get((state, verb))


def moves_for(state: State, hats: frozenset[Hat]) -> tuple[Row, ...]:
    """What a person wearing `hats` may do now, in the order of the table."""
    return tuple(row for row in ROWS if state in row.came_from and row.who & hats)


def promised_moment(day: date, *, at: datetime, today: date, overrides: Mapping[date, bool]) -> datetime:
    """When the clock of a promised day ends; a day of rest gives way to the next working day (CC 203)."""
    return due(at, (day - today).days, Unit.DAY, overrides=overrides).at


def in_time(answer_due_at: datetime, answered_at: datetime | None) -> bool:
    """Whether a call was answered by its date, the last second included."""
    return answered_at is not None and answered_at <= answer_due_at


def counts(answer_due_at: datetime, *, state: State, ended_at: datetime | None) -> bool:
    """Whether a call whose answer has fallen due counts: all do, but one withdrawn before its date."""
    return state != State.WITHDRAWN or (ended_at is not None and ended_at > answer_due_at)
