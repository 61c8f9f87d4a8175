"""From the report to the filing: each step in its turn, by whose it is, and what is frozen meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from councils import actions
from councils.actions.reelections import Group
from councils.boards import committee_page
from councils.committee_access import offered, situation
from councils.committee_rules import Ended, Reason, StandsFor
from councils.committeesteps import ROWS, Step
from councils.models import CommitteeMove, CommitteeSeat, GroupMember, OwnersCommittee, Reelection
from notices import registry
from notices.models import Deadline, Notice
from properties.models import DecisionFreeze, Publication, Role
from tests.cast import Cast, cast
from tests.councils.rows import DAY, NOW, TODAY, committee_in, group, meeting_of, term
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db
GROUP = group(7, 4)
FORMED = TODAY - 20 * DAY


@pytest.fixture
def people() -> Cast:
    return cast()


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as no:
        yield
    assert no.value.code == code


def report(people: Cast, **more: Any) -> Reelection:
    given: dict[str, Any] = {"compound": people.compound, "on": TODAY - 30 * DAY, "by": None, "at": NOW}
    return actions.report_term(**(given | more))


def form(people: Cast, **more: Any) -> Reelection:
    given: dict[str, Any] = {"compound": people.compound, "group": GROUP, "on": FORMED, "by": None, "at": NOW}
    return actions.form_group(**(given | more))


def elect(people: Cast, **more: Any) -> OwnersCommittee:
    days = {"elected_on": TODAY - 5 * DAY, "starts_on": TODAY, "filed_on": None, "filing_completed_on": None}
    who = more.pop("by", None)
    new = term(named="新委员", **(days | more))
    return actions.enter_election(compound=people.compound, term=new, by=who, at=NOW)


def frozen(people: Cast) -> bool:
    return DecisionFreeze.objects.filter(compound=people.compound, ends_on__isnull=True).exists()


def test_from_the_report_to_the_filing(people: Cast) -> None:
    old = committee_in(people.compound)
    election = report(people)
    assert frozen(people)
    form(people)
    new = elect(people)
    old.refresh_from_db()
    assert old.ended_on == TODAY - 5 * DAY
    assert set(old.seats.values_list("until_on", "ended_by")) == {(TODAY - 5 * DAY, "term")}
    assert frozen(people)
    with refused("committee.no-such-step"):
        elect(people)

    actions.file_committee(compound=people.compound, on=TODAY, by=None, at=NOW)

    election.refresh_from_db()
    assert (election.elected, election.ended_on) == (new, TODAY)
    assert DecisionFreeze.objects.get().ends_on == TODAY
    now = situation(people.compound)
    assert (now.committee, now.election) == (new, election)
    steps = CommitteeMove.objects.filter(compound=people.compound).values_list("step", flat=True)
    assert list(steps) == ["enter", "report", "group", "elect", "file"]


def test_the_group_has_its_people_the_head_first(people: Cast) -> None:
    committee_in(people.compound)
    report(people)
    everybody = Group(
        " 街道王主任 ",
        [
            ("李居委", StandsFor.NEIGHBOURHOOD),
            ("甲", StandsFor.OWNERS),
            ("乙", StandsFor.OWNERS),
            ("建设单位赵", StandsFor.DEVELOPER),
            ("丙", StandsFor.OWNERS),
            ("丁", StandsFor.OWNERS),
        ],
    )
    election = form(people, group=everybody)
    assert (election.group_size, election.group_owners, election.group_head) == (7, 4, "街道王主任")
    found = election.group.values_list("position", "name", "stands_for", "is_head")
    assert list(found)[:3] == [
        (1, "街道王主任", "street", True),
        (2, "李居委", "neighbourhood", False),
        (3, "甲", "owners", False),
    ]
    page = committee_page.page(people.compound, people.own[Role.STREET_OFFICER], at=NOW)
    assert [names for _side, names in page.group] == [
        ["街道王主任"],
        ["李居委"],
        ["甲", "乙", "丙", "丁"],
        ["建设单位赵"],
    ]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (group(7, 3), "group.owners"),
        (group(6, 3), "group.even"),
        (group(1, 0), "group.even"),
        (group(7, 4, head=" "), "group.no-head"),
        (group(7, 4, head="业主代表1"), "group.twice"),
        (Group("头", [("甲", StandsFor.OWNERS), (" ", StandsFor.OWNERS)]), "group.twice"),
    ],
)
def test_a_group_the_law_does_not_know_is_refused(people: Cast, given: Group, code: str) -> None:
    committee_in(people.compound)
    report(people)
    with refused(code):
        form(people, group=given)
    assert not GroupMember.objects.exists()


def test_the_database_holds_one_head_from_the_street(people: Cast) -> None:
    committee_in(people.compound)
    report(people)
    rows = GroupMember.objects.filter(election=form(people))
    for wrong in (
        {"stands_for": "owners"},  # the head
        {"is_head": True},  # a second one
        {"name": "街道社区管理办"},
    ):
        position = 1 if "stands_for" in wrong else 2
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.filter(position=position).update(**wrong)


def test_the_new_committee_gets_the_papers_in_ten_days(people: Cast) -> None:
    committee_in(people.compound)
    report(people)
    form(people)
    elect(people)
    actions.file_committee(compound=people.compound, on=TODAY, by=None, at=NOW)
    assert Deadline.objects.open().get(kind="committee.handover").amount == 10
    actions.hand_over(compound=people.compound, on=TODAY, by=None, at=NOW)
    assert not Deadline.objects.open().filter(kind="committee.handover").exists()


def test_a_committee_entered_as_it_is_gets_no_papers_of_another(people: Cast) -> None:
    committee_in(people.compound)
    with refused("committee.no-such-step"):
        actions.hand_over(compound=people.compound, on=TODAY, by=None, at=NOW)


def test_what_was_forgotten_stays_owed_after_the_filing(people: Cast) -> None:
    committee_in(people.compound)
    report(people)
    form(people)
    elect(people)
    actions.file_committee(compound=people.compound, on=TODAY, by=None, at=NOW)
    owed = Deadline.objects.open().filter(subject_kind="reelection").order_by("kind")
    assert list(owed.values_list("kind", flat=True)) == ["reelection.handover", "reelection.list"]
    actions.post_list(compound=people.compound, on=TODAY, by=None, at=NOW)
    actions.hand_to_housing(compound=people.compound, on=TODAY, by=None, at=NOW)
    assert not owed.exists()


def test_called_off_everything_is_as_before(people: Cast) -> None:
    committee_in(people.compound, starts_on=date(2023, 6, 23), ends_on=date(2027, 6, 22))
    report(people)
    with refused("election.say-why"):
        actions.call_off(compound=people.compound, reason=" ", by=None, at=NOW)
    actions.call_off(compound=people.compound, reason="任期录入有误", by=None, at=NOW)
    assert not frozen(people)
    kinds = set(Deadline.objects.open().values_list("kind", flat=True))
    assert kinds == {"committee.meeting", "committee.report"}
    report(people)
    assert frozen(people)


def test_the_street_orders_an_early_election_on_a_ground(people: Cast) -> None:
    committee_in(people.compound)
    given: dict[str, Any] = {
        "compound": people.compound,
        "on": TODAY,
        "by": None,
        "at": NOW,
        "words": "连续七个月未开会",
    }
    for reason in (Reason.TERM, Reason.FIRST):
        with refused("election.no-ground"):
            actions.order_early(reason=reason, **given)
    with refused("election.say-why"):
        actions.order_early(reason=Reason.SIX_MONTHS_IDLE, **(given | {"words": " "}))
    election = actions.order_early(reason=Reason.SIX_MONTHS_IDLE, **given)
    assert (election.reason, frozen(people)) == ("six_months_idle", True)


def test_fewer_than_half_is_counted_from_the_seats(people: Cast) -> None:
    committee = committee_in(people.compound)
    given: dict[str, Any] = {
        "reason": Reason.MEMBERS_BELOW_HALF,
        "on": TODAY,
        "by": None,
        "at": NOW,
        "words": "三人辞职",
    }
    seats = list(committee.seats.order_by("-pk"))
    for seat in seats[:2]:
        actions.end_seat(seat=seat, why=Ended.RESIGNED, on=TODAY, by=None, at=NOW)
    with refused("election.enough-members"):
        actions.order_early(compound=people.compound, **given)  # three of five are left
    actions.end_seat(seat=seats[2], why=Ended.RESIGNED, on=TODAY, by=None, at=NOW)
    assert actions.order_early(compound=people.compound, **given).pk


def test_a_first_committee_freezes_nothing(people: Cast) -> None:
    actions.report_first(compound=people.compound, on=TODAY - 30 * DAY, by=None, at=NOW)
    assert not frozen(people)
    form(people)
    with refused("committee.no-such-step"):
        actions.hand_to_housing(compound=people.compound, on=TODAY, by=None, at=NOW)
    new = elect(people, number=1)
    assert (new.number, situation(people.compound).committee) == (1, new)


def test_days_run_forwards(people: Cast) -> None:
    committee_in(people.compound)
    for on, code in ((TODAY + DAY, "committee.future"), (TODAY - 401 * DAY, "committee.before")):
        with refused(code):
            report(people, on=on)
    report(people)
    with refused("committee.before"):
        form(people, on=TODAY - 31 * DAY)
    form(people)
    with refused("committee.before"):
        actions.post_list(compound=people.compound, on=FORMED - DAY, by=None, at=NOW)
    with refused("committee.before"):
        elect(people, elected_on=FORMED - DAY)
    with refused("committee.future"):
        elect(people, elected_on=TODAY + DAY)


def test_a_result_that_the_law_does_not_know_is_refused_whole(people: Cast) -> None:
    old = committee_in(people.compound)
    report(people)
    form(people)
    for more, code in (
        ({"size": 4}, "committee.even"),
        ({"ends_on": TODAY + 700 * DAY}, "committee.term"),
        ({"seats": 7}, "committee.too-many"),
    ):
        with refused(code):
            elect(people, **more)
    old.refresh_from_db()
    assert (old.ended_on, CommitteeSeat.objects.filter(until_on__isnull=False).count()) == (None, 0)


# What each role may do, written out by hand: the street, the office with it, and with them the committee.
_STREET = {Step.COMPLETE, Step.GROUP, Step.EARLY, Step.CALL_OFF}
_OFFICE = {Step.LIST, Step.ELECT, Step.TO_COMMITTEE, Step.FOUND, Step.ENTER}
_COMMITTEE = {Step.TO_HOUSING, Step.RESULT, Step.FILE, Step.MEET, Step.REPORT, Step.FILL}
MAY = {
    Role.STREET_OFFICER: _STREET | _OFFICE | _COMMITTEE,
    Role.PARTY_SECRETARY: _OFFICE | _COMMITTEE,
    Role.NEIGHBOURHOOD_STAFF: _OFFICE | _COMMITTEE,
    Role.COMMITTEE_CHAIR: _COMMITTEE,
    Role.COMMITTEE_MEMBER: _COMMITTEE,
}


@pytest.mark.once
@pytest.mark.parametrize("role", list(Role))
def test_each_role_has_exactly_these_steps(role: Role) -> None:
    assert {step for step, row in ROWS.items() if role in row.roles} == MAY.get(role, set())


def test_the_page_offers_what_the_actions_allow(people: Cast) -> None:
    """In each situation an offered step passes its door, and another one is refused."""
    chair, officer = people.own[Role.COMMITTEE_CHAIR], people.own[Role.STREET_OFFICER]

    def steps(who: Any) -> set[Step]:
        return set(offered(who, people.compound, situation(people.compound)))

    assert (steps(chair), steps(officer)) == (set(), {Step.FOUND, Step.ENTER})
    committee_in(people.compound)
    mine = {Step.MEET, Step.REPORT, Step.FILL}
    assert (steps(chair), steps(officer)) == (mine, mine | {Step.EARLY})
    report(people, by=chair)
    assert (steps(chair), steps(officer)) == (
        {Step.MEET, Step.FILL},
        {Step.MEET, Step.FILL, Step.GROUP, Step.CALL_OFF},
    )
    with pytest.raises(NotYours):
        form(people, by=chair)
    form(people, by=officer)
    with pytest.raises(NotYours):
        elect(people, by=chair)
    elect(people, by=people.own[Role.PARTY_SECRETARY])
    assert steps(chair) == {Step.MEET, Step.FILL, Step.TO_HOUSING, Step.RESULT, Step.FILE}


@pytest.mark.parametrize("role", [Role.FIRM_MANAGER, Role.STREET_LEADER, Role.GRID_HEAD])
def test_who_only_reads_reports_nothing(people: Cast, role: Role) -> None:
    committee_in(people.compound)
    with pytest.raises(NotYours):
        report(people, by=people.own[role])


def test_the_database_holds_what_the_rules_say(people: Cast) -> None:
    """Past the actions, too."""
    committee = committee_in(people.compound)
    rows = OwnersCommittee.objects.filter(pk=committee.pk)
    start = date(2024, 3, 1)
    for last in (date(2027, 2, 28), date(2029, 3, 1)):
        rows.update(starts_on=start, ends_on=last)
    wrong: list[dict[str, Any]] = [
        {"starts_on": start, "ends_on": date(2027, 2, 26)},
        {"starts_on": start, "ends_on": date(2029, 3, 4)},
        {"size": 4},
        {"filed_on": None},
        {"filing_completed_on": start - DAY},
    ]
    for values in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnersCommittee.objects.create(compound=people.compound, starts_on=start, ends_on=date(2028, 3, 1))
    seats = committee.seats.filter(office="member")
    for values in ({"until_on": TODAY}, {"ended_by": "resigned"}, {"office": "chair"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            seats.update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        seats.update(until_on=TODAY, ended_by="health")
    report(people)
    with pytest.raises(IntegrityError), transaction.atomic():
        Reelection.objects.create(compound=people.compound, committee=committee, reported_on=TODAY)


def test_history_is_added_to_only(people: Cast) -> None:
    committee_in(people.compound)
    move = CommitteeMove.objects.get()
    with pytest.raises(TypeError):
        move.save()
    with pytest.raises(TypeError):
        move.delete()


def test_the_money_of_a_term_is_audited_at_its_end(people: Cast) -> None:
    """SHP 67, by the clock the owners' money has already."""
    committee_in(people.compound)
    report(people)
    form(people)
    elect(people)
    audit = Publication.objects.get(compound=people.compound, kind=Publication.Kind.AUDIT_TERM)
    assert (audit.period_starts, audit.period_ends) == (TODAY - 400 * DAY, TODAY - 6 * DAY)
    assert Deadline.objects.open().filter(subject_kind="publication", subject_id=audit.pk).exists()


def test_those_who_act_next_are_told_at_once_and_not_whoever_wrote_it(people: Cast) -> None:
    chair, officer = people.own[Role.COMMITTEE_CHAIR], people.own[Role.STREET_OFFICER]
    secretary = people.own[Role.PARTY_SECRETARY]
    committee_in(people.compound)
    report(people, by=chair)
    form(people, by=officer)
    elect(people)
    actions.file_committee(compound=people.compound, on=TODAY, by=chair, at=NOW)
    actions.complete_filing(compound=people.compound, on=TODAY, by=officer, at=NOW)
    rows = Notice.objects.filter(deadline=None).values_list("kind", "to_id")
    assert set(rows) == {
        ("reelection.reported", str(officer.pk)),
        ("reelection.reported", str(secretary.pk)),
        ("reelection.formed", str(chair.pk)),
        ("reelection.formed", str(secretary.pk)),
        ("committee.filed", str(officer.pk)),
        ("committee.completed", str(chair.pk)),
    }
    for notice in Notice.objects.all():
        said = registry.subject_book(notice.subject_kind).words(notice)
        assert people.compound.name in said.title
        assert said.path == reverse("committees:compound", args=[people.compound.code])


def test_what_an_earlier_committee_left_undone_can_still_be_done(people: Cast) -> None:
    """A meeting it did not post, a member who did not hand over: both stand on the page and end their clocks."""
    old = committee_in(people.compound)
    meeting = meeting_of(old, on=TODAY - 40 * DAY)
    seat = old.seats.order_by("-pk")[0]
    actions.end_seat(seat=seat, why=Ended.RESIGNED, on=TODAY - 35 * DAY, by=None, at=NOW)
    report(people)
    form(people)
    elect(people)
    page = committee_page.page(people.compound, people.own[Role.STREET_OFFICER], at=NOW)
    assert (list(page.meetings), list(page.left_seats)) == ([meeting], [seat])
    assert {"meeting.posting", "seat.handover"} <= {clock.row.kind for clock in page.clocks}

    actions.post_meeting(meeting=meeting, on=TODAY, by=None, at=NOW, late_reason="换届期间遗漏")
    actions.seat_handed_over(seat=seat, on=TODAY, by=None, at=NOW)

    after = committee_page.page(people.compound, people.own[Role.STREET_OFFICER], at=NOW)
    assert (list(after.meetings), list(after.left_seats)) == ([], [])
    assert not Deadline.objects.open().filter(kind__in=["meeting.posting", "seat.handover"]).exists()


def test_the_next_election_ends_what_the_last_one_owed(people: Cast) -> None:
    committee_in(people.compound)
    report(people)
    form(people)
    elect(people)
    actions.file_committee(compound=people.compound, on=TODAY, by=None, at=NOW)
    second = report(people, on=TODAY)
    owed = Deadline.objects.open().filter(subject_kind="reelection")
    assert set(owed.values_list("subject_id", flat=True)) == {second.pk}
