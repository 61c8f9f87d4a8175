"""Writing a committee's term: entered, its result posted, filed, handed over to; its seats filled and ended.

Every write locks the compound first, so that two people who act for one compound come one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from councils import committee_rules as rules
from councils.actions.committee_following import follow_committee, follow_election, follow_seat
from councils.actions.committee_telling import tell_of
from councils.committee_access import require_step, require_turn, situation
from councils.committee_rules import Began, Ended, Office
from councils.committeeclocks import day_of
from councils.committeesteps import Step
from councils.models import CommitteeMove, CommitteeSeat, OwnersCommittee
from councils.wording_committees import Told
from properties.actions import lift_freeze
from properties.models import Compound
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from councils.committeesteps import Situation
    from properties.models import User


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody elected, as the office and the published name say it."""

    name: str
    office: Office = Office.MEMBER
    is_party_member: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What is known of a committee when it is entered; `people` may be fewer than `size`, never more."""

    elected_on: date
    starts_on: date
    ends_on: date
    size: int
    people: Sequence[Person] = ()
    number: int | None = None
    party_branch: bool = False
    is_red: bool = False
    filed_on: date | None = None
    filing_completed_on: date | None = None


@transaction.atomic
def enter_committee(*, compound: Compound, term: Term, by: User | None, at: datetime) -> OwnersCommittee:
    """A committee that is in office already is written down, with its filing where there was one."""
    compound, now = locked(compound)
    require_step(by, compound, Step.ENTER)
    require_turn(now, Step.ENTER)
    committee = seat_term(compound, term, today=day_of(at))
    if term.filed_on or term.filing_completed_on:
        committee.result_posted_on = term.elected_on
        committee.save(update_fields=["result_posted_on"])
    note(compound, committee, Step.ENTER, on=term.elected_on, by=by, at=at)
    follow_committee(committee, at=at)
    return committee


def seat_term(compound: Compound, term: Term, *, today: date) -> OwnersCommittee:
    """The rows of a committee and its seats, where the rules let it be. The caller holds the compound."""
    rules.check_term(term.starts_on, term.ends_on)
    rules.check_size(term.size, compound.floor_area)
    _check_days(term, today)
    _check_people(term)
    committee = OwnersCommittee.objects.create(
        compound=compound,
        number=term.number,
        size=term.size,
        elected_on=term.elected_on,
        starts_on=term.starts_on,
        ends_on=term.ends_on,
        filed_on=term.filed_on,
        filing_completed_on=term.filing_completed_on,
        party_branch=term.party_branch,
        is_red=term.is_red,
        is_demo=compound.is_demo,
    )
    CommitteeSeat.objects.bulk_create(
        CommitteeSeat(
            committee=committee,
            name=one.name.strip(),
            office=one.office,
            is_party_member=one.is_party_member,
            from_on=max(term.starts_on, term.elected_on),
        )
        for one in term.people
    )
    return committee


def _check_days(term: Term, today: date) -> None:
    for field in ("elected_on", "filed_on", "filing_completed_on"):
        day = getattr(term, field)
        if day is not None and day > today:
            raise Refused("committee.future", _("This day has not come yet."), field=field)
    if term.ends_on <= term.elected_on:
        raise Refused("committee.term", _("A term does not end before its election."), field="ends_on")
    if term.filed_on is not None and term.filed_on < term.elected_on:
        raise Refused("committee.filed-first", _("It was filed after its election."), field="filed_on")
    if term.filing_completed_on is not None and (
        term.filed_on is None or term.filing_completed_on < term.filed_on
    ):
        raise Refused(
            "committee.completed-first",
            _("A filing is completed after it came in."),
            field="filing_completed_on",
        )


def _check_people(term: Term) -> None:
    names = [one.name.strip() for one in term.people]
    if len(set(names)) < len(names) or not all(names):
        raise Refused("committee.twice", _("Please name everybody once."), field="members")
    if len(names) > term.size:
        raise Refused("committee.too-many", _("More people than seats."), field="members")
    if sum(one.office == Office.CHAIR for one in term.people) > 1:
        raise Refused("committee.one-chair", _("A committee has one chair."), field="members")


@transaction.atomic
def post_result(*, compound: Compound, on: date, by: User | None, at: datetime) -> OwnersCommittee:
    """The election result was posted in the compound (SHP 21)."""
    committee, _now = _begin(compound, Step.RESULT, on, by, at, after="elected_on")
    return _dated(committee, "result_posted_on", Step.RESULT, on, by, at)


@transaction.atomic
def file_committee(*, compound: Compound, on: date, by: User | None, at: datetime) -> OwnersCommittee:
    """The committee filed its election with the street office (SHP 23). What was frozen for it is free again."""
    committee, now = _begin(compound, Step.FILE, on, by, at, after="elected_on")
    committee = _dated(committee, "filed_on", Step.FILE, on, by, at)
    election = now.open_election
    if election is not None and election.elected_id == committee.pk:
        election.ended_on = on
        election.save(update_fields=["ended_on"])
        lift_freeze(compound=committee.compound, on=on)
        follow_election(election, at=at)
    tell_of(Told.FILED, committee.pk, committee.compound, by=by, at=at)
    return committee


@transaction.atomic
def complete_filing(*, compound: Compound, on: date, by: User | None, at: datetime) -> OwnersCommittee:
    """The street office completed the filing (SHP 34)."""
    committee, _now = _begin(compound, Step.COMPLETE, on, by, at, after="filed_on")
    committee = _dated(committee, "filing_completed_on", Step.COMPLETE, on, by, at)
    tell_of(Told.COMPLETED, committee.pk, committee.compound, by=by, at=at)
    return committee


@transaction.atomic
def hand_over(*, compound: Compound, on: date, by: User | None, at: datetime) -> OwnersCommittee:
    """The new committee has the papers of the one before (SHP 29)."""
    committee, _now = _begin(compound, Step.TO_COMMITTEE, on, by, at, after="filed_on")
    return _dated(committee, "handed_over_on", Step.TO_COMMITTEE, on, by, at)


@transaction.atomic
def fill_seat(
    *, compound: Compound, person: Person, began: Began, on: date, by: User | None, at: datetime
) -> CommitteeSeat:
    """An empty seat is filled by an election in between or by a substitute. The number of seats stays."""
    committee, _now = _begin(compound, Step.FILL, on, by, at, after="elected_on")
    held = list(committee.seats.filter(until_on__isnull=True))
    if len(held) >= committee.size:
        raise Refused("seat.none-empty", _("No seat of this committee is empty."))
    if person.office == Office.CHAIR and any(one.office == Office.CHAIR for one in held):
        raise Refused("committee.one-chair", _("A committee has one chair."), field="office")
    _check_people(_only(person, committee, held))
    seat = CommitteeSeat.objects.create(
        committee=committee,
        name=person.name.strip(),
        office=person.office,
        is_party_member=person.is_party_member,
        from_on=on,
        began=began,
    )
    note(committee.compound, committee, Step.FILL, on=on, by=by, at=at, seat=seat)
    return seat


def _only(person: Person, committee: OwnersCommittee, held: Sequence[CommitteeSeat]) -> Term:
    """The committee as it would be with one more person."""
    people = [Person(one.name, Office(one.office)) for one in held]
    return Term(
        elected_on=committee.chosen_on,
        starts_on=committee.starts_on,
        ends_on=committee.ends_on,
        size=committee.size,
        people=[*people, person],
    )


@transaction.atomic
def end_seat(
    *, seat: CommitteeSeat, why: Ended, on: date, by: User | None, at: datetime, reference: str = ""
) -> CommitteeSeat:
    """A seat ends by itself or by a vote of the owners, which is then named (SHP 31)."""
    compound, seat = locked_seat(seat)
    require_step(by, compound, Step.END_SEAT)
    if seat.until_on is not None:
        raise Refused("seat.ended", _("This seat has ended already."))
    rules.check_end(why, reference)
    check_day(on, seat.from_on, at)
    seat.until_on, seat.ended_by, seat.reference = on, why, reference.strip()
    seat.save(update_fields=["until_on", "ended_by", "reference"])
    note(compound, seat.committee, Step.END_SEAT, on=on, by=by, at=at, words=seat.reference, seat=seat)
    follow_seat(seat, at=at)
    return seat


@transaction.atomic
def seat_handed_over(*, seat: CommitteeSeat, on: date, by: User | None, at: datetime) -> CommitteeSeat:
    """Whoever left handed over what they held (SHP 30)."""
    compound, seat = locked_seat(seat)
    require_step(by, compound, Step.SEAT_PAPERS)
    if seat.until_on is None or seat.handed_over_on is not None:
        raise Refused("committee.no-such-step", _("The committee has moved on meanwhile. Please look again."))
    check_day(on, seat.until_on, at)
    seat.handed_over_on = on
    seat.save(update_fields=["handed_over_on"])
    note(compound, seat.committee, Step.SEAT_PAPERS, on=on, by=by, at=at, seat=seat)
    follow_seat(seat, at=at)
    return seat


def locked(compound: Compound) -> tuple[Compound, Situation]:
    """The compound, held until the transaction ends, and its committee read again."""
    row = Compound.objects.select_for_update(of=("self",), no_key=True).get(pk=compound.pk)
    return row, situation(row)


def locked_seat(seat: CommitteeSeat) -> tuple[Compound, CommitteeSeat]:
    compound, _now = locked(seat.committee.compound)
    return compound, CommitteeSeat.objects.select_related("committee").get(pk=seat.pk)


def check_day(on: date, not_before: date | None, at: datetime, field: str = "on") -> None:
    if on > day_of(at):
        raise Refused("committee.future", _("This day has not come yet."), field=field)
    if not_before is not None and on < not_before:
        raise Refused("committee.before", _("This day lies before the step it follows."), field=field)


def note(
    compound: Compound,
    committee: OwnersCommittee | None,
    step: Step,
    *,
    on: date,
    by: User | None,
    at: datetime,
    words: str = "",
    seat: CommitteeSeat | None = None,
) -> CommitteeMove:
    """One row of history; `words` are somebody's own, in no language of the site."""
    return CommitteeMove.objects.create(
        compound=compound, committee=committee, seat=seat, step=step, on=on, words=words[:300], by=by, at=at
    )


def _begin(
    compound: Compound, step: Step, on: date, by: User | None, at: datetime, *, after: str
) -> tuple[OwnersCommittee, Situation]:
    """The committee in office, if the step is its turn, its person's and its day's."""
    row, now = locked(compound)
    require_step(by, row, step)
    require_turn(now, step)
    committee = now.committee
    assert committee is not None  # noqa: S101 — every step that comes here asks for one
    committee.compound = row
    check_day(on, committee.chosen_on if after == "elected_on" else committee.filed_on, at)
    return committee, now


def _dated(
    committee: OwnersCommittee, column: str, step: Step, on: date, by: User | None, at: datetime
) -> OwnersCommittee:
    setattr(committee, column, on)
    committee.save(update_fields=[column])
    note(committee.compound, committee, step, on=on, by=by, at=at)
    follow_committee(committee, at=at)
    return committee
