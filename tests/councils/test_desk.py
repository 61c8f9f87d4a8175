"""The statutory desk and a committee's page: tiles that equal their lists, few statements, and every form."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from councils import actions
from councils.boards import committee_desk, committee_page
from councils.boards.committee_desk import LISTS, Asked
from councils.committee_rules import Ended, Reason
from councils.models import CommitteeMeeting, OwnersCommittee, Reelection
from properties.models import DecisionFreeze, Role
from tests.cast import Cast, cast
from tests.councils.rows import DAY, NOW, TODAY, committee_in, group, meeting_of, term
from tests.factories import CompoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def officer(people: Cast) -> Client:
    return signed_in(people, Role.STREET_OFFICER)


def signed_in(people: Cast, role: Role) -> Client:
    client = Client()
    client.force_login(people.own[role])
    return client


def desk(people: Cast, role: Role = Role.STREET_OFFICER, at: datetime = NOW, **asked: str) -> Any:
    return committee_desk.desk(people.own[role], Asked(**asked), at=at)


def counts(found: Any) -> dict[str, int]:
    return dict(zip(LISTS, [tile.count for tile in found.tiles], strict=True))


def three(people: Cast) -> None:
    """Own: filed and not completed in 20 days. Next door: in re-election. Far: nobody."""
    committee_in(people.compound, filed_on=TODAY - 60 * DAY, filing_completed_on=None)
    committee_in(people.next_door, filed_on=TODAY - 380 * DAY, filing_completed_on=TODAY - 370 * DAY)
    actions.report_term(compound=people.next_door, on=TODAY - 50 * DAY, by=None, at=NOW)


def test_the_tiles_say_what_is_late_due_frozen_and_owed_by_the_street(people: Cast) -> None:
    three(people)
    found = desk(people)
    assert counts(found) == {
        # two that have not met for a year, and the filing
        "late": 3,
        "soon": 1,  # the group
        "street": 2,
        "frozen": 1,
        "early": 2,  # idle for a year
        "none": 1,
        "open": 5,  # and the election before the term ends
    }
    for name in LISTS:
        again = desk(people, show=name)
        assert len(again.lines) == counts(found)[name], name
        assert counts(again) == counts(found)


def test_filters_keep_tiles_and_list_together(people: Cast) -> None:
    three(people)
    found = desk(people, owes="street")
    assert (counts(found)["late"], counts(found)["soon"]) == (1, 1)
    assert [line.title.split(" · ")[0] for line in found.lines] == ["本小区"]
    far = desk(people, neighbourhood=people.other_neighbourhood.code, show="none")
    assert [line.title for line in far.lines] == ["外小区"]
    assert counts(far)["late"] == 0
    assert {area.code for area in far.neighbourhoods} == {
        people.neighbourhood.code,
        people.other_neighbourhood.code,
    }


def test_each_sees_their_part(people: Cast) -> None:
    three(people)
    sees = {
        Role.STREET_LEADER: 3,
        Role.SUPERVISOR: 3,
        Role.GRID_HEAD: 2,
        Role.NEIGHBOURHOOD_STAFF: 2,
        Role.COMMITTEE_CHAIR: 1,
        Role.SYSTEM_ADMIN: 0,
    }
    assert {role: desk(people, role).compounds for role in sees} == sees


def test_a_late_clock_stays_until_it_is_done(people: Cast) -> None:
    committee_in(people.compound, filed_on=TODAY - 60 * DAY, filing_completed_on=None)
    late = [line.meta for line in desk(people, show="late", owes="street").lines]
    assert len(late) == 1
    assert len(desk(people, show="late", owes="street", at=NOW + timedelta(days=700)).lines) == 1
    actions.complete_filing(compound=people.compound, on=TODAY, by=None, at=NOW)
    assert desk(people, show="late", owes="street").lines == []


def _many(people: Cast, count: int) -> None:
    """As the desk meets them at worst: each with a meeting to post and a member to hand over."""
    for number in range(count):
        compound = CompoundFactory.create(neighbourhood=people.neighbourhood, name=f"第{number}小区")
        committee = committee_in(compound)
        meeting_of(committee, on=TODAY - 9 * DAY)
        seat = committee.seats.order_by("-pk")[0]
        actions.end_seat(seat=seat, why=Ended.RESIGNED, on=TODAY, by=None, at=NOW)
        actions.report_term(compound=compound, on=TODAY, by=None, at=NOW)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_at_most_twelve_statements(people: Cast, officer: Client, count: int) -> None:
    _many(people, count)
    officer.get(reverse("committees:desk"))
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = officer.get(reverse("committees:desk"), {"show": "open"})
    assert answer.status_code == 200
    assert len(asked) <= 12, [row["sql"][:90] for row in asked]


def test_an_unknown_list_is_a_bad_request(officer: Client) -> None:
    for query in ({"show": "all"}, {"owes": "nobody"}, {"sort": "name"}):
        assert officer.get(reverse("committees:desk"), query).status_code == 400


def test_the_desk_says_when_nothing_is_there(people: Cast, officer: Client) -> None:
    html = officer.get(reverse("committees:desk")).content.decode()
    assert "yh-empty" in html
    assert html.count("yh-tile__count") == len(LISTS)


def test_a_page_of_a_compound_without_a_committee_says_how_to_begin(people: Cast, officer: Client) -> None:
    """And nothing of the clocks that run next door."""
    committee_in(people.next_door)
    address = reverse("committees:compound", args=[people.compound.code])
    html = officer.get(address).content.decode()
    assert reverse("committees:step", args=[people.compound.code, "found"]) in html
    assert "yh-list--number" in html
    assert "SHP 26" not in html


def test_what_the_register_knows_says_whether_owners_may_begin(people: Cast) -> None:
    compound = people.compound
    assert committee_page.may_be_founded(compound, today=TODAY) is None
    compound.built = 2024
    assert committee_page.may_be_founded(compound, today=TODAY) is None
    compound.built = 2023
    assert committee_page.may_be_founded(compound, today=TODAY) is True


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        (date(2029, 1, 24), (2, 2)),
        (date(2026, 12, 23), (0, 1)),
    ],
)
def test_the_time_left_is_told_in_years_and_months(ends: date, words: tuple[int, int]) -> None:
    left = committee_page.time_left(ends, TODAY)
    assert tuple(int(number) for number in re.findall(r"\d+", left)) == tuple(n for n in words if n)


def test_from_the_report_to_the_filing_by_the_pages(people: Cast) -> None:
    """Each by whose step it is, through its form."""
    today = timezone.localdate()
    committee_in(people.compound, today=today)
    chair, officer = signed_in(people, Role.COMMITTEE_CHAIR), signed_in(people, Role.STREET_OFFICER)

    def send(client: Client, step: str, **given: Any) -> int:
        address = reverse("committees:step", args=[people.compound.code, step])
        assert client.get(address).status_code == 200
        return int(client.post(address, given).status_code)

    assert send(chair, "report", on=today) == 302
    assert DecisionFreeze.objects.filter(compound=people.compound, ends_on=None).exists()
    given = {"on": today, "head": "街道", "owners": "甲\n乙", "neighbourhood": "丙"}
    assert send(officer, "group", **given) == 422
    assert send(officer, "group", **given | {"owners": "甲\n乙\n丁"}) == 302
    assert send(officer, "list", on=today) == 302
    assert send(chair, "to_housing", on=today) == 302
    result = {
        "elected_on": today,
        "starts_on": today,
        "ends_on": (today + timedelta(days=4 * 365)).isoformat(),
        "size": 5,
        "number": 2,
        "chair": "王主任",
        "deputies": "李副主任",
        "members": "甲委员\n乙委员\n丙委员",
        "party": "王主任\n丁委员",
    }
    assert send(officer, "elect", **result) == 422  # somebody who was not elected
    assert send(officer, "elect", **(result | {"party": "王主任"})) == 302
    assert send(chair, "result", on=today) == 302
    assert send(chair, "file", on=today) == 302
    assert send(officer, "complete", on=today) == 302
    assert send(officer, "to_committee", on=today) == 302
    new = OwnersCommittee.objects.get(compound=people.compound, ended_on=None)
    assert list(new.seats.order_by("pk").values_list("name", "office", "is_party_member")) == [
        ("王主任", "chair", True),
        ("李副主任", "deputy", False),
        ("甲委员", "member", False),
        ("乙委员", "member", False),
        ("丙委员", "member", False),
    ]
    assert Reelection.objects.get().ended_on == today
    again = reverse("committees:step", args=[people.compound.code, "file"])
    assert chair.get(again).status_code == 409
    assert chair.post(again, {"on": today}).status_code == 409


def test_a_meeting_by_the_pages(people: Cast) -> None:
    today = timezone.localdate()
    committee = committee_in(people.compound, today=today)
    chair = signed_in(people, Role.COMMITTEE_CHAIR)
    seats = list(committee.seats.order_by("pk").values_list("pk", flat=True))
    address = reverse("committees:step", args=[people.compound.code, "meet"])
    given = {"held_on": today, "notice_on": today - 3 * DAY, "present": seats[:3]}
    assert chair.post(address, given).status_code == 422
    answer = chair.post(address, given | {"late_notice_reason": "水管爆裂"})
    meeting = CommitteeMeeting.objects.get()
    assert answer["Location"] == reverse("committees:meeting", args=[meeting.pk])

    decide = reverse("committees:meeting_step", args=[meeting.pk, "decide"])
    assert chair.get(decide).status_code == 200
    assert chair.post(decide, {"text": "修水管", "in_favour": seats[:3]}).status_code == 302
    assert chair.post(decide, {"text": "修水管", "in_favour": seats[3:]}).status_code == 422
    post = reverse("committees:meeting_step", args=[meeting.pk, "post"])
    assert chair.post(post, {"on": today}).status_code == 302
    html = chair.get(answer["Location"]).content.decode()
    assert "修水管" in html
    assert decide not in html
    assert chair.get(reverse("committees:meeting_step", args=[meeting.pk, "undo"])).status_code == 404


def test_a_seat_by_the_pages(people: Cast) -> None:
    today = timezone.localdate()
    committee = committee_in(people.compound, today=today)
    chair = signed_in(people, Role.COMMITTEE_CHAIR)
    seat = committee.seats.order_by("-pk")[0]
    end = reverse("committees:seat_step", args=[seat.pk, "end_seat"])
    assert chair.post(end, {"why": "absent", "on": today}).status_code == 422
    assert chair.post(end, {"why": "resigned", "on": today}).status_code == 302
    papers = reverse("committees:seat_step", args=[seat.pk, "seat_papers"])
    page = reverse("committees:compound", args=[people.compound.code])
    assert papers in chair.get(page).content.decode()
    assert chair.post(papers, {"on": today}).status_code == 302
    assert papers not in chair.get(page).content.decode()


def test_the_page_of_a_committee_in_election_takes_few_statements(people: Cast, officer: Client) -> None:
    today = timezone.localdate()
    committee = committee_in(people.compound, today=today)
    meeting_of(committee, on=today - 9 * DAY)
    actions.report_term(compound=people.compound, on=today, by=None, at=timezone.now())
    preparing = group(7, 4)
    actions.form_group(compound=people.compound, group=preparing, on=today, by=None, at=timezone.now())
    address = reverse("committees:compound", args=[people.compound.code])
    officer.get(address)
    with CaptureQueriesContext(connection) as asked:
        answer = officer.get(address)
    assert answer.status_code == 200
    assert len(asked) <= 18, [row["sql"][:90] for row in asked]


def test_the_public_board_names_offices_and_what_waits(people: Cast) -> None:
    committee = committee_in(people.compound)
    actions.report_term(compound=people.compound, on=TODAY, by=None, at=NOW)
    board = committee_page.public_committee(people.compound, today=TODAY)
    assert (board.committee, board.seats[0].office, len(board.seats)) == (committee, "chair", 5)
    assert board.freeze is not None
    assert board.freeze.starts_on == TODAY
    assert committee_page.public_committee(people.next_door, today=TODAY).committee is None


def test_a_small_compound_may_have_three(people: Cast) -> None:
    people.compound.floor_area = "10000.00"
    people.compound.save()
    committee = actions.enter_committee(compound=people.compound, term=term(size=3, seats=3), by=None, at=NOW)
    assert committee.size == 3


def test_what_the_rows_say_for_an_early_election(people: Cast, officer: Client) -> None:
    """Fewer than half of the seats, or no meeting for six months; a committee of whom nobody is entered is not empty."""
    committee = committee_in(people.compound)
    committee_in(
        people.next_door,
        seats=0,
        people=[],
        elected_on=TODAY - 30 * DAY,
        filed_on=None,
        filing_completed_on=None,
    )
    meeting_of(committee, on=TODAY - 9 * DAY)
    assert counts(desk(people))["early"] == 0
    for seat in committee.seats.order_by("-pk")[:3]:
        actions.end_seat(seat=seat, why=Ended.RESIGNED, on=TODAY, by=None, at=NOW)
    assert [line.title for line in desk(people, show="early").lines] == ["本小区"]
    page = committee_page.page(people.compound, people.own[Role.STREET_OFFICER], at=NOW)
    assert page.grounds == [str(Reason.MEMBERS_BELOW_HALF.label)]
    address = reverse("committees:compound", args=[people.compound.code])
    assert page.grounds[0] in officer.get(address).content.decode()


def test_who_misses_more_than_half_of_a_year_is_marked(people: Cast) -> None:
    committee = committee_in(people.compound)
    seats = list(committee.seats.order_by("pk").values_list("pk", flat=True))
    for ago, there in ((200, seats), (140, seats[:4]), (80, seats[:4]), (20, seats[:3])):
        meeting_of(committee, on=TODAY - ago * DAY, present=there)
    page = committee_page.page(people.compound, people.own[Role.STREET_OFFICER], at=NOW)
    assert page.absent == {seats[4]}  # one of four; the fourth member was at three
