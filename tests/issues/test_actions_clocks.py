"""What the moves do to the clocks, and who may give more time."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from issues import clocks
from issues.actions.effects import open_deadlines
from issues.models import Issue, TimeRequest
from issues.workflow import Outcome, Status, Verb
from notices.actions import move_deadline
from notices.calendar import SHANGHAI
from notices.models import Deadline, DeadlineMove, HolidayOverride
from notices.recompute import recompute_calendar
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import (
    PostFactory,
    SubTopicFactory,
)
from tests.issues.people import MONDAY, day, do, ends, filed, photo, refused, walk

pytestmark = pytest.mark.django_db

FIRM, WORKER, STREET, SECRETARY = (
    Role.FIRM_MANAGER,
    Role.FIRM_WORKER,
    Role.STREET_OFFICER,
    Role.PARTY_SECRETARY,
)


# The clocks of the main path


def test_filing_promises_contact_in_one_working_day_and_the_answer_in_five() -> None:
    issue = filed(cast()).issue
    assert (ends(issue, clocks.CONTACT), ends(issue, clocks.HANDLE), issue.due_at) == (
        day(3, 17),
        day(3, 23),
        day(3, 23),
    )


def test_an_emergency_is_contacted_within_two_hours_of_natural_time() -> None:
    people = cast()
    late = datetime(2026, 3, 14, 23, 30, tzinfo=SHANGHAI)  # a Saturday night
    urgent = SubTopicFactory.create(urgency="emergency", handle_days=1)
    issue = filed(people, subtopic=urgent, at=late).issue
    assert ends(issue, clocks.CONTACT) == late + timedelta(hours=2)
    assert ends(issue, clocks.HANDLE) == day(3, 16)


def test_contact_is_met_once_and_keeps_its_moment() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.CONTACT, people.own[FIRM], note="打过电话。", at=MONDAY + timedelta(hours=1))
    issue = do(issue, Verb.CONTACT, people.own[FIRM], note="又打过。", at=MONDAY + timedelta(hours=2))
    assert issue.contacted_at == MONDAY + timedelta(hours=1)
    assert Deadline.objects.get(kind=clocks.CONTACT).met_at == MONDAY + timedelta(hours=1)


def test_the_handling_clock_waits_for_the_verifier_and_goes_on_with_the_time_given_back() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.DONE)
    assert open_deadlines(issue.pk)[clocks.HANDLE].paused_at is not None
    wednesday = MONDAY + timedelta(days=2)
    issue = do(issue, Verb.SEND_BACK, people.own[SECRETARY], note="还在闪。", at=wednesday)
    assert issue.due_at == ends(issue, clocks.HANDLE) == day(3, 25)
    assert open_deadlines(issue.pk)[clocks.HANDLE].paused_at is None
    assert (issue.finished_at, clocks.VERIFY in open_deadlines(issue.pk)) == (None, False)


def test_a_weekend_of_waiting_gives_nothing_back() -> None:
    people = cast()
    friday = datetime(2026, 3, 20, 16, 0, tzinfo=SHANGHAI)
    issue = walk(people, filed(people), Status.WORKING)
    do(issue, Verb.FINISH, people.own[FIRM], note="好了。", photos=[photo()], at=friday)
    issue = do(issue, Verb.SEND_BACK, people.own[SECRETARY], note="没好。", at=friday + timedelta(days=2))
    assert issue.due_at == day(3, 23)


def test_a_verified_promise_was_kept_when_the_result_was_reported() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.DONE)
    issue = do(issue, Verb.VERIFY, people.own[SECRETARY], at=MONDAY + timedelta(days=20))
    assert Deadline.objects.get(kind=clocks.HANDLE).met_at == issue.finished_at
    assert (issue.outcome, issue.closed_at) == (Outcome.RESOLVED, MONDAY + timedelta(days=20))
    assert set(open_deadlines(issue.pk)) == {clocks.RATE}


# A violation the firm cannot stop (SHP 59)


@pytest.mark.parametrize(
    ("is_violation", "stopped", "runs"), [(True, False, True), (True, True, False), (False, False, False)]
)
def test_the_24_hours_start_only_for_a_violation_that_goes_on(
    is_violation: bool, stopped: bool, runs: bool
) -> None:
    people = cast()
    issue = filed(people, subtopic=SubTopicFactory.create(is_violation=is_violation)).issue
    do(issue, Verb.DISSUADE, people.own[WORKER], note="劝过。", stopped=stopped)
    assert (clocks.REPORT24 in open_deadlines(issue.pk)) is runs
    if runs:
        assert ends(issue, clocks.REPORT24) == MONDAY + timedelta(hours=24)


def test_the_24_hours_run_from_the_first_time_and_are_never_paused() -> None:
    people = cast()
    issue = filed(people, subtopic=SubTopicFactory.create(is_violation=True)).issue
    do(issue, Verb.DISSUADE, people.own[WORKER], note="劝过。", stopped=False)
    do(issue, Verb.DISSUADE, people.own[WORKER], note="又劝。", stopped=False, at=MONDAY + timedelta(hours=5))
    do(issue, Verb.ACCEPT, people.own[FIRM])
    do(issue, Verb.ASK, people.own[FIRM], note="哪天？")
    clock = open_deadlines(issue.pk)[clocks.REPORT24]
    assert (clock.starts_at, clock.statutory, clock.paused_at) == (MONDAY, True, None)
    do(
        issue,
        Verb.REPORT24,
        people.own[FIRM],
        note="已报业委会和城管。",
        body="综合执法队",
        at=MONDAY + timedelta(hours=6),
    )
    clock.refresh_from_db()
    assert clock.met_at == MONDAY + timedelta(hours=6)


# Asking the reporter


def test_two_questions_at_most_and_each_stops_the_clock() -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.WORKING)
    for _turn in range(2):
        issue = do(issue, Verb.ASK, people.own[FIRM], note="哪一层？")
        assert open_deadlines(issue.pk)[clocks.HANDLE].paused_at == MONDAY
        assert ends(issue, clocks.ANSWER) == day(3, 19)
        issue = do(issue, Verb.ANSWER, made.reporter, note="二层。")
    assert issue.questions_asked == 2
    refused("issue.questions-used-up", issue, Verb.ASK, people.own[FIRM], note="哪一盏？")


def test_nobody_is_asked_where_nobody_left_a_phone() -> None:
    people = cast()
    issue = filed(people, source="patrol", phone="", name="").issue
    refused("issue.no-reporter", issue, Verb.ASK, people.own[FIRM], note="哪一层？")


# More time


def ask_time(people: Cast, issue: Issue, kind: str, days: int = 5, *, at: datetime = MONDAY) -> TimeRequest:
    do(issue, Verb.REQUEST, people.own[FIRM], kind=kind, days=days, note="等配件到货。", at=at)
    return TimeRequest.objects.latest("pk")


def test_an_extension_adds_working_days() -> None:
    people = cast()
    issue = filed(people).issue
    wanted = ask_time(people, issue, "extend", 5)
    issue = do(issue, Verb.GRANT, people.own[STREET], request=wanted)
    assert issue.due_at == ends(issue, clocks.HANDLE) == day(3, 30)
    wanted.refresh_from_db()
    assert (wanted.state, wanted.decided_by) == ("granted", people.own[STREET])


def test_nobody_grants_their_own_request() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.REQUEST, people.own[STREET], kind="extend", days=5, note="等配件到货。")
    wanted = TimeRequest.objects.get()
    refused("issue.own-request", issue, Verb.GRANT, people.own[STREET], request=wanted)
    refused("issue.own-request", issue, Verb.DENY, people.own[STREET], request=wanted, note="不行。")
    second = PostFactory.create(role=STREET, area=people.street, firm=None).user
    assert do(issue, Verb.DENY, second, request=wanted, note="理由不足。").due_at == day(3, 23)


def test_fifteen_working_days_of_extension_altogether() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.GRANT, people.own[STREET], request=ask_time(people, issue, "extend", 10))
    refused(
        "issue.too-many-days", issue, Verb.REQUEST, people.own[FIRM], kind="extend", days=6, note="还要等。"
    )
    issue = do(issue, Verb.GRANT, people.own[STREET], request=ask_time(people, issue, "extend", 5))
    refused(
        "issue.too-many-days", issue, Verb.REQUEST, people.own[FIRM], kind="extend", days=1, note="还要等。"
    )


@pytest.mark.parametrize("days", [0, 16, -1, "x"])
def test_one_to_fifteen_days_a_request(days: object) -> None:
    people = cast()
    refused(
        "issue.bad-days",
        filed(people).issue,
        Verb.REQUEST,
        people.own[FIRM],
        kind="extend",
        days=days,
        note="等配件。",
    )


def test_more_time_is_given_only_before_the_date() -> None:
    people = cast()
    issue = filed(people).issue
    wanted = ask_time(people, issue, "extend", 5, at=issue.due_at)
    refused(
        "issue.too-late-for-more-time",
        issue,
        Verb.GRANT,
        people.own[STREET],
        request=wanted,
        at=issue.due_at + timedelta(seconds=1),
    )
    assert do(issue, Verb.GRANT, people.own[STREET], request=wanted, at=issue.due_at).due_at == day(3, 30)


def test_complicated_means_fifteen_from_the_original_start() -> None:
    people = cast()
    issue = filed(people).issue
    thursday = MONDAY + timedelta(days=3)
    wanted = ask_time(people, issue, "complicated", at=thursday)
    issue = do(issue, Verb.GRANT, people.own[STREET], request=wanted, at=thursday)
    # 15 working days after 16 March; 6 April 2026 is a day of rest (清明).
    assert (issue.is_complicated, issue.due_at) == (True, day(4, 7))
    refused(
        "issue.already-complicated", issue, Verb.REQUEST, people.own[FIRM], kind="complicated", note="再来。"
    )


def test_one_open_request_at_a_time() -> None:
    people = cast()
    issue = filed(people).issue
    ask_time(people, issue, "extend")
    refused("issue.request-open", issue, Verb.REQUEST, people.own[FIRM], kind="extend", note="再等。")


def test_a_pause_stops_the_clock_and_ends_with_its_days_given_back() -> None:
    people = cast()
    issue = filed(people).issue
    wanted = ask_time(people, issue, "pause", 5)
    refused("issue.pause-has-its-own-move", issue, Verb.GRANT, people.own[STREET], request=wanted)
    issue = do(issue, Verb.GRANT_PAUSE, people.own[STREET], request=wanted)
    wanted.refresh_from_db()
    assert (issue.status, wanted.paused_until) == (Status.PAUSED, day(3, 23))
    issue = do(issue, Verb.RESUME, people.own[FIRM], at=MONDAY + timedelta(days=4))
    assert (issue.status, issue.due_at) == (Status.WORKING, day(3, 27))


def test_an_extension_is_not_granted_as_a_pause() -> None:
    people = cast()
    issue = filed(people).issue
    refused(
        "issue.not-a-pause",
        issue,
        Verb.GRANT_PAUSE,
        people.own[STREET],
        request=ask_time(people, issue, "extend"),
    )


def test_thirty_working_days_of_pause_altogether() -> None:
    people = cast()
    issue = filed(people).issue
    for _turn in range(2):
        issue = do(issue, Verb.GRANT_PAUSE, people.own[STREET], request=ask_time(people, issue, "pause", 15))
        issue = do(issue, Verb.RESUME, people.own[FIRM])
    refused(
        "issue.too-many-days", issue, Verb.REQUEST, people.own[FIRM], kind="pause", days=1, note="还要等。"
    )


# Dates that move without people


def test_due_at_follows_the_clock_whoever_moves_it() -> None:
    people = cast()
    issue = filed(people).issue
    handle = open_deadlines(issue.pk)[clocks.HANDLE]
    move_deadline(handle.pk, due_at=day(4, 30), reason="经核实", by=people.own[STREET], at=MONDAY)
    issue.refresh_from_db()
    assert (issue.due_at, DeadlineMove.objects.count()) == (day(4, 30), 1)


def test_due_at_follows_the_calendar() -> None:
    issue = filed(cast()).issue
    HolidayOverride.objects.create(day=date(2026, 3, 23), works=False, note="调休")
    assert recompute_calendar(MONDAY) == 1
    issue.refresh_from_db()
    assert issue.due_at == day(3, 24)
