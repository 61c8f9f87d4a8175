"""Every clock of a committee's term and of its re-election: from when, how long, owed by whom, by which article. Pure.

A row says from which day it runs and which day ends it; `None` for either means not yet. What follows from the rows is
set by `councils.actions.following`, again and again without harm. `basis` is a sentence of the catalogue: show it
through gettext.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from councils.committee_rules import Ended, Reason, add_months
from notices.actions import Clock
from notices.calendar import Unit, end_of, noon_of
from notices.parties import Subject

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

COMMITTEE: Final = "committee"
REELECTION: Final = "reelection"
MEETING: Final = "committee_meeting"
SEAT: Final = "committee_seat"
REPORT: Final = "committee.report"
MEET: Final = "committee.meeting"
RESULT: Final = "committee.result"
POST_MEETING: Final = "meeting.posting"
SUBJECTS: Final = (COMMITTEE, REELECTION, MEETING, SEAT)
REPORT_MONTHS: Final = 5
# How long before its day the report is asked for: a house rule, so that there is time to write it.
ASKED_AHEAD: Final = timedelta(days=60)
SOON_DAYS: Final = 14
_ONE_DAY: Final = timedelta(days=1)


class Owes(models.TextChoices):
    """Who has to do it."""

    COMMITTEE = "committee", _("the committee")
    STREET = "street", _("the street office")
    GROUP = "group", _("the preparing group")


@dataclass(frozen=True, slots=True)
class TermFacts:
    """What the clocks of a committee are read from. `reported_on`: a re-election was reported or ordered."""

    starts_on: date
    ends_on: date
    elected_on: date
    result_posted_on: date | None = None
    filed_on: date | None = None
    filing_completed_on: date | None = None
    follows: bool = False
    handed_over_on: date | None = None
    last_met_on: date | None = None
    reported_on: date | None = None
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class ElectionFacts:
    """What the clocks of a re-election are read from; `term_ends_on` is the last day of the committee in office."""

    reason: str
    reported_on: date
    group_formed_on: date | None = None
    list_posted_on: date | None = None
    handed_over_on: date | None = None
    elected_on: date | None = None
    term_ends_on: date | None = None


@dataclass(frozen=True, slots=True)
class MeetingFacts:
    held_on: date
    posted_on: date | None = None


@dataclass(frozen=True, slots=True)
class SeatFacts:
    until_on: date | None = None
    ended_by: str = ""
    handed_over_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One clock. Of `days`, `months` and `on` one says when it ends; `on` is a day that no day of rest moves."""

    kind: str
    subject: str
    title: _StrPromise
    owes: Owes
    basis: str
    starts: Callable[[Any], date | None]
    done: Callable[[Any], date | None]
    days: int = 0
    months: int = 0
    on: Callable[[Any], date] | None = None


def report_day(ends_on: date) -> date:
    """SHP 28: five months before the term ends."""
    return add_months(ends_on, -REPORT_MONTHS)


def _report_asked(term: TermFacts) -> date | None:
    return None if term.ended_on else report_day(term.ends_on) - ASKED_AHEAD


def _meets_from(term: TermFacts) -> date | None:
    return None if term.ended_on else (term.last_met_on or max(term.elected_on, term.starts_on))


def _elects_from(election: ElectionFacts) -> date | None:
    return election.reported_on if election.term_ends_on else None


def _term_end(election: ElectionFacts) -> date:
    assert election.term_ends_on is not None  # noqa: S101 — `_elects_from` has asked
    return election.term_ends_on


def _first_meeting_from(election: ElectionFacts) -> date | None:
    return election.group_formed_on if election.reason == Reason.FIRST else None


def _hands_over_from(election: ElectionFacts) -> date | None:
    return None if election.reason == Reason.FIRST else election.group_formed_on


def _seat_left(seat: SeatFacts) -> date | None:
    """At the end of a term everything is handed over together, by the clock of the re-election."""
    return None if seat.ended_by == Ended.TERM else seat.until_on


ROWS: Final = (
    Row(
        kind=REPORT,
        subject=COMMITTEE,
        title=_("Report the end of the term"),
        owes=Owes.COMMITTEE,
        basis=gettext_noop("SHP 28: reported in writing five months before the term ends"),
        starts=_report_asked,
        done=lambda term: term.reported_on,
        on=lambda term: report_day(term.ends_on),
    ),
    Row(
        kind=MEET,
        subject=COMMITTEE,
        title=_("Hold a meeting of the committee"),
        owes=Owes.COMMITTEE,
        basis=gettext_noop("SHP 26: a meeting at least every two months"),
        starts=_meets_from,
        done=lambda _term: None,  # the next one runs at once; see `following`
        months=2,
    ),
    Row(
        kind=RESULT,
        subject=COMMITTEE,
        title=_("Post the result of the election"),
        owes=Owes.GROUP,
        basis=gettext_noop("SHP 21: the result is posted within 3 days"),
        starts=lambda term: term.elected_on,
        done=lambda term: term.result_posted_on,
        days=3,
    ),
    Row(
        kind="committee.filing",
        subject=COMMITTEE,
        title=_("File the committee with the street office"),
        owes=Owes.COMMITTEE,
        basis=gettext_noop("SHP 23: filed within 30 days of the election"),
        starts=lambda term: term.elected_on,
        done=lambda term: term.filed_on,
        days=30,
    ),
    Row(
        kind="committee.completion",
        subject=COMMITTEE,
        title=_("Complete the filing"),
        owes=Owes.STREET,
        basis=gettext_noop("SHP 34: the street office completes a filing within 20 days"),
        starts=lambda term: term.filed_on,
        done=lambda term: term.filing_completed_on,
        days=20,
    ),
    Row(
        kind="committee.handover",
        subject=COMMITTEE,
        title=_("Hand the papers over to the new committee"),
        owes=Owes.STREET,
        basis=gettext_noop("SHP 29: handed over to the new committee within 10 days of its filing"),
        starts=lambda term: term.filed_on if term.follows else None,
        done=lambda term: term.handed_over_on,
        days=10,
    ),
    Row(
        kind="reelection.group",
        subject=REELECTION,
        title=_("Form the group"),
        owes=Owes.STREET,
        basis=gettext_noop("SHP 15, 28: the street office forms the group within 60 days of the report"),
        starts=lambda election: election.reported_on,
        done=lambda election: election.group_formed_on,
        days=60,
    ),
    Row(
        kind="reelection.list",
        subject=REELECTION,
        title=_("Post the list of the group"),
        owes=Owes.GROUP,
        basis=gettext_noop("SHP 15, 28: the list is posted within 7 days"),
        starts=lambda election: election.group_formed_on,
        done=lambda election: election.list_posted_on,
        days=7,
    ),
    Row(
        kind="reelection.handover",
        subject=REELECTION,
        title=_("Hand the papers over to the housing body"),
        owes=Owes.COMMITTEE,
        basis=gettext_noop("SHP 29: handed to the housing body within 10 days after the group is formed"),
        starts=_hands_over_from,
        done=lambda election: election.handed_over_on,
        days=10,
    ),
    Row(
        kind="reelection.elect",
        subject=REELECTION,
        title=_("Elect the new committee"),
        owes=Owes.GROUP,
        basis=gettext_noop("SHP 28: elected before the term ends"),
        starts=_elects_from,
        done=lambda election: election.elected_on,
        on=_term_end,
    ),
    Row(
        kind="reelection.first",
        subject=REELECTION,
        title=_("Hold the first meeting of the owners"),
        owes=Owes.GROUP,
        basis=gettext_noop("SHP 16: the owners meet within 90 days after the group is formed"),
        starts=_first_meeting_from,
        done=lambda election: election.elected_on,
        days=90,
    ),
    Row(
        kind=POST_MEETING,
        subject=MEETING,
        title=_("Post what the meeting decided"),
        owes=Owes.COMMITTEE,
        basis=gettext_noop("SHP 26: decisions are posted within 3 days"),
        starts=lambda meeting: meeting.held_on,
        done=lambda meeting: meeting.posted_on,
        days=3,
    ),
    Row(
        kind="seat.handover",
        subject=SEAT,
        title=_("Hand over what a member held who left"),
        owes=Owes.COMMITTEE,
        basis=gettext_noop("SHP 30: whoever leaves hands over within 10 days"),
        starts=_seat_left,
        done=lambda seat: seat.handed_over_on,
        days=10,
    ),
)
BY_KIND: Final = {row.kind: row for row in ROWS}


def rows_of(subject: str) -> list[Row]:
    return [row for row in ROWS if row.subject == subject]


def clock(row: Row, subject_id: int, facts: Any, *, today: date) -> Clock | None:
    """The promise of a row; None while its day to begin has not come."""
    starts = row.starts(facts)
    if starts is None or starts > today:
        return None
    subject = Subject(row.subject, subject_id)
    if row.on is not None:
        last = row.on(facts)
        first = min(starts, last - _ONE_DAY)
        hours = (last - first).days * 24
        return Clock(row.kind, subject, end_of(first), hours, Unit.HOUR, row.basis, statutory=True)
    days = row.days or (add_months(starts, row.months) - starts).days
    return Clock(row.kind, subject, noon_of(starts), days, Unit.DAY, row.basis, statutory=True)
