"""One compound's committee: its term, seats, clocks, meetings and history, and what the person may do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from councils import committee_rules as rules
from councils import committeeclocks as clocks
from councils.boards.committee_clocks import clocks_of
from councils.boards.committee_desk import grounds_for
from councils.committee_access import offered, situation
from councils.models import CommitteeMeeting, CommitteeMove, CommitteeSeat, OwnersCommittee, Reelection
from notices.calendar import day_of
from properties.freezes import frozen_on
from properties.models import Holding, OwnerParty

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from councils.boards.committee_clocks import Clock
    from councils.committeesteps import Step
    from properties.models import Compound, DecisionFreeze, User

MEETINGS: Final = 12
MOVES: Final = 60


@dataclass(frozen=True, slots=True)
class Page:
    compound: Compound
    committee: OwnersCommittee | None
    election: Reelection | None
    left: str
    is_over: bool
    seats: Sequence[CommitteeSeat]
    left_seats: Sequence[CommitteeSeat]
    vacant: int
    clocks: Sequence[Clock]
    meetings: Sequence[CommitteeMeeting]
    moves: Sequence[CommitteeMove]
    earlier: Sequence[OwnersCommittee]
    group: Sequence[tuple[str, Sequence[str]]]
    freeze: DecisionFreeze | None
    offers: Sequence[Step]
    grounds: Sequence[str] = ()
    absent: frozenset[int] = frozenset()
    may_be_founded: bool | None = None


def page(compound: Compound, user: User, *, at: datetime) -> Page:
    """The page of a compound; seventeen statements at most."""
    today, now = day_of(at), situation(compound)
    committee, election = now.committee, now.election
    seats = _seats(compound, committee)
    held = sorted((seat for seat in seats if seat.until_on is None), key=_by_office)
    meetings = _meetings(compound, committee)
    terms = OwnersCommittee.objects.filter(compound=compound, ended_on__isnull=False).order_by("-starts_on")
    moves = CommitteeMove.objects.filter(compound=compound).select_related("by", "seat").order_by("-pk")
    return Page(
        compound=compound,
        committee=committee,
        election=election,
        left=time_left(committee.ends_on, today) if committee else "",
        is_over=committee is not None and committee.ends_on < today,
        seats=held,
        left_seats=[seat for seat in seats if seat.until_on is not None],
        vacant=committee.size - len(held) if committee else 0,
        clocks=_clocks(compound, committee, election, seats, meetings, at=at),
        meetings=meetings,
        moves=list(moves[:MOVES]),
        earlier=list(terms),
        group=_group(election) if now.open_election else (),
        freeze=frozen_on(compound, today),
        offers=offered(user, compound, now),
        grounds=_grounds(committee, len(held), today) if committee and not now.open_election else (),
        absent=_absent(committee, held, today) if committee else frozenset(),
        may_be_founded=None if committee else may_be_founded(compound, today=today),
    )


def _group(election: Reelection | None) -> list[tuple[str, list[str]]]:
    """Whom they stand for, with the names of the posted list; nothing where only numbers were entered."""
    by_side: dict[str, list[str]] = {}
    for member in election.group.all() if election else ():
        by_side.setdefault(str(member.get_stands_for_display()), []).append(member.name)
    return list(by_side.items())


def _grounds(committee: OwnersCommittee, held: int, today: date) -> list[str]:
    return [str(one.label) for one in grounds_for(committee, held, today)]


def _absent(committee: OwnersCommittee, held: Sequence[CommitteeSeat], today: date) -> frozenset[int]:
    """Seats whose holder missed more than half of the meetings of the last year (SHP 31); a full year has to be served."""
    since = rules.add_months(today, -12)
    last_year = Q(meetings__held_on__gt=since)
    there = dict(
        committee.seats.annotate(there=Count("meetings", filter=last_year)).values_list("pk", "there")
    )
    meetings = committee.meetings.filter(held_on__gt=since).count()
    return frozenset(
        seat.pk for seat in held if seat.from_on <= since and rules.missed_too_many(there[seat.pk], meetings)
    )


def _by_office(seat: CommitteeSeat) -> tuple[int, int]:
    return list(rules.Office).index(rules.Office(seat.office)), seat.pk


def _seats(compound: Compound, committee: OwnersCommittee | None) -> list[CommitteeSeat]:
    """Those of the committee in office, and whoever left an earlier one and has not handed over yet."""
    owing = Q(committee__compound=compound, until_on__isnull=False, handed_over_on__isnull=True)
    rows = CommitteeSeat.objects.filter(Q(committee=committee) | owing & ~Q(ended_by=rules.Ended.TERM))
    return list(rows.select_related("user").order_by("pk"))


def _meetings(compound: Compound, committee: OwnersCommittee | None) -> list[CommitteeMeeting]:
    """The newest, each with how many were there and what was decided; of an earlier committee those not posted yet."""
    unposted = Q(committee__compound=compound, posted_on__isnull=True)
    rows = CommitteeMeeting.objects.filter(Q(committee=committee) | unposted).annotate(
        there=Count("present", distinct=True),
        decided=Count("decisions", distinct=True),
        carried=Count("decisions", filter=Q(decisions__passed=True), distinct=True),
    )
    return list(rows.order_by("-held_on", "-pk")[:MEETINGS])


def _clocks(
    compound: Compound,
    committee: OwnersCommittee | None,
    election: Reelection | None,
    seats: Sequence[CommitteeSeat],
    meetings: Sequence[CommitteeMeeting],
    *,
    at: datetime,
) -> list[Clock]:
    subjects: list[tuple[str, Sequence[int]]] = []
    if committee is not None:
        subjects.append((clocks.COMMITTEE, [committee.pk]))
    if election is not None:
        subjects.append((clocks.REELECTION, [election.pk]))
    unposted = [row.pk for row in meetings if row.posted_on is None]
    subjects.append((clocks.MEETING, unposted))
    subjects.append((clocks.SEAT, [seat.pk for seat in seats if seat.until_on is not None]))
    found = clocks_of([(kind, keys) for kind, keys in subjects if keys], compound.pk, at=at)
    # Of the meetings that were held in time only the running clock says something.
    return [one for one in found if one.row.kind != clocks.MEET or one.deadline.met_at is None]


def time_left(ends_on: date, today: date) -> str:
    """How long a term still runs, in years and months; in days in its last month."""
    if ends_on < today:
        days = (today - ends_on).days
        return ngettext("over for %(days)d day", "over for %(days)d days", days) % {"days": days}
    months = rules.months_between(today, ends_on)
    if months == 0:
        days = (ends_on - today).days
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days}
    years, rest = rules.words_of_years(months)
    said = []
    if years:
        said.append(ngettext("%(years)d year", "%(years)d years", years) % {"years": years})
    if rest:
        said.append(ngettext("%(months)d month", "%(months)d months", rest) % {"months": rest})
    return _("%(time)s left") % {"time": " ".join(said)}


def may_be_founded(compound: Compound, *, today: date) -> bool | None:
    """SHP 13 by what the register knows; None where it knows too little to say.

    Sold: homes of an owner other than the developer. Delivered: no earlier day is known than the end of the year
    the compound was built in.
    """
    delivered = date(compound.built, 12, 31) if compound.built and compound.built <= today.year else None
    held = Holding.objects.on(today).filter(home__compound=compound)
    sold = held.exclude(party__kind=OwnerParty.Kind.DEVELOPER).aggregate(area=Sum("home__area"))["area"]
    area = compound.floor_area or Decimal(0)
    if rules.may_found(sold_area=sold or Decimal(0), floor_area=area, delivered_on=delivered, today=today):
        return True
    return None if not area or sold is None else False


@dataclass(frozen=True, slots=True)
class MeetingPage:
    """One meeting: who was there, and each decision with how many signed it."""

    meeting: CommitteeMeeting
    present: Sequence[CommitteeSeat]
    decisions: Sequence[tuple[object, int]]
    needed: int


def meeting_page(meeting: CommitteeMeeting) -> MeetingPage:
    decisions = meeting.decisions.annotate(signed=Count("in_favour")).order_by("number")
    return MeetingPage(
        meeting=meeting,
        present=sorted(meeting.present.all(), key=_by_office),
        decisions=[(row, row.signed) for row in decisions],
        needed=meeting.size // 2 + 1,
    )


@dataclass(frozen=True, slots=True)
class PublicCommittee:
    """What anybody may read: the term, who holds which office by the published name, and what waits."""

    committee: OwnersCommittee | None
    seats: Sequence[CommitteeSeat]
    left: str
    is_preparing: bool
    freeze: DecisionFreeze | None


def public_committee(compound: Compound, *, today: date) -> PublicCommittee:
    """The public side; three statements."""
    committee = OwnersCommittee.objects.filter(compound=compound, ended_on__isnull=True).first()
    seats = committee.seats.filter(until_on__isnull=True) if committee else ()
    first = Reelection.objects.filter(compound=compound, ended_on__isnull=True, committee__isnull=True)
    return PublicCommittee(
        committee=committee,
        seats=sorted(seats, key=_by_office),
        left=time_left(committee.ends_on, today) if committee else "",
        is_preparing=committee is None and first.exists(),
        freeze=frozen_on(compound, today),
    )
