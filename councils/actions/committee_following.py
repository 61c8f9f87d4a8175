"""Letting the clocks of committees say what their rows say. Level-triggered: safe to repeat at any time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from councils import committeeclocks as clocks
from councils.committee_rules import add_months
from councils.committeeclocks import ElectionFacts, MeetingFacts, SeatFacts, TermFacts
from councils.models import OwnersCommittee, Reelection
from notices import actions as notices
from notices.calendar import day_of, noon_of
from notices.models import Deadline
from notices.parties import Subject
from properties.models import Compound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from django.db.models import QuerySet

    from councils.models import CommitteeMeeting, CommitteeSeat

_CHUNK: Final = 200


def term_facts(committee: OwnersCommittee, *, reported_on: date | None, follows: bool) -> TermFacts:
    return TermFacts(
        starts_on=committee.starts_on,
        ends_on=committee.ends_on,
        elected_on=committee.chosen_on,
        result_posted_on=committee.result_posted_on,
        filed_on=committee.filed_on,
        filing_completed_on=committee.filing_completed_on,
        follows=follows,
        handed_over_on=committee.handed_over_on,
        last_met_on=committee.last_met_on,
        reported_on=reported_on,
        ended_on=committee.ended_on,
    )


def election_facts(election: Reelection) -> ElectionFacts:
    committee, elected = election.committee, election.elected
    return ElectionFacts(
        reason=election.reason,
        reported_on=election.reported_on,
        group_formed_on=election.group_formed_on,
        list_posted_on=election.list_posted_on,
        handed_over_on=election.handed_over_on,
        elected_on=elected.chosen_on if elected else None,
        term_ends_on=committee.ends_on if committee else None,
    )


def follow_committee(committee: OwnersCommittee, *, at: datetime) -> None:
    """The clocks of a term; those of a committee no longer in office are over."""
    subject = Subject(clocks.COMMITTEE, committee.pk)
    if committee.ended_on is not None:
        notices.cancel_deadlines(subject=subject, at=at)
        return
    reports = committee.reelections.filter(called_off="").order_by("pk").values_list("reported_on", flat=True)
    follows = Reelection.objects.filter(elected=committee, committee__isnull=False).exists()
    _follow(subject, term_facts(committee, reported_on=reports.first(), follows=follows), at=at)


def follow_election(election: Reelection, *, at: datetime) -> None:
    """The clocks of an election. Called off, none is left; what was forgotten before it ended stays owed."""
    subject = Subject(clocks.REELECTION, election.pk)
    if election.called_off:
        notices.cancel_deadlines(subject=subject, at=at)
        return
    _follow(subject, election_facts(election), at=at)


def drop_older_clocks(election: Reelection, *, at: datetime) -> None:
    """What an earlier election of the compound still owed is past doing once the next one has begun."""
    older = Reelection.objects.filter(compound=election.compound_id).exclude(pk=election.pk)
    for key in older.values_list("pk", flat=True):
        notices.cancel_deadlines(subject=Subject(clocks.REELECTION, key), at=at)


def follow_meeting(meeting: CommitteeMeeting, *, at: datetime) -> None:
    _follow(Subject(clocks.MEETING, meeting.pk), MeetingFacts(meeting.held_on, meeting.posted_on), at=at)


def follow_seat(seat: CommitteeSeat, *, at: datetime) -> None:
    facts = SeatFacts(seat.until_on, seat.ended_by, seat.handed_over_on)
    _follow(Subject(clocks.SEAT, seat.pk), facts, at=at)


def _follow(subject: Subject, facts: Any, *, at: datetime) -> None:
    """Set, meet or cancel the clocks of a subject so that they say what its facts say."""
    today = day_of(at)
    running = {row.kind: row for row in Deadline.objects.of(subject).open()}
    fresh = []
    for row in clocks.rows_of(subject.kind):
        one, done = running.get(row.kind), row.done(facts)
        wanted = clocks.clock(row, subject.id, facts, today=today)
        if one is not None and done is not None:
            notices.meet_deadlines(subject=subject, kinds=[row.kind], at=noon_of(done))
        elif one is not None and (wanted is None or wanted.starts_at != one.starts_at):
            _end(subject, row, facts, at=at)
            one = None
        if one is None and done is None and wanted is not None:
            fresh.append(wanted)
    if fresh:
        notices.set_deadlines(fresh, by=None, at=at)


def _end(subject: Subject, row: clocks.Row, facts: Any, *, at: datetime) -> None:
    """A clock that begins anew was kept by what began it, where it is the one of the meetings; else it is void."""
    began = row.starts(facts)
    if row.kind == clocks.MEET and began is not None:
        notices.meet_deadlines(subject=subject, kinds=[row.kind], at=noon_of(began))
    else:
        notices.cancel_deadlines(subject=subject, kinds=[row.kind], at=at)


def plan_clocks(*, at: datetime) -> int:
    """Set the clocks whose day to begin has come: reports five months before a term ends, and what was missed.

    Run as often as one likes. Returns how many committees were looked at.
    """
    seen, last = 0, 0
    while rows := list(_waiting(day_of(at)).filter(pk__gt=last)[:_CHUNK]):
        _plan_chunk(rows, at=at)
        seen, last = seen + len(rows), rows[-1].pk
    return seen


def _waiting(today: date) -> QuerySet[OwnersCommittee]:
    """Committees in office that lack the clock of their meetings, or of a report whose time has come."""
    # The rule decides; a month's length may bring one here some days early, and then nothing is set.
    asked_by = add_months(today + clocks.ASKED_AHEAD, clocks.REPORT_MONTHS)
    running = Deadline.objects.open().filter(subject_kind=clocks.COMMITTEE, subject_id=OuterRef("pk"))
    reported = Reelection.objects.filter(committee=OuterRef("pk"), called_off="")
    no_report = ~Exists(running.filter(kind=clocks.REPORT)) & ~Exists(reported)
    no_meeting = ~Exists(running.filter(kind=clocks.MEET)) & Q(starts_on__lte=today)
    rows = OwnersCommittee.objects.filter(ended_on__isnull=True)
    return rows.filter(Q(ends_on__lte=asked_by) & no_report | no_meeting).order_by("pk")


@transaction.atomic
def _plan_chunk(found: Sequence[OwnersCommittee], *, at: datetime) -> None:
    """Under the compounds' locks, so that two passes set a clock once."""
    compounds = Compound.objects.select_for_update(of=("self",), no_key=True)
    list(compounds.filter(pk__in=[row.compound_id for row in found]).order_by("pk").values_list("pk"))
    for committee in OwnersCommittee.objects.filter(pk__in=[row.pk for row in found]).order_by("pk"):
        follow_committee(committee, at=at)
