"""Writing a committee's term: entered, its result posted, filed, handed over to.

Every write locks the compound first, so that two people who act for one compound come one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from councils import committee_rules as rules
from councils import committeeclocks
from councils.actions.committee_following import follow_committee, follow_election
from councils.actions.committee_telling import tell_of
from councils.actions.seat_posts import follow_posts
from councils.committee_access import require_step, require_turn, situation
from councils.committee_rules import Office
from councils.committeesteps import Step
from councils.models import CommitteeMove, CommitteeSeat, OwnersCommittee
from councils.wording_committees import Told
from notices.calendar import day_of
from notices.lateness import excuse
from notices.parties import Subject
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
    """Somebody elected, as the office and the published name say it; `user` where an account is known to be theirs."""

    name: str
    office: Office = Office.MEMBER
    is_party_member: bool = False
    user: User | None = None


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
    follow_posts(compound, accounts(committee), on=term.elected_on, by=by)
    note(compound, committee, Step.ENTER, on=term.elected_on, by=by, at=at)
    follow_committee(committee, at=at)
    return committee


def seat_term(compound: Compound, term: Term, *, today: date) -> OwnersCommittee:
    """The rows of a committee and its seats, where the rules let it be. The caller holds the compound."""
    rules.check_term(term.starts_on, term.ends_on)
    rules.check_size(term.size, compound.floor_area)
    _check_days(term, today)
    check_people(term)
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
            user=one.user,
            name=one.name.strip(),
            office=one.office,
            is_party_member=one.is_party_member,
            from_on=max(term.starts_on, term.elected_on),
        )
        for one in term.people
    )
    return committee


def accounts(committee: OwnersCommittee) -> list[User]:
    """Whose accounts sit in it now."""
    seats = committee.seats.filter(until_on__isnull=True, user__isnull=False).select_related("user")
    return [seat.user for seat in seats if seat.user is not None]


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


def check_people(term: Term) -> None:
    names = [one.name.strip() for one in term.people]
    if len(set(names)) < len(names) or not all(names):
        raise Refused("committee.twice", _("Please name everybody once."), field="members")
    if len(names) > term.size:
        raise Refused("committee.too-many", _("More people than seats."), field="members")
    if sum(one.office == Office.CHAIR for one in term.people) > 1:
        raise Refused("committee.one-chair", _("A committee has one chair."), field="members")


@transaction.atomic
def post_result(
    *, compound: Compound, on: date, by: User | None, at: datetime, late_reason: str = ""
) -> OwnersCommittee:
    """The election result was posted in the compound (SHP 21: within 3 days; a later posting says why)."""
    committee, _now = begin(compound, Step.RESULT, on, by, at, after="elected_on")
    about = Subject(committeeclocks.COMMITTEE, committee.pk)
    why = excuse(about, committeeclocks.RESULT, on=on, reason=late_reason, field="late_reason")
    return _dated(committee, "result_posted_on", Step.RESULT, on, by, at, words=why)


@transaction.atomic
def file_committee(*, compound: Compound, on: date, by: User | None, at: datetime) -> OwnersCommittee:
    """The committee filed its election with the street office (SHP 23). What was frozen for it is free again."""
    committee, now = begin(compound, Step.FILE, on, by, at, after="elected_on")
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
    committee, _now = begin(compound, Step.COMPLETE, on, by, at, after="filed_on")
    committee = _dated(committee, "filing_completed_on", Step.COMPLETE, on, by, at)
    tell_of(Told.COMPLETED, committee.pk, committee.compound, by=by, at=at)
    return committee


@transaction.atomic
def hand_over(*, compound: Compound, on: date, by: User | None, at: datetime) -> OwnersCommittee:
    """The new committee has the papers of the one before (SHP 29)."""
    committee, _now = begin(compound, Step.TO_COMMITTEE, on, by, at, after="filed_on")
    return _dated(committee, "handed_over_on", Step.TO_COMMITTEE, on, by, at)


def locked(compound: Compound) -> tuple[Compound, Situation]:
    """The compound, held until the transaction ends, and its committee read again."""
    row = Compound.objects.select_for_update(of=("self",), no_key=True).get(pk=compound.pk)
    return row, situation(row)


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


def begin(
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
    committee: OwnersCommittee,
    column: str,
    step: Step,
    on: date,
    by: User | None,
    at: datetime,
    *,
    words: str = "",
) -> OwnersCommittee:
    setattr(committee, column, on)
    committee.save(update_fields=[column])
    note(committee.compound, committee, step, on=on, by=by, at=at, words=words)
    follow_committee(committee, at=at)
    return committee
