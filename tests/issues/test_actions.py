"""The rules of the verbs, each at its edge, on the way from the office to the verified result."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core.files.storage import default_storage

from issues import actions, clocks
from issues.access import actor_for
from issues.actions.effects import open_deadlines
from issues.actions.engine import save
from issues.models import Evidence, Issue, Move, Rating, Reporter, TimeRequest
from issues.workflow import Outcome, Status, Verb
from notices.actions import move_deadline
from notices.calendar import SHANGHAI
from notices.models import Deadline, DeadlineMove, HolidayOverride
from notices.recompute import recompute_calendar
from properties.models import Role
from tests.cast import Cast, cast
from tests.factories import (
    CompoundFactory,
    ContractFactory,
    DepartmentFactory,
    EvidenceFactory,
    FirmFactory,
    IncidentFactory,
    IssueFactory,
    PostFactory,
    SubTopicFactory,
)
from tests.issues.people import MONDAY, do, filed, photo, walk
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db

FIRM, WORKER, STREET, SECRETARY = (
    Role.FIRM_MANAGER,
    Role.FIRM_WORKER,
    Role.STREET_OFFICER,
    Role.PARTY_SECRETARY,
)


def refused(code: str, *args: Any, **data: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        do(*args, **data)
    assert caught.value.code == code
    return caught.value


def ends(issue: Issue, kind: str) -> datetime:
    return Deadline.objects.filter(subject_id=issue.pk, kind=kind).latest("pk").due_at


def day(month: int, number: int) -> datetime:
    return datetime(2026, month, number, 23, 59, 59, tzinfo=SHANGHAI)


# The engine


def test_a_move_on_an_old_version_is_told_to_look_again() -> None:
    people = cast()
    issue = filed(people).issue
    manager = actor_for(people.own[FIRM], issue)
    actions.move(issue=issue, verb=Verb.ACCEPT, by=manager, data={}, version=issue.version, at=MONDAY)
    with pytest.raises(Refused) as caught:
        actions.move(
            issue=issue, verb=Verb.NOTE, by=manager, data={"note": "看过"}, version=issue.version, at=MONDAY
        )
    assert (caught.value.code, caught.value.status) == ("issue.changed-meanwhile", 409)


def test_a_version_changed_behind_the_lock_loses_in_the_update() -> None:
    """What SQLite has instead of row locks: the compare in the UPDATE itself."""
    people = cast()
    issue = filed(people).issue
    Issue.objects.filter(pk=issue.pk).update(version=7)
    with pytest.raises(Refused) as caught:
        save(issue, {"urges"}, at=MONDAY)
    assert caught.value.code == "issue.changed-meanwhile"


def test_a_refused_move_leaves_nothing_behind() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    before = (issue.version, Move.objects.count(), Evidence.objects.count())
    refused("issue.missing-note", issue, Verb.FINISH, people.own[FIRM], photos=[photo()])
    issue.refresh_from_db()
    assert (issue.version, Move.objects.count(), Evidence.objects.count()) == before


def test_hats_are_asked_again_at_the_moment_of_the_move() -> None:
    """A manager who opened the form before the report went to another firm can no longer send it."""
    people = cast()
    issue = filed(people).issue
    by = actor_for(people.own[FIRM], issue)
    do(issue, Verb.ASSIGN, people.own[STREET], firm=people.other_firm)
    with pytest.raises(NotYours) as caught:
        actions.move(issue=issue, verb=Verb.ACCEPT, by=by, data={}, at=MONDAY)
    assert (caught.value.code, caught.value.status) == ("issue.not-your-move", 403)


@pytest.mark.parametrize("note", ["", "   ", "\u0000\u0007", None])
def test_an_empty_note_is_no_note(note: str | None) -> None:
    people = cast()
    issue = filed(people).issue
    told = refused("issue.missing-note", issue, Verb.CONTACT, people.own[FIRM], note=note)
    assert told.field == "note"


def test_a_note_may_have_two_thousand_characters_and_not_one_more() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.NOTE, people.own[FIRM], note="好" * 2000)
    refused("text.too-long", issue, Verb.NOTE, people.own[FIRM], note="好" * 2001)


def test_control_characters_never_reach_history() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.NOTE, people.own[FIRM], note="一\u0000二\u202e三\n\t四\ud800")
    assert Move.objects.latest("pk").note == "一二三\n\t四"


# Sending it to who answers for it


def test_assigning_takes_a_firm_of_the_subdistrict_and_clears_the_handler() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    issue = do(issue, Verb.ASSIGN, people.own[STREET], firm=people.other_firm, helpers=[people.department])
    assert (issue.firm, issue.handler, issue.status) == (people.other_firm, None, Status.ASSIGNED)
    assert list(issue.helpers.all()) == [people.department]


def test_a_report_is_not_sent_to_a_firm_without_a_contract_here() -> None:
    people = cast()
    elsewhere = FirmFactory.create()
    ContractFactory.create(firm=elsewhere, compound=CompoundFactory.create())
    issue = filed(people).issue
    refused("issue.firm-elsewhere", issue, Verb.ASSIGN, people.own[STREET], firm=elsewhere)
    refused("issue.missing-firm", issue, Verb.ASSIGN, people.own[STREET])


def test_a_report_may_go_to_a_department_instead_of_a_firm() -> None:
    people = cast()
    issue = do(filed(people).issue, Verb.ASSIGN, people.own[STREET], department=people.department)
    assert (issue.firm_id, issue.lead) == (None, people.department)
    assert do(issue, Verb.ACCEPT, people.own[Role.DEPARTMENT_OFFICER]).status == Status.WORKING
    refused(
        "issue.department-elsewhere",
        issue,
        Verb.ASSIGN,
        people.own[STREET],
        department=DepartmentFactory.create(),
    )


def test_only_a_colleague_of_today_is_appointed() -> None:
    people = cast()
    issue = filed(people).issue
    worker = people.own[WORKER]
    assert do(issue, Verb.APPOINT, people.own[FIRM], handler=worker).handler == worker
    refused("issue.not-a-colleague", issue, Verb.APPOINT, people.own[FIRM], handler=people.other[WORKER])
    former = PostFactory.create(
        firm=people.firm, role=WORKER, ends_on=datetime(2021, 1, 1, tzinfo=SHANGHAI).date()
    )
    refused("issue.not-a-colleague", issue, Verb.APPOINT, people.own[FIRM], handler=former.user)


def test_whoever_accepts_handles_unless_someone_was_appointed() -> None:
    people = cast()
    issue = filed(people).issue
    do(issue, Verb.APPOINT, people.own[FIRM], handler=people.own[WORKER])
    assert do(issue, Verb.ACCEPT, people.own[FIRM]).handler == people.own[WORKER]
    other = filed(people, phone="13900139000").issue
    assert do(other, Verb.ACCEPT, people.own[WORKER]).handler == people.own[WORKER]


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


# The result, and a different pair of eyes


def test_a_physical_fix_needs_a_photo_of_the_result() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    refused("issue.missing-after_photo", issue, Verb.FINISH, people.own[FIRM], note="换好了。")
    issue = do(issue, Verb.FINISH, people.own[FIRM], note="换好了。", photos=[photo()])
    shown = Evidence.objects.get(issue=issue)
    assert (shown.kind, shown.by, default_storage.exists(shown.path)) == ("after", people.own[FIRM], True)


def test_a_service_needs_none() -> None:
    people = cast()
    made = filed(people, subtopic=SubTopicFactory.create(needs_photo=False))
    issue = walk(people, made, Status.WORKING)
    assert do(issue, Verb.FINISH, people.own[FIRM], note="已答复。").status == Status.DONE


def test_a_report_without_subtopic_needs_one() -> None:
    people = cast()
    topic = SubTopicFactory.create(needs_photo=False).topic
    issue = filed(people, topic=topic).issue
    do(issue, Verb.ACCEPT, people.own[FIRM])
    refused("issue.missing-after_photo", issue, Verb.FINISH, people.own[FIRM], note="好了。")


def test_before_and_after_belong_to_one_report() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    before = EvidenceFactory.create(issue=issue, kind=Evidence.Kind.BEFORE)
    strange = EvidenceFactory.create(issue=IssueFactory.create(compound=people.compound))
    refused(
        "issue.pair-elsewhere",
        issue,
        Verb.FINISH,
        people.own[FIRM],
        note="好了。",
        photos=[photo()],
        pair=strange,
    )
    do(issue, Verb.FINISH, people.own[FIRM], note="好了。", photos=[photo()], pair=before)
    assert Evidence.objects.get(kind="after").pair == before


def test_files_of_a_move_that_failed_are_deleted() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.WORKING)
    taken = photo()
    with patch("issues.actions.engine.save", side_effect=RuntimeError), pytest.raises(RuntimeError):
        do(issue, Verb.FINISH, people.own[FIRM], note="好了。", photos=[taken])
    assert not default_storage.exists(f"evidence/{taken.name[:2]}/{taken.name}.jpg")


def test_nobody_of_the_firm_verifies_whatever_else_they_are() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.DONE)
    both = people.own[SECRETARY]
    PostFactory.create(user=both, role=WORKER, firm=people.firm)
    refused("issue.own-work", issue, Verb.VERIFY, both)


def test_whoever_reported_the_result_does_not_verify_it() -> None:
    people = cast()
    made = filed(people)
    issue = do(made.issue, Verb.ASSIGN, people.own[STREET], department=people.department)
    officer = people.own[Role.DEPARTMENT_OFFICER]
    PostFactory.create(user=officer, role=STREET, area=people.street)
    do(issue, Verb.ACCEPT, officer)
    do(issue, Verb.FINISH, officer, note="好了。", photos=[photo()])
    refused("issue.own-work", issue, Verb.VERIFY, officer)
    assert do(issue, Verb.VERIFY, people.own[STREET]).status == Status.CLOSED


@pytest.mark.parametrize("ground", ["", "不归我管", "一 二 "])
def test_a_ground_has_five_characters(ground: str) -> None:
    people = cast()
    issue = filed(people).issue
    told = refused(
        "issue.missing-ground", issue, Verb.REFUSE, people.own[STREET], note="已核实。", ground=ground
    )
    assert told.field == "ground"
    assert (
        do(issue, Verb.REFUSE, people.own[STREET], note="已核实。", ground="不归物业管").outcome
        == Outcome.REFUSED
    )


def test_handing_over_names_the_body_and_a_ground() -> None:
    people = cast()
    issue = filed(people).issue
    refused("issue.missing-body", issue, Verb.HAND_OVER, people.own[STREET], note="属于市政道路。")
    refused("issue.missing-ground", issue, Verb.HAND_OVER, people.own[STREET], note="市政", body="区交通委")


def test_reopening_starts_the_clock_anew() -> None:
    people = cast()
    issue = walk(people, filed(people), Status.CLOSED)
    later = MONDAY + timedelta(days=30)  # Wednesday, 15 April
    issue = do(issue, Verb.REOPEN, people.own[STREET], note="又坏了。", at=later)
    assert (issue.status, issue.outcome, issue.closed_at, issue.finished_at) == (
        Status.ASSIGNED,
        "",
        None,
        None,
    )
    assert issue.due_at == ends(issue, clocks.HANDLE) == day(4, 22)
    assert set(open_deadlines(issue.pk)) == {clocks.HANDLE}


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


# Order among many


def test_a_live_incident_answers_the_report_it_covers() -> None:
    people = cast()
    issue = filed(people).issue
    incident = IncidentFactory.create(compounds=[people.compound], starts_at=MONDAY)
    issue = do(issue, Verb.ATTACH, people.own[SECRETARY], incident=incident)
    row = Move.objects.latest("pk")
    assert (issue.incident, issue.contacted_at) == (incident, MONDAY)
    assert (row.note, row.is_public) == (incident.text, True)


def test_an_incident_that_is_over_or_elsewhere_answers_nothing() -> None:
    people = cast()
    issue = filed(people).issue
    over = IncidentFactory.create(
        compounds=[people.compound], starts_at=MONDAY - timedelta(days=1), ended_at=MONDAY
    )
    elsewhere = IncidentFactory.create(compounds=[people.other_compound], starts_at=MONDAY)
    for incident in (over, elsewhere):
        refused("issue.no-such-incident", issue, Verb.ATTACH, people.own[SECRETARY], incident=incident)


@pytest.mark.parametrize("covers", ["topic", "all", "other"])
def test_a_new_report_is_answered_by_a_live_incident_at_once(covers: str) -> None:
    people = cast()
    subtopic = SubTopicFactory.create()
    topics = {"topic": [subtopic.topic], "all": [], "other": [SubTopicFactory.create().topic]}[covers]
    incident = IncidentFactory.create(compounds=[people.compound], topics=topics, starts_at=MONDAY)
    issue = filed(people, subtopic=subtopic).issue
    covered = covers != "other"
    assert issue.incident == (incident if covered else None)
    assert [row.verb for row in Move.objects.filter(issue=issue)] == [
        "file",
        "assign",
        *(["attach"] if covered else []),
    ]
    assert (clocks.CONTACT in open_deadlines(issue.pk)) is not covered


def test_a_split_part_has_its_own_clocks_and_the_first_reporter() -> None:
    people = cast()
    made = filed(people)
    other = SubTopicFactory.create()
    issue = do(made.issue, Verb.SPLIT, people.own[SECRETARY], text="楼道还有堆物。", subtopic=other)
    part = Issue.objects.get(split_from=issue)
    assert (part.subtopic, part.text, part.compound, part.place) == (
        other,
        "楼道还有堆物。",
        people.compound,
        issue.place,
    )
    assert (part.firm, part.status, set(open_deadlines(part.pk))) == (
        people.firm,
        Status.ASSIGNED,
        {clocks.CONTACT, clocks.HANDLE},
    )
    follower = part.reporters.get()
    assert made.reporter is not None
    assert (follower.phone_index, follower.is_first) == (made.reporter.phone_index, True)
    assert follower.token_digest != made.reporter.token_digest


# Rating


def test_a_good_rating_ends_it_and_is_given_once() -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    assert made.reporter is not None
    rating = actions.rate(
        reporter=_fresh(made.reporter), score=5, solved="yes", reasons=["快"], text="谢谢", at=MONDAY
    )
    issue.refresh_from_db()
    assert (rating.score, rating.solved, rating.reasons, issue.status) == (5, "yes", ["快"], Status.CLOSED)
    with pytest.raises(Refused) as caught:
        actions.rate(reporter=_fresh(made.reporter), score=4, at=MONDAY)
    assert caught.value.code == "issue.already-rated"


@pytest.mark.parametrize(("score", "back_to_work"), [(3, False), (2, True), (1, True)])
def test_two_and_fewer_send_it_back_to_work_in_the_same_breath(score: int, back_to_work: bool) -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    assert made.reporter is not None
    actions.rate(reporter=_fresh(made.reporter), score=score, at=MONDAY)
    issue.refresh_from_db()
    assert (issue.status == Status.ASSIGNED) is back_to_work
    assert issue.reworks == int(back_to_work)
    if back_to_work:
        assert set(open_deadlines(issue.pk)) == {clocks.HANDLE, clocks.CALLBACK}
        assert ends(issue, clocks.CALLBACK) == day(3, 23)
        do(issue, Verb.CALL_BACK, people.own[SECRETARY], note="已回访。")
        assert set(open_deadlines(issue.pk)) == {clocks.HANDLE}


def test_each_closing_may_be_rated() -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    assert made.reporter is not None
    actions.rate(reporter=_fresh(made.reporter), score=1, at=MONDAY)
    do(issue, Verb.ACCEPT, people.own[FIRM])
    do(issue, Verb.FINISH, people.own[FIRM], note="重做了。", photos=[photo()])
    do(issue, Verb.VERIFY, people.own[SECRETARY])
    actions.rate(reporter=_fresh(made.reporter), score=5, at=MONDAY)
    assert sorted(Rating.objects.values_list("score", flat=True)) == [1, 5]


def test_rework_follows_an_unhappy_rating_only() -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    refused("issue.not-unhappy", issue, Verb.REWORK, made.reporter)


@pytest.mark.parametrize("score", [0, 6, "x", 4.5j])
def test_five_scores_and_no_others(score: object) -> None:
    people = cast()
    made = filed(people)
    issue = walk(people, made, Status.CLOSED)
    refused("issue.missing-score", issue, Verb.RATE, made.reporter, score=score)


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


def _fresh(reporter: Reporter) -> Reporter:
    return Reporter.objects.select_related("issue__merged_into").get(pk=reporter.pk)
