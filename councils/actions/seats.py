"""Writing the seats of a committee: filled, ended, handed over, connected with an account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from councils import committee_rules as rules
from councils.actions.committee_following import follow_seat
from councils.actions.committees import Person, Term, begin, check_day, check_people, locked, note
from councils.actions.seat_posts import follow_posts
from councils.committee_access import require_step
from councils.committee_rules import Began, Ended, Office
from councils.committeesteps import Step
from councils.models import CommitteeSeat
from notices.calendar import day_of
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from councils.models import OwnersCommittee
    from properties.models import Compound, User


@transaction.atomic
def fill_seat(
    *, compound: Compound, person: Person, began: Began, on: date, by: User | None, at: datetime
) -> CommitteeSeat:
    """An empty seat is filled by an election in between or by a substitute. The number of seats stays."""
    committee, _now = begin(compound, Step.FILL, on, by, at, after="elected_on")
    held = list(committee.seats.filter(until_on__isnull=True))
    if len(held) >= committee.size:
        raise Refused("seat.none-empty", _("No seat of this committee is empty."))
    if person.office == Office.CHAIR and any(one.office == Office.CHAIR for one in held):
        raise Refused("committee.one-chair", _("A committee has one chair."), field="office")
    check_people(_only(person, committee, held))
    seat = CommitteeSeat.objects.create(
        committee=committee,
        user=person.user,
        name=person.name.strip(),
        office=person.office,
        is_party_member=person.is_party_member,
        from_on=on,
        began=began,
    )
    follow_posts(committee.compound, _account(seat), on=on, by=by)
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
    follow_posts(compound, _account(seat), on=on, by=by)
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


@transaction.atomic
def connect_account(
    *, seat: CommitteeSeat, user: User | None, by: User | None, at: datetime
) -> CommitteeSeat:
    """The street office says which account is the member's, or that none is. The post follows from today on."""
    compound, seat = locked_seat(seat)
    require_step(by, compound, Step.ACCOUNT)
    if seat.until_on is not None:
        raise Refused("seat.ended", _("This seat has ended already."))
    held = CommitteeSeat.objects.filter(committee=seat.committee, until_on__isnull=True)
    if user is not None and held.exclude(pk=seat.pk).filter(user=user).exists():
        raise Refused("seat.account-taken", _("This account belongs to another seat here."), field="user")
    before, seat.user = seat.user, user
    seat.save(update_fields=["user"])
    today = day_of(at)
    words = user.name if user else "—"
    note(compound, seat.committee, Step.ACCOUNT, on=today, by=by, at=at, words=words, seat=seat)
    follow_posts(compound, [one for one in (before, user) if one is not None], on=today, by=by)
    return seat


def _account(seat: CommitteeSeat) -> list[User]:
    return [seat.user] if seat.user is not None else []


def locked_seat(seat: CommitteeSeat) -> tuple[Compound, CommitteeSeat]:
    compound, _now = locked(seat.committee.compound)
    return compound, CommitteeSeat.objects.select_related("committee", "user").get(pk=seat.pk)
