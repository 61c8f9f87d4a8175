"""Electing a committee anew, or the first one of a compound: from the report to the result (SHP 13–16, 28, 32)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from councils import committee_rules as rules
from councils.actions.committee_following import (
    drop_older_clocks,
    follow_committee,
    follow_election,
)
from councils.actions.committee_telling import tell_of
from councils.actions.committees import accounts, check_day, locked, note, seat_term
from councils.actions.seat_posts import follow_posts
from councils.committee_access import require_step, require_turn
from councils.committee_rules import Ended, Reason, StandsFor
from councils.committeesteps import Step
from councils.models import GroupMember, Reelection
from councils.wording_committees import Told
from notices.calendar import day_of
from properties.actions import freeze_decisions, lift_freeze, owe_term_audit
from properties.models import Publication
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from councils.actions.committees import Term
    from councils.models import OwnersCommittee
    from properties.models import Compound, User


@dataclass(frozen=True, slots=True)
class Group:
    """The preparing group: who of the street office leads it, and everybody else with whom they stand for."""

    head: str
    others: Sequence[tuple[str, StandsFor]] = ()

    @property
    def people(self) -> list[tuple[str, StandsFor]]:
        """The head first; names without blanks around them."""
        everybody = ((self.head, StandsFor.STREET), *self.others)
        return [(name.strip(), side) for name, side in everybody]


@transaction.atomic
def report_term(*, compound: Compound, on: date, by: User | None, at: datetime) -> Reelection:
    """The committee reports that its term ends (SHP 28). From this day on the owners' decisions of weight wait."""
    return _open(compound, Step.REPORT, Reason.TERM, on, by, at)


@transaction.atomic
def order_early(
    *, compound: Compound, reason: Reason, on: date, by: User | None, at: datetime, words: str
) -> Reelection:
    """The street office has a committee elected before its term is over (SHP 32), and says on what ground."""
    if reason not in rules.EARLY:
        raise Refused(
            "election.no-ground", _("This is no ground to elect a committee early."), field="reason"
        )
    if not words.strip():
        raise Refused("election.say-why", _("Please say what happened."), field="words")
    return _open(compound, Step.EARLY, reason, on, by, at, words=words.strip())


@transaction.atomic
def report_first(*, compound: Compound, on: date, by: User | None, at: datetime) -> Reelection:
    """A compound that may have a committee (SHP 13) is reported to the street office. Nothing is frozen by it."""
    return _open(compound, Step.FOUND, Reason.FIRST, on, by, at)


def _open(
    compound: Compound,
    step: Step,
    reason: Reason,
    on: date,
    by: User | None,
    at: datetime,
    *,
    words: str = "",
) -> Reelection:
    row, now = locked(compound)
    require_step(by, row, step)
    require_turn(now, step)
    committee = now.committee
    if committee is not None and reason == Reason.MEMBERS_BELOW_HALF:
        _check_members(committee)
    check_day(on, committee.chosen_on if committee else None, at)
    election = Reelection.objects.create(
        compound=row, committee=committee, reason=reason, reported_on=on, is_demo=row.is_demo
    )
    if committee is not None:
        freeze_decisions(compound=row, on=on, by=by, at=at)
        follow_committee(committee, at=at)
    note(row, committee, step, on=on, by=by, at=at, words=words)
    drop_older_clocks(election, at=at)
    follow_election(election, at=at)
    tell_of(Told.REPORTED, election.pk, row, by=by, at=at)
    return election


def _check_members(committee: OwnersCommittee) -> None:
    """SHP 32: fewer than half; what the seats say decides, not what somebody says."""
    left = committee.seats.filter(until_on__isnull=True).count()
    if not rules.is_below_half(left, committee.size):
        raise Refused("election.enough-members", _("Half of the members or more are left."), field="reason")


@transaction.atomic
def form_group(*, compound: Compound, group: Group, on: date, by: User | None, at: datetime) -> Reelection:
    """The street office forms the group that prepares the election (SHP 15, 28)."""
    election, row = _begin(compound, Step.GROUP, by)
    check_day(on, election.reported_on, at)
    people = group.people
    owners = _check_group(people)
    election.group_formed_on, election.group_size = on, len(people)
    election.group_owners, election.group_head = owners, people[0][0]
    election.save(update_fields=["group_formed_on", "group_size", "group_owners", "group_head"])
    GroupMember.objects.bulk_create(
        GroupMember(election=election, position=position, name=name, stands_for=side, is_head=position == 1)
        for position, (name, side) in enumerate(people, start=1)
    )
    note(row, election.committee, Step.GROUP, on=on, by=by, at=at)
    follow_election(election, at=at)
    tell_of(Told.FORMED, election.pk, row, by=by, at=at)
    return election


def _check_group(people: Sequence[tuple[str, StandsFor]]) -> int:
    """How many of the group are owners, where the law lets it be as it is."""
    names = [name for name, _side in people]
    if not names[0]:
        raise Refused("group.no-head", _("Please name who leads the group."), field="head")
    if len(set(names)) < len(names) or not all(names):
        raise Refused("group.twice", _("Please name everybody once."), field="owners")
    owners = sum(side == StandsFor.OWNERS for _name, side in people)
    rules.check_group(len(people), owners)
    return owners


@transaction.atomic
def post_list(*, compound: Compound, on: date, by: User | None, at: datetime) -> Reelection:
    """The names of the group were posted (within 7 days)."""
    return _dated(compound, "list_posted_on", Step.LIST, on, by, at)


@transaction.atomic
def hand_to_housing(*, compound: Compound, on: date, by: User | None, at: datetime) -> Reelection:
    """The committee in office handed its papers to the housing body (SHP 29: within 10 days)."""
    return _dated(compound, "handed_over_on", Step.TO_HOUSING, on, by, at)


@transaction.atomic
def enter_election(*, compound: Compound, term: Term, by: User | None, at: datetime) -> OwnersCommittee:
    """The owners elected a committee. The one before it is no longer in office from that day on.

    Posts of chair and member follow for whoever has an account.
    """
    election, row = _begin(compound, Step.ELECT, by)
    check_day(term.elected_on, election.group_formed_on, at, field="elected_on")
    before = election.committee
    people = accounts(before) if before is not None else []
    if before is not None:
        _leave_office(row, before, term.elected_on, at=at)
    committee = seat_term(row, term, today=day_of(at))
    follow_posts(row, [*people, *accounts(committee)], on=term.elected_on, by=by)
    election.elected = committee
    election.save(update_fields=["elected"])
    note(row, committee, Step.ELECT, on=term.elected_on, by=by, at=at)
    follow_election(election, at=at)
    follow_committee(committee, at=at)
    return committee


def _leave_office(compound: Compound, committee: OwnersCommittee, on: date, *, at: datetime) -> None:
    committee.ended_on = on
    committee.save(update_fields=["ended_on"])
    committee.seats.filter(until_on__isnull=True).update(
        until_on=Greatest(F("from_on"), Value(on)), ended_by=Ended.TERM
    )
    follow_committee(committee, at=at)
    _ask_for_audit(compound, committee, on, at=at)


def _ask_for_audit(compound: Compound, committee: OwnersCommittee, on: date, *, at: datetime) -> None:
    """SHP 67: the money of a term is audited at its end, which is the election where that came first."""
    last = min(committee.ends_on, on - timedelta(days=1))
    asked = Publication.objects.filter(compound=compound, kind=Publication.Kind.AUDIT_TERM, period_ends=last)
    if last > committee.starts_on and not asked.exists():
        owe_term_audit(compound=compound, starts=committee.starts_on, ends=last, by=None, at=at)


@transaction.atomic
def call_off(*, compound: Compound, reason: str, by: User | None, at: datetime) -> Reelection:
    """The election was opened by mistake or its ground is gone. What was frozen for it is free again."""
    if not reason.strip():
        raise Refused("election.say-why", _("Please say why it is called off."), field="reason")
    election, row = _begin(compound, Step.CALL_OFF, by)
    today = day_of(at)
    election.called_off, election.ended_on = reason.strip(), today
    election.save(update_fields=["called_off", "ended_on"])
    lift_freeze(compound=row, on=today)
    note(row, election.committee, Step.CALL_OFF, on=today, by=by, at=at, words=reason.strip())
    follow_election(election, at=at)
    if election.committee is not None:
        follow_committee(election.committee, at=at)
    return election


def _begin(compound: Compound, step: Step, by: User | None) -> tuple[Reelection, Compound]:
    row, now = locked(compound)
    require_step(by, row, step)
    require_turn(now, step)
    election = now.election
    assert election is not None  # noqa: S101 — every step that comes here asks for one
    return election, row


def _dated(
    compound: Compound, column: str, step: Step, on: date, by: User | None, at: datetime
) -> Reelection:
    election, row = _begin(compound, step, by)
    check_day(on, election.group_formed_on, at)
    setattr(election, column, on)
    election.save(update_fields=[column])
    note(row, election.committee, step, on=on, by=by, at=at)
    follow_election(election, at=at)
    return election
