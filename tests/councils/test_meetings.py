"""Meetings of a committee: called in time, quorate in person, decided by more than half of all, posted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from councils import actions
from councils.actions.committees import Person
from councils.committee_rules import Began, Ended, Office
from councils.committeesteps import Step
from councils.models import CommitteeDecision, CommitteeMeeting, CommitteeMove, OwnersCommittee
from notices.calendar import day_of
from notices.models import Deadline
from properties.models import Role
from tests.cast import Cast, cast
from tests.councils.rows import DAY, NOW, TODAY, committee_in, meeting_of, morning
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db
HELD = TODAY - 2 * DAY


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def committee(people: Cast) -> OwnersCommittee:
    return committee_in(people.compound)


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as no:
        yield
    assert no.value.code == code


def decide(meeting: CommitteeMeeting, signed: int, **more: Any) -> CommitteeDecision:
    seats = list(meeting.present.order_by("pk").values_list("pk", flat=True)[:signed])
    given: dict[str, Any] = {"text": "调整垃圾箱房开放时间", "in_favour": seats, "by": None, "at": NOW}
    return actions.add_decision(meeting=meeting, **(given | more))


def test_three_of_five_are_enough_two_are_not(committee: OwnersCommittee) -> None:
    with refused("meeting.no-quorum"):
        meeting_of(committee, on=HELD, there=2)
    assert meeting_of(committee, on=HELD, there=3).present.count() == 3


def test_a_decision_passes_with_more_than_half_of_all_not_of_those_present(
    committee: OwnersCommittee,
) -> None:
    meeting = meeting_of(committee, on=HELD, there=3)
    assert [decide(meeting, signed).passed for signed in (3, 2)] == [True, False]
    assert list(meeting.decisions.values_list("number", "passed")) == [(1, True), (2, False)]


def test_empty_seats_do_not_make_it_easier(people: Cast, committee: OwnersCommittee) -> None:
    """Two left: three sit, and all three have to come and to sign."""
    for seat in committee.seats.order_by("-pk")[:2]:
        actions.end_seat(seat=seat, why=Ended.RESIGNED, on=TODAY - 30 * DAY, by=None, at=NOW)
    with refused("meeting.no-quorum"):
        meeting_of(committee, on=HELD, there=2)
    assert decide(meeting_of(committee, on=HELD, there=3), 3).passed


def test_who_left_or_came_later_was_not_there(people: Cast, committee: OwnersCommittee) -> None:
    left = committee.seats.order_by("-pk")[0]
    actions.end_seat(seat=left, why=Ended.NOT_OWNER, on=HELD - DAY, by=None, at=NOW)
    came = actions.fill_seat(
        compound=people.compound,
        person=Person("候补委员"),
        began=Began.SUBSTITUTE,
        on=TODAY,
        by=None,
        at=NOW,
    )
    seats = list(committee.seats.order_by("pk").values_list("pk", flat=True)[:3])
    for other in (left.pk, came.pk):
        with refused("meeting.no-member"):
            meeting_of(committee, on=HELD, present=[*seats, other])


def test_a_member_of_another_committee_is_nobody_here(people: Cast, committee: OwnersCommittee) -> None:
    stranger = committee_in(people.next_door).seats.order_by("pk")[0]
    with refused("meeting.no-member"):
        meeting_of(committee, on=HELD, present=[stranger.pk])
    meeting = meeting_of(committee, on=HELD)
    with refused("decision.not-there"):
        decide(meeting, 3, in_favour=[stranger.pk])


def test_a_notice_of_six_days_blocks_until_somebody_says_why(committee: OwnersCommittee) -> None:
    with refused("meeting.late-notice"):
        meeting_of(committee, on=HELD, notice_on=HELD - 6 * DAY, late_notice_reason=" ")
    meeting = meeting_of(
        committee, on=HELD, notice_on=HELD - 6 * DAY, late_notice_reason="水管爆裂，当天议定"
    )
    assert meeting.late_notice_reason == "水管爆裂，当天议定"
    assert CommitteeMove.objects.get(step=Step.MEET).words == "水管爆裂，当天议定"


def test_seven_days_are_in_time(committee: OwnersCommittee) -> None:
    assert meeting_of(committee, on=HELD, notice_on=HELD - 7 * DAY).late_notice_reason == ""


def test_days_run_forwards(committee: OwnersCommittee) -> None:
    with refused("meeting.notice-after"):
        meeting_of(committee, on=HELD, notice_on=HELD + DAY)
    with refused("committee.future"):
        actions.record_meeting(
            compound=committee.compound, held=_held(committee, TODAY + DAY), by=None, at=NOW
        )
    with refused("committee.before"):
        meeting_of(committee, on=committee.chosen_on - DAY)


def _held(committee: OwnersCommittee, on: Any) -> Any:
    from councils.actions.meetings import Held  # one test needs it alone

    seats = list(committee.seats.values_list("pk", flat=True))
    return Held(held_on=on, notice_on=on - 7 * DAY, present=seats)


def test_one_member_of_five_calls_nothing(committee: OwnersCommittee) -> None:
    with refused("meeting.too-few-callers"):
        meeting_of(committee, on=HELD, called_by=1)
    assert meeting_of(committee, on=HELD, called_by=2).called_by == 2


def test_a_day_has_one_meeting(committee: OwnersCommittee) -> None:
    meeting_of(committee, on=HELD)
    with refused("meeting.known"):
        meeting_of(committee, on=HELD)


def test_two_meetings_may_both_wait_to_be_posted(committee: OwnersCommittee) -> None:
    first, second = (meeting_of(committee, on=HELD - days * DAY) for days in (9, 0))
    waiting = Deadline.objects.open().filter(kind="meeting.posting")
    assert set(waiting.values_list("subject_id", flat=True)) == {first.pk, second.pk}
    actions.post_meeting(meeting=first, on=first.held_on, by=None, at=NOW)
    assert list(waiting.values_list("subject_id", flat=True)) == [second.pk]


def test_a_posting_on_the_last_day_is_in_time_a_later_one_says_why(committee: OwnersCommittee) -> None:
    first, second = (meeting_of(committee, on=HELD - days * DAY) for days in (9, 18))
    for meeting in (first, second):
        due = Deadline.objects.open().get(kind="meeting.posting", subject_id=meeting.pk).due_at
        last = day_of(due)
        given: dict[str, Any] = {"meeting": meeting, "by": None, "at": NOW}
        with refused("deadline.say-why-late"):
            actions.post_meeting(**given, on=last + DAY, late_reason=" ")
        if meeting == first:
            actions.post_meeting(**given, on=last)
        else:
            actions.post_meeting(**given, on=last + DAY, late_reason="停电")
    words = CommitteeMove.objects.filter(step="post").order_by("pk").values_list("words", flat=True)
    assert list(words) == [f"{first.held_on}", f"{second.held_on} 停电"]


def test_what_is_posted_stays_as_it_was(committee: OwnersCommittee) -> None:
    meeting = meeting_of(committee, on=HELD)
    decide(meeting, 3)
    with refused("committee.before"):
        actions.post_meeting(meeting=meeting, on=HELD - DAY, by=None, at=NOW)
    actions.post_meeting(meeting=meeting, on=HELD, by=None, at=NOW)
    with refused("meeting.posted"):
        decide(meeting, 3)
    with refused("meeting.posted"):
        actions.post_meeting(meeting=meeting, on=HELD, by=None, at=NOW)


def test_who_may_write_a_meeting_down(people: Cast, committee: OwnersCommittee) -> None:
    may = {
        Role.COMMITTEE_CHAIR,
        Role.COMMITTEE_MEMBER,
        Role.STREET_OFFICER,
        Role.PARTY_SECRETARY,
        Role.NEIGHBOURHOOD_STAFF,
    }
    found = set()
    for number, role in enumerate(Role):
        held = _held(committee, TODAY - (number + 1) * DAY)
        with suppress(NotYours):
            actions.record_meeting(compound=people.compound, held=held, by=people.own[role], at=NOW)
            found.add(role)
    assert found == may


def test_the_chair_of_another_compound_writes_nothing_here(people: Cast, committee: OwnersCommittee) -> None:
    with refused("committee.not-yours"):
        actions.record_meeting(
            compound=people.compound,
            held=_held(committee, HELD),
            by=people.other[Role.COMMITTEE_CHAIR],
            at=NOW,
        )


def test_a_seat_ends_by_a_vote_that_is_named(people: Cast, committee: OwnersCommittee) -> None:
    seat = committee.seats.order_by("pk")[1]
    with refused("seat.no-vote"):
        actions.end_seat(seat=seat, why=Ended.ABSENT, on=TODAY, by=None, at=NOW)
    ended = actions.end_seat(
        seat=seat, why=Ended.ABSENT, on=TODAY, by=None, at=NOW, reference="业主大会2026-1号"
    )
    assert (ended.until_on, ended.ended_by, ended.reference) == (TODAY, "absent", "业主大会2026-1号")
    with refused("seat.ended"):
        actions.end_seat(seat=seat, why=Ended.RESIGNED, on=TODAY, by=None, at=NOW)


def test_who_leaves_hands_over_in_ten_days(people: Cast, committee: OwnersCommittee) -> None:
    seat = committee.seats.order_by("pk")[1]
    with refused("committee.no-such-step"):
        actions.seat_handed_over(seat=seat, on=TODAY, by=None, at=NOW)
    actions.end_seat(seat=seat, why=Ended.RESIGNED, on=TODAY, by=None, at=NOW)
    clock = Deadline.objects.open().get(kind="seat.handover")
    assert (clock.amount, clock.subject_id) == (10, seat.pk)
    later = morning(TODAY + 5 * DAY)
    actions.seat_handed_over(seat=seat, on=TODAY + 5 * DAY, by=None, at=later)
    clock.refresh_from_db()
    assert clock.met_at is not None


def test_a_seat_is_filled_only_where_one_is_empty(people: Cast, committee: OwnersCommittee) -> None:
    def fill(name: str, office: Office = Office.MEMBER) -> object:
        return actions.fill_seat(
            compound=people.compound,
            person=Person(name, office),
            began=Began.BY_ELECTION,
            on=TODAY,
            by=None,
            at=NOW,
        )

    with refused("seat.none-empty"):
        fill("新委员")
    actions.end_seat(seat=committee.seats.order_by("-pk")[0], why=Ended.RESIGNED, on=TODAY, by=None, at=NOW)
    with refused("committee.one-chair"):
        fill("新主任", Office.CHAIR)
    with refused("committee.twice"):
        fill("委员1")
    fill("新委员")
    assert committee.seats.filter(until_on__isnull=True).count() == 5
