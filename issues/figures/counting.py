"""What one report counts for, as a pure function. Everything that is counted anywhere is counted here.

A report that was merged into another or taken back counts nowhere: it counts once, where it went. Received and
recurred belong to the firm that holds the report now; an end and a rating belong to the firm that answered then.
The latest rating of a report counts, also when it sent the report back to work: leaving those out would leave
out every unhappy one, because dissatisfied reopens the report in the same moment (国办发〔2019〕51号). Only what
was reported done is rated for the firm: a refusal or a hand-over was the street's decision.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from issues.workflow import Outcome, Status
from notices.calendar import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

SATISFIED: Final = 3  # 好差评: "fairly satisfied" and better
NOWHERE: Final = frozenset({Status.MERGED, Status.WITHDRAWN})
COLUMNS: Final = (
    "received",
    "recurred",
    "on_time",
    "late",
    "refused",
    "handed_over",
    "rated",
    "satisfied",
)
Counts = tuple[int, ...]  # in the order of COLUMNS


class Place(NamedTuple):
    """Where a report belongs for as long as it exists, by keys."""

    subdistrict: int
    neighbourhood: int
    compound: int
    topic: int


class Cell(NamedTuple):
    """One line of the ledger: `month` is the first day of a month of Shanghai."""

    month: date
    subdistrict: int
    neighbourhood: int
    compound: int
    topic: int
    firm: int | None


class End(NamedTuple):
    """The standing end of a report."""

    outcome: str
    on_time: bool
    firm: int | None
    closed_at: datetime


class Rated(NamedTuple):
    """The latest rating, with the firm whose answer was rated."""

    score: int
    firm: int | None
    at: datetime


class Report(NamedTuple):
    """As much of a report as is counted."""

    place: Place
    status: str
    firm: int | None
    opened_at: datetime
    recurs: bool
    end: End | None = None
    rated: Rated | None = None


def _counts(*names: str) -> Counts:
    return tuple(int(name in names) for name in COLUMNS)


NOTHING: Final = _counts()
_RECEIVED: Final = {False: _counts("received"), True: _counts("received", "recurred")}
_RESOLVED: Final = {False: _counts("late"), True: _counts("on_time")}
_OTHER_ENDS: Final = {
    Outcome.REFUSED.value: _counts("refused"),
    Outcome.HANDED_OVER.value: _counts("handed_over"),
}
_RATED: Final = {False: _counts("rated"), True: _counts("rated", "satisfied")}


def month_of(at: datetime) -> date:
    """The month a moment lies in, by the calendar of Shanghai."""
    return day_of(at).replace(day=1)


def in_time(due_at: datetime, finished_at: datetime | None, closed_at: datetime) -> bool:
    """Whether the promise was kept: the result, or else the answer, came by the date promised at that moment.

    As the handling deadline is met, see `effects._met_at`: a verifier who takes a week makes nobody late.
    """
    return (finished_at or closed_at) <= due_at


def contacted_in_time(
    due_at: datetime, met_at: datetime | None, cancelled_at: datetime | None, now: datetime
) -> bool | None:
    """Whether the first contact came by its date; None where that is not settled or was never owed any more.

    As `pledges.measures.reports` counts contacts; a test holds the two together.
    """
    if met_at is not None:
        return met_at <= due_at
    if now <= due_at or (cancelled_at is not None and cancelled_at <= due_at):
        return None
    return False


def rated(score: int, at: datetime, *, outcome: str, firm: int | None) -> Rated | None:
    """The rating of an end, where it counts: `outcome` and `firm` are those of the end that was rated."""
    return Rated(score, firm, at) if outcome == Outcome.RESOLVED else None


def contributions(report: Report) -> dict[Cell, Counts]:
    """What the report adds to the ledger, by cell."""
    if report.status in NOWHERE:
        return {}
    found: dict[Cell, Counts] = {}
    _add(found, report.place, report.opened_at, report.firm, _RECEIVED[report.recurs])
    if (end := report.end) is not None:
        kind = _RESOLVED[end.on_time] if end.outcome == Outcome.RESOLVED else _OTHER_ENDS[end.outcome]
        _add(found, report.place, end.closed_at, end.firm, kind)
    if (given := report.rated) is not None:
        _add(found, report.place, given.at, given.firm, _RATED[given.score >= SATISFIED])
    return found


def _add(found: dict[Cell, Counts], place: Place, at: datetime, firm: int | None, counts: Counts) -> None:
    cell = Cell(month_of(at), *place, firm)
    found[cell] = plus(found[cell], counts) if cell in found else counts


def plus(some: Counts, more: Counts) -> Counts:
    return tuple(map(int.__add__, some, more))


def difference(before: dict[Cell, Counts], after: dict[Cell, Counts]) -> dict[Cell, Counts]:
    """What has to be added to `before` to make it `after`; cells that agree are left out."""
    found = {}
    for cell in {**before, **after}:
        was, now = before.get(cell, NOTHING), after.get(cell, NOTHING)
        if was != now:
            found[cell] = tuple(map(int.__sub__, now, was))
    return found
