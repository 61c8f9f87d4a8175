"""Committees of a demo street: most in a running term; one in re-election, one whose filing the street has left lying,
one idle, one compound that prepares its first, one that has none. Everything invented, and named so.

What only has to be there is written in bulk; what shows a state goes through the actions, as if done on its day.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from councils import actions
from councils import committeeclocks as clocks
from councils.actions.committee_following import term_facts
from councils.actions.committees import Person, Term
from councils.actions.meetings import Held
from councils.actions.reelections import Group
from councils.committee_rules import Began, Ended, Office, StandsFor, add_months
from councils.committeesteps import Step
from councils.models import CommitteeMove, CommitteeSeat, OwnersCommittee
from notices.actions import Clock, set_deadlines
from notices.calendar import SHANGHAI
from properties.models import Compound, Post, Role

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from random import Random

    from properties.models import Area, User

MARK: Final = "（演示）"
_DAY: Final = timedelta(days=1)
_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_TITLES: Final = {Office.CHAIR: "主任", Office.DEPUTY: "副主任", Office.MEMBER: "委员"}
_BATCH: Final = 500
_GROUP: Final = Group(
    f"街道社区管理办{MARK}",
    (
        (f"街道房管办{MARK}", StandsFor.STREET),
        (f"居委会代表{MARK}", StandsFor.NEIGHBOURHOOD),
        *((f"{surname}业主{MARK}", StandsFor.OWNERS) for surname in _SURNAMES[5:9]),
    ),
)


def write(*, street: Area, now: datetime, random: Random, showcase: bool) -> None:
    """The last compound has no committee. The second to fifth show a state each, where everything is to be shown."""
    compounds = list(Compound.objects.filter(subdistrict=street).order_by("pk"))
    if not compounds:
        return
    seated = compounds[:-1]
    shown = dict(zip((row.pk for row in seated[1:]), _SHOWN, strict=False)) if showcase else {}
    running = [row for row in seated if row.pk not in shown]
    made = _running(running, now, random)
    for compound in seated:
        if compound.pk in shown:
            shown[compound.pk](compound, now)
    if showcase and made:
        _lively(made[0], now)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9, 30), SHANGHAI)


def _running(compounds: Sequence[Compound], now: datetime, random: Random) -> list[OwnersCommittee]:
    """In the middle of their terms, filed in time, with a meeting in the last weeks."""
    today = now.date()
    rows = [_term_of(compound, today, random) for compound in compounds]
    made = OwnersCommittee.objects.bulk_create(rows, batch_size=_BATCH)
    chairs = _chairs(compounds)
    CommitteeSeat.objects.bulk_create(
        (seat for row in made for seat in _seats(row, random, chairs.get(row.compound_id))), batch_size=_BATCH
    )
    CommitteeMove.objects.bulk_create(
        (
            CommitteeMove(
                compound_id=row.compound_id,
                committee=row,
                step=Step.ENTER,
                on=row.chosen_on,
                at=_morning(row.chosen_on),
            )
            for row in made
        ),
        batch_size=_BATCH,
    )
    wanted = [clock for row in made for clock in _clocks(row, today)]
    if wanted:
        set_deadlines(wanted, by=None, at=now)
    return made


def _term_of(compound: Compound, today: date, random: Random) -> OwnersCommittee:
    elected = today - random.randrange(200, 1000) * _DAY
    return OwnersCommittee(
        compound=compound,
        number=random.randrange(1, 6),
        size=7 if compound.households > 1000 else 5,  # noqa: PLR2004 — a big compound
        elected_on=elected,
        starts_on=elected,
        ends_on=add_months(elected, 60) - _DAY,
        result_posted_on=elected + 2 * _DAY,
        filed_on=elected + random.randrange(5, 28) * _DAY,
        filing_completed_on=elected + random.randrange(28, 45) * _DAY,
        last_met_on=today - random.randrange(12, 50) * _DAY,
        party_branch=random.randrange(3) > 0,
        is_red=random.randrange(3) > 0,
        is_demo=True,
    )


def _chairs(compounds: Sequence[Compound]) -> dict[int, User]:
    posts = Post.objects.today().filter(role=Role.COMMITTEE_CHAIR, compound__in=compounds)
    return {post.compound_id: post.user for post in posts.select_related("user") if post.compound_id}


def _seats(row: OwnersCommittee, random: Random, chair: User | None) -> list[CommitteeSeat]:
    offices = (Office.CHAIR, Office.DEPUTY, *(Office.MEMBER for _ in range(row.size - 2)))
    people = [
        CommitteeSeat(
            committee=row,
            name=f"{surname}{_TITLES[office]}{MARK}",
            office=office,
            is_party_member=random.randrange(2) == 0,
            from_on=row.starts_on,
        )
        for surname, office in zip(random.sample(_SURNAMES, row.size), offices, strict=True)
    ]
    if chair is not None:
        people[0].user, people[0].name = chair, chair.name
    return people


def _clocks(row: OwnersCommittee, today: date) -> list[Clock]:
    facts = term_facts(row, reported_on=None, follows=False)
    found = [
        clocks.clock(one, row.pk, facts, today=today)
        for one in clocks.rows_of(clocks.COMMITTEE)
        if one.done(facts) is None
    ]
    return [clock for clock in found if clock is not None]


def _lively(committee: OwnersCommittee, now: datetime) -> None:
    """A resignation with its substitute, and meetings: one called late, one that did not agree, one not posted yet."""
    compound, today = committee.compound, now.date()
    leaves = committee.seats.order_by("-pk")[0]
    left = today - 90 * _DAY
    gone = actions.end_seat(seat=leaves, why=Ended.NOT_OWNER, on=left, by=None, at=_morning(left))
    actions.seat_handed_over(seat=gone, on=left + 6 * _DAY, by=None, at=_morning(left + 6 * _DAY))
    came = left + 20 * _DAY
    actions.fill_seat(
        compound=compound,
        person=Person(f"候补委员{MARK}"),
        began=Began.SUBSTITUTE,
        on=came,
        by=None,
        at=_morning(came),
    )
    for ago, notice, text, short in (
        (65, 9, f"通过2号楼水泵维修方案{MARK}", 0),
        (33, 3, f"同意调整垃圾箱房开放时间{MARK}", 0),
        (2, 8, f"续订电梯维保合同{MARK}", 1),
    ):
        _meeting(committee, today - ago * _DAY, notice, text, short=short, posted=ago > clocks.SOON_DAYS)


def _meeting(
    committee: OwnersCommittee, on: date, notice: int, text: str, *, short: int, posted: bool
) -> None:
    """`short`: how many signatures are missing to a majority."""
    committee.refresh_from_db()
    sat = committee.seats.filter(from_on__lte=on, until_on__isnull=True).order_by("pk")
    seats = list(sat.values_list("pk", flat=True))
    held = Held(
        held_on=on,
        notice_on=on - notice * _DAY,
        present=seats,
        late_notice_reason=f"突发停水，紧急议定{MARK}" if notice < 7 else "",  # noqa: PLR2004 — rule 39
    )
    at = _morning(on + _DAY)
    meeting = actions.record_meeting(compound=committee.compound, held=held, by=None, at=at)
    needed = committee.size // 2 + 1
    actions.add_decision(meeting=meeting, text=text, in_favour=seats[: needed - short], by=None, at=at)
    if posted:
        actions.post_meeting(meeting=meeting, on=on + 2 * _DAY, by=None, at=_morning(on + 2 * _DAY))


def _entered(
    compound: Compound, elected: date, ends: date, today: date, *, filed: int, completed: int | None
) -> None:
    """`filed` and `completed` in days after the election."""
    names = [Person(f"{one}委员{MARK}") for one in _SURNAMES[1:5]]
    term = Term(
        elected_on=elected,
        starts_on=elected,
        ends_on=ends,
        size=5,
        people=[Person(f"{_SURNAMES[0]}主任{MARK}", Office.CHAIR, is_party_member=True), *names],
        number=2,
        party_branch=True,
        filed_on=elected + filed * _DAY,
        filing_completed_on=elected + completed * _DAY if completed else None,
    )
    actions.enter_committee(compound=compound, term=term, by=None, at=_morning(today))


def _in_election(compound: Compound, now: datetime) -> None:
    """Its term ends in four months; the group is formed, its list should have been posted five days ago."""
    today = now.date()
    ends = today + 120 * _DAY
    elected = add_months(ends + _DAY, -60)
    _entered(compound, elected, ends, today - 50 * _DAY, filed=9, completed=21)
    committee = OwnersCommittee.objects.get(compound=compound)
    _meeting(committee, today - 45 * _DAY, 8, f"报告换届事项{MARK}", short=0, posted=True)
    for ago, step in (
        (40, actions.report_term),
        (12, actions.form_group),
        (5, actions.hand_to_housing),
    ):
        on = today - ago * _DAY
        more = {"group": _GROUP} if step is actions.form_group else {}
        step(compound=compound, on=on, by=None, at=_morning(on), **more)


def _left_lying(compound: Compound, now: datetime) -> None:
    """Filed 45 days ago; the street office had twenty days to complete it."""
    today = now.date()
    elected, filed = today - 70 * _DAY, today - 45 * _DAY
    _entered(compound, elected, add_months(elected, 60) - _DAY, filed, filed=25, completed=None)


def _idle(compound: Compound, now: datetime) -> None:
    """No meeting for eight months: the street may have a new committee elected (SHP 32)."""
    today = now.date()
    elected = today - 600 * _DAY
    _entered(compound, elected, add_months(elected, 48) - _DAY, today - 250 * _DAY, filed=9, completed=21)
    committee = OwnersCommittee.objects.get(compound=compound)
    _meeting(committee, today - 245 * _DAY, 8, f"通过年度工作安排{MARK}", short=0, posted=True)


def _founding(compound: Compound, now: datetime) -> None:
    """The first committee: reported, and the street office has a month left to form the group."""
    on = now.date() - 30 * _DAY
    actions.report_first(compound=compound, on=on, by=None, at=_morning(on))


_SHOWN: Final = (_in_election, _left_lying, _idle, _founding)
