"""What may happen to a spot of the register (点位台账): one table, from which pages draw buttons and actions take rules.

A move is legal when its row names the spot's state, the person wears one of the row's hats, and none of those
the row shuts out. "一处一档、发现一处处置一处销号一处": one file each, and no file is closed by whoever cleared the spot.
Sources: Shanghai Residential Property Management Rules (SHP) 56 and 59, Fire Protection Law (FIRE) 28,
Civil Code 201-203 (the day something happens is not counted). Seven days to clear, thirty days until the second
look and the year in which a spot counts as the same one are rules of the house.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_noop

from issues.models.spots import Spot, SpotMove
from issues.workflow import FIRM, OFFICE, STREET, VERIFIERS, Hat
from notices.calendar import day_of

if TYPE_CHECKING:
    from collections.abc import Collection

State = Spot.State
Verb = SpotMove.Verb

# Only these two topics have spots: what stands somewhere and can be gone.
TOPICS: Final = ("ground_lock", "clutter")

CLEAR: Final = "spot.clear"
RECHECK: Final = "spot.recheck"
CLEAR_DAYS: Final = 7
MOST_CLEAR_DAYS: Final = 60
RECHECK_DAYS: Final = 30
RECURS_WITHIN_DAYS: Final = 365
MOST_PHOTOS: Final = 3

# Why it has to go, by topic. English sentences of the catalogue: show them through gettext.
BASIS: Final = {
    "ground_lock": gettext_noop(
        "Shanghai Residential Property Management Rules, articles 56 and 59:"
        " nobody occupies common parts; the firm dissuades and reports"
    ),
    "clutter": gettext_noop(
        "Fire Protection Law, article 28: escape routes stay free;"
        " Shanghai Residential Property Management Rules, article 56"
    ),
}
RECHECK_BASIS: Final = gettext_noop("House rule: every cleared spot is looked at again after 30 days")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table. `to` None: the state stays. `never`: hats that shut a person out, whatever else they wear.

    `meets` and `starts` are the deadlines the move ends and begins.
    """

    verb: SpotMove.Verb
    came_from: frozenset[Spot.State]
    to: Spot.State | None
    who: frozenset[Hat]
    needs: tuple[str, ...] = ()
    never: frozenset[Hat] = frozenset()
    meets: str = ""
    starts: str = ""


FINDERS: Final = OFFICE | FIRM
CLEARERS: Final = FINDERS | {Hat.DEPARTMENT}
EVERYONE: Final = CLEARERS | {Hat.COMMITTEE}
OPEN: Final = frozenset({State.FOUND, State.NOTIFIED, State.CLEARED})
COUNTED: Final = frozenset(State) - {State.VOID}
NOWHERE: Final[frozenset[Spot.State]] = frozenset()

ROWS: Final = (
    # The beginning of a file: it comes from nowhere.
    Row(Verb.FIND, NOWHERE, State.FOUND, FINDERS, ("place",)),
    # Whoever put it there, and the firm, are told until when it has to be gone.
    Row(Verb.NOTIFY, frozenset({State.FOUND}), State.NOTIFIED, OFFICE, ("clear_by",), starts=CLEAR),
    # Also without a notice: what is found and removed on the spot.
    Row(
        Verb.CLEAR,
        frozenset({State.FOUND, State.NOTIFIED}),
        State.CLEARED,
        CLEARERS,
        ("after_photo",),
        meets=CLEAR,
        starts=RECHECK,
    ),
    # After thirty days, by somebody who is not of the firm.
    Row(
        Verb.CONFIRM,
        frozenset({State.CLEARED}),
        State.CLOSED,
        VERIFIERS,
        never=FIRM,
        meets=RECHECK,
    ),
    # What came back is a new file that points at this one.
    Row(
        Verb.RECUR,
        frozenset({State.CLEARED, State.CLOSED}),
        State.RECURRED,
        FINDERS,
        meets=RECHECK,
    ),
    Row(Verb.LINK, COUNTED, None, CLEARERS, ("issue",)),
    Row(Verb.NOTE, COUNTED, None, EVERYONE, ("note",)),
    # Entered by mistake: it stays readable and is not counted. One that came back is undone in its new file.
    Row(Verb.VOID, OPEN | {State.CLOSED}, State.VOID, STREET, ("note",)),
)
_BY_STATE: Final = {(state, row.verb): row for row in ROWS for state in row.came_from}
FIND: Final = ROWS[0]


def find_row(state: str, verb: str) -> Row | None:
    """The row of a verb in a state, None where the table has none."""
    return _BY_STATE.get((State(state), Verb(verb)))


def moves_for(state: str, worn: Collection[Hat]) -> list[Row]:
    """The moves the table gives to somebody with these hats, in its order."""
    return [row for row in ROWS if State(state) in row.came_from and fits(row, worn)]


def fits(row: Row, worn: Collection[Hat]) -> bool:
    """Whether somebody with these hats may make the move at all."""
    return bool(row.who.intersection(worn)) and not row.never.intersection(worn)


def recheck_day(cleared_at: datetime) -> date:
    """The thirtieth day after the one on which it was cleared."""
    return day_of(cleared_at) + timedelta(days=RECHECK_DAYS)


def may_recheck(recheck_on: date, at: datetime) -> bool:
    """The second look is due on the thirtieth day; one on the twenty-ninth says nothing yet."""
    return day_of(at) >= recheck_on


def may_recur(closed_at: datetime | None, at: datetime) -> bool:
    """Within a year of its closing, the last day included; a spot still to be looked at again may at any time."""
    return closed_at is None or day_of(at) - day_of(closed_at) <= timedelta(days=RECURS_WITHIN_DAYS)


def days_to_clear(clear_by: date, at: datetime) -> int:
    """How many days that is from now; below one, or above MOST_CLEAR_DAYS, is no date to set."""
    return (clear_by - day_of(at)).days
