"""A session in the database: its clocks, its notice, its sign-in sheet, its resolutions and tasks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from councils import actions, hall_links
from councils.boards import halls as board
from councils.boards import tasks as follow_up
from councils.models import Attendance, CouncilSession, HallCriterion, Resolution, ResolutionTask, SessionMove
from councils.sessionflow import Kind, State, TaskState, Verb, Way
from notices.models import Deadline, Notice
from notices.parties import Subject
from properties.models import Role
from tests.councils.sitting import AFTER, DAY, NOW, STARTS, Room, room
from tests.votes.rows import Hall as VotingHall
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db


def clocks(session: CouncilSession) -> dict[str, Deadline]:
    return {row.kind: row for row in Deadline.objects.of(Subject("session", session.pk)).open()}


@contextmanager
def refused(code: str) -> Iterator[None]:
    """What is inside is refused with this code."""
    with pytest.raises(Refused) as no:
        yield
    assert no.value.code == code


# The notice


def test_a_notice_in_time_goes_up_and_meets_its_clock() -> None:
    place = room()
    session = place.plan()
    assert (
        clocks(session)["session.notice"].due_at.astimezone(STARTS.tzinfo).date() == (STARTS - 3 * DAY).date()
    )
    place.admit(place.item(session))
    place.step(session, Verb.SCREEN)
    found = place.step(session, Verb.NOTICE)
    assert (found.state, found.notice_on) == (State.NOTICED, NOW.date())
    assert found.code_digest == hall_links.digest(hall_links.sign_in_secret(found))
    assert clocks(session) == {}


@pytest.mark.parametrize(("kind", "days"), [(Kind.COMMITTEE, 7), (Kind.HEARING, 3)])
def test_a_late_notice_blocks_and_an_override_leaves_a_row(kind: Kind, days: int) -> None:
    place = room()
    session = place.plan(kind=kind)
    place.admit(place.item(session))
    place.step(session, Verb.SCREEN)
    last = STARTS - days * DAY
    with refused("session.notice-late"):
        place.step(session, Verb.NOTICE, at=last + DAY)
    with pytest.raises(NotYours):
        place.step(session, Verb.NOTICE, at=last + DAY, by=place.staff, override="急事")
    found = place.step(session, Verb.NOTICE, at=last + DAY, override="水管爆裂需尽快协商")
    assert found.notice_override_reason == "水管爆裂需尽快协商"
    assert SessionMove.objects.get(session=session, verb=Verb.OVERRIDE).words == "水管爆裂需尽快协商"


@pytest.mark.parametrize(("kind", "days"), [(Kind.COMMITTEE, 7), (Kind.HEARING, 3)])
def test_on_the_last_day_no_reason_is_needed(kind: Kind, days: int) -> None:
    place = room()
    session = place.plan(kind=kind)
    place.admit(place.item(session))
    place.step(session, Verb.SCREEN)
    assert place.step(session, Verb.NOTICE, at=STARTS - days * DAY).notice_override_reason == ""
    assert not SessionMove.objects.filter(verb=Verb.OVERRIDE).exists()


def test_the_late_notice_names_the_article() -> None:
    place = room()
    session = place.plan(kind=Kind.COMMITTEE)
    place.admit(place.item(session))
    place.step(session, Verb.SCREEN)
    with pytest.raises(Refused) as no:
        place.step(session, Verb.NOTICE, at=STARTS - DAY)
    assert "39" in str(no.value)
    assert no.value.field == "override"


def test_the_clock_of_the_notice_follows_the_day_of_the_session() -> None:
    place = room()
    session = place.plan()
    edit: dict[str, Any] = {
        "kind": Kind.COMMITTEE,
        "title": "业委会会议",
        "place": "居委会",
        "by": place.staff,
        "at": NOW,
    }
    actions.edit_session(session=session, starts_at=STARTS + 10 * DAY, **edit)
    clock = clocks(session)["session.notice"]
    assert clock.due_at.astimezone(STARTS.tzinfo).date() == (STARTS + 3 * DAY).date()
    assert clock.statutory
    actions.edit_session(session=session, starts_at=None, **edit)
    assert clocks(session) == {}


def test_a_session_that_is_announced_keeps_its_day() -> None:
    place = room()
    session = place.noticed()
    with refused("session.announced"):
        actions.edit_session(
            session=session,
            kind=Kind.HEARING,
            title="改期",
            starts_at=STARTS + DAY,
            place="居委会",
            by=place.staff,
            at=NOW,
        )


# The steps


def test_the_secretary_screens_and_the_staff_do_not() -> None:
    place = room()
    session = place.plan()
    item = place.item(session)
    with pytest.raises(NotYours):
        actions.screen_item(item=item, admitted=True, by=place.staff, at=NOW)
    place.admit(item)
    with pytest.raises(NotYours):
        place.step(session, Verb.SCREEN, by=place.staff)
    assert place.step(session, Verb.SCREEN, by=place.street).state == State.SCREENED


def test_an_item_not_admitted_says_why() -> None:
    place = room()
    item = place.item(place.plan())
    with refused("agenda.say-why"):
        actions.screen_item(item=item, admitted=False, by=place.secretary, at=NOW, reason=" ")


def test_items_change_places_and_stay_at_the_ends() -> None:
    place = room()
    session = place.plan()
    first, second, third = (place.item(session, title) for title in ("一", "二", "三"))

    def order() -> list[str]:
        return list(session.items.values_list("title", flat=True))

    actions.order_item(item=third, up=True, by=place.staff, at=NOW)
    assert order() == ["一", "三", "二"]
    actions.order_item(item=first, up=True, by=place.staff, at=NOW)
    actions.order_item(item=second, up=False, by=place.staff, at=NOW)
    assert order() == ["一", "三", "二"]
    actions.order_item(item=first, up=False, by=place.staff, at=NOW)
    assert order() == ["三", "一", "二"]


def test_the_result_is_due_three_days_after_people_sat_together() -> None:
    place = room()
    session = place.noticed(kind=Kind.COMMITTEE)
    place.minuted(session)
    found = place.step(session, Verb.HOLD, at=AFTER + 2 * DAY)
    clock = clocks(session)["session.publish"]
    # Tuesday and three days is Friday.
    assert clock.due_at.astimezone(STARTS.tzinfo).date() == (STARTS + 3 * DAY).date()
    assert (clock.statutory, found.held_on, found.code_digest) == (True, STARTS.date(), "")
    place.step(session, Verb.PUBLISH, at=AFTER + 3 * DAY)
    assert Deadline.objects.get(kind="session.publish").met_at == AFTER + 3 * DAY


def test_a_session_is_not_closed_while_a_resolution_has_no_owner_and_day() -> None:
    place = room()
    session = place.noticed()
    place.minuted(session)
    resolution = place.resolve(session.items.get())
    for verb in (Verb.HOLD, Verb.PUBLISH):
        place.step(session, verb, at=AFTER)
    with refused("session.no-task"):
        place.step(session, Verb.EXECUTE, at=AFTER)
    task = place.give(resolution)
    place.step(session, Verb.EXECUTE, at=AFTER)
    with refused("session.open-tasks"):
        place.step(session, Verb.REVIEW, at=AFTER, words="满意")
    actions.finish_task(task=task, report="已拆除", on=AFTER.date(), by=place.staff, at=AFTER)
    with refused("session.say-more"):
        place.step(session, Verb.REVIEW, at=AFTER)
    place.step(session, Verb.REVIEW, at=AFTER, words="满意")
    with pytest.raises(NotYours):
        place.step(session, Verb.ARCHIVE, at=AFTER, by=place.staff)
    assert place.step(session, Verb.ARCHIVE, at=AFTER).state == State.ARCHIVED


def test_a_resolution_whose_task_was_dropped_with_a_reason_holds_nothing_up() -> None:
    place = room()
    session, _resolution, task = place.agreed()
    actions.drop_task(task=task, reason="业主已自行拆除", by=place.staff, at=AFTER)
    assert place.step(session, Verb.REVIEW, at=AFTER, words="满意").state == State.REVIEWED


def test_a_late_click_is_told_so() -> None:
    place = room()
    session = place.noticed()
    with refused("session.no-such-step"):
        place.step(session, Verb.NOTICE)


def test_a_session_is_called_off_with_a_reason_until_something_is_agreed() -> None:
    place = room()
    session = place.noticed()
    with refused("session.say-more"):
        place.step(session, Verb.CANCEL)
    place.minuted(session)
    place.resolve(session.items.get())
    with refused("session.has-resolutions"):
        place.step(session, Verb.CANCEL, words="改期")


# The sign-in sheet


@pytest.mark.parametrize(("hours", "is_open"), [(-2.01, False), (-2, True), (12, True), (12.01, False)])
def test_the_code_opens_two_hours_before_and_closes_in_the_night(hours: float, *, is_open: bool) -> None:
    place = room()
    session = place.noticed()
    by_code: dict[str, Any] = {"by": None, "way": Attendance.Way.QR, "at": STARTS + timedelta(hours=hours)}
    if is_open:
        place.come(session, **by_code)
        assert session.attendance.count() == 1
    else:
        with refused("attendance.closed"):
            place.come(session, **by_code)


def test_a_name_is_on_the_sheet_once_and_again_after_it_was_struck() -> None:
    place = room()
    session = place.noticed()
    line = place.come(session, "王 阿姨", building="3号楼")
    with refused("attendance.twice"):
        place.come(session, "王  阿姨", building="3 号楼")
    place.come(session, "王 阿姨", building="5号楼")
    actions.strike_attendance(attendance=line, reason="写错了", by=place.staff, at=STARTS)
    place.come(session, "王 阿姨", building="3号楼")
    assert session.attendance.filter(struck_at__isnull=True).count() == 2


def test_names_lie_sealed_in_the_database() -> None:
    place = room()
    line = place.come(place.noticed(), "王阿姨")
    stored = Attendance.objects.filter(pk=line.pk).values_list("name", flat=True)[0]
    assert "王" not in getattr(stored, "envelope", stored)
    assert str(Attendance.objects.get(pk=line.pk).name) == "••••"


def test_a_new_code_makes_the_old_one_worthless() -> None:
    place = room()
    session = place.noticed()
    old = hall_links.sign_in_secret(session)
    found = actions.renew_code(session=session, by=place.staff, at=NOW)
    assert hall_links.sign_in_secret(found) != old
    assert not CouncilSession.objects.filter(code_digest=hall_links.digest(old)).exists()


# Resolutions


def test_a_majority_is_of_those_on_the_sheet() -> None:
    place = room()
    session = place.noticed()
    for number in range(4):
        place.come(session, f"邻居{number}")
    item = session.items.get()
    given = {"way": Way.MAJORITY, "against": 1, "abstained": 1}
    with refused("resolution.no-majority"):
        place.resolve(item, in_favour=2, **given)
    with refused("resolution.too-many"):
        place.resolve(item, in_favour=3, **given)
    with refused("resolution.count"):
        place.resolve(item, **given)
    found = place.resolve(item, in_favour=3, way=Way.MAJORITY, against=1)
    assert (found.in_favour, found.against, found.abstained) == (3, 1, 0)


def test_what_touches_278_waits_for_its_ballot() -> None:
    place = room()
    people = place.people
    votes = VotingHall(people, people.own[Role.COMMITTEE_CHAIR], (place.staff, place.secretary))
    ballot = votes.draft()
    session = place.noticed()
    place.minuted(session)
    resolution = place.resolve(session.items.get(), needs_ballot=True)
    task = place.give(resolution)
    for verb in (Verb.HOLD, Verb.PUBLISH, Verb.EXECUTE):
        place.step(session, verb, at=AFTER)
    actions.finish_task(task=task, report="已组织", on=AFTER.date(), by=place.staff, at=AFTER)
    with refused("session.no-ballot"):
        place.step(session, Verb.REVIEW, at=AFTER, words="好")
    actions.send_to_ballot(resolution=resolution, ballot=ballot, by=place.staff, at=AFTER)
    assert place.step(session, Verb.REVIEW, at=AFTER, words="好").state == State.REVIEWED


def test_a_consensus_links_to_no_ballot() -> None:
    place = room()
    session = place.noticed()
    resolution = place.resolve(session.items.get())
    people = place.people
    votes = VotingHall(people, people.own[Role.COMMITTEE_CHAIR], (place.staff, place.secretary))
    with refused("resolution.no-ballot-needed"):
        actions.send_to_ballot(resolution=resolution, ballot=votes.draft(), by=place.staff, at=AFTER)


def test_what_is_published_is_no_longer_corrected() -> None:
    place = room()
    session, resolution, _task = place.agreed()
    with refused("session.not-sitting"):
        place.resolve(resolution.item, resolution=resolution, text="另一句")
    with refused("session.not-sitting"):
        actions.write_minutes(session=session, minutes="改", outcomes={}, by=place.staff, at=AFTER)


# Tasks


def due_of(task: ResolutionTask) -> Deadline:
    return Deadline.objects.get(subject_kind="task", subject_id=task.pk)


def test_a_task_has_its_clock_and_its_owner_is_told() -> None:
    place = room()
    _session, _resolution, task = place.agreed()
    assert due_of(task).due_at.astimezone(STARTS.tzinfo).date() == task.due_on
    told = Notice.objects.filter(kind="task.given", channel="inbox").values_list("to_id", flat=True)
    assert list(told) == [str(place.people.own[Role.FIRM_MANAGER].pk)]


def test_a_stranger_is_given_no_task() -> None:
    place = room()
    session = place.noticed()
    place.minuted(session)
    resolution = place.resolve(session.items.get())
    people = place.people
    for owner in (people.other[Role.PARTY_SECRETARY], people.other_department):
        with refused("task.stranger"):
            place.give(resolution, owner=owner)
    near = (people.other_firm, people.department, place.secretary, people.own[Role.GRID_HEAD])
    for one in near:
        place.give(resolution, owner=one)


@pytest.mark.parametrize(("days", "late"), [(0, False), (-1, True)])
def test_a_task_is_not_due_before_today(days: int, *, late: bool) -> None:
    place = room()
    session = place.noticed()
    resolution = place.resolve(session.items.get())
    due_on = (AFTER + days * DAY).date()
    if late:
        with refused("task.past"):
            place.give(resolution, due_on=due_on)
    else:
        place.give(resolution, due_on=due_on)


def test_the_owner_reports_it_and_a_neighbour_of_the_owner_does_not() -> None:
    place = room()
    _session, _resolution, task = place.agreed()
    for who in (Role.FIRM_WORKER, Role.GRID_HEAD, Role.COMMITTEE_CHAIR):
        with pytest.raises(NotYours):
            actions.finish_task(task=task, report="好了", on=AFTER.date(), by=place.people.own[who], at=AFTER)
    manager = place.people.own[Role.FIRM_MANAGER]
    done = actions.finish_task(task=task, report="好了", on=AFTER.date(), by=manager, at=AFTER)
    assert (done.state, done.done_on, due_of(task).met_at) == (TaskState.DONE, AFTER.date(), AFTER)
    with refused("task.over"):
        actions.finish_task(task=task, report="好了", on=AFTER.date(), by=manager, at=AFTER)


def test_another_day_says_why_and_moves_the_clock() -> None:
    place = room()
    _session, _resolution, task = place.agreed()
    later = task.due_on + timedelta(days=7)
    with refused("task.say-why"):
        actions.replan_task(task=task, due_on=later, reason=" ", by=place.staff, at=AFTER)
    with pytest.raises(NotYours):
        actions.replan_task(
            task=task, due_on=later, reason="难", by=place.people.own[Role.FIRM_MANAGER], at=AFTER
        )
    actions.replan_task(task=task, due_on=later, reason="等配件", by=place.staff, at=AFTER)
    assert due_of(task).due_at.astimezone(STARTS.tzinfo).date() == later
    assert "等配件" in SessionMove.objects.get(verb=Verb.REPLAN).words


def test_a_reminder_is_counted_written_down_and_sent_once_a_day() -> None:
    place = room()
    _session, _resolution, task = place.agreed()
    at = AFTER + 2 * DAY
    assert actions.nudge(task=task, by=place.staff, at=at).nudges == 1
    with refused("task.nudged"):
        actions.nudge(task=task, by=place.secretary, at=at)
    assert actions.nudge(task=task, by=place.staff, at=at + DAY).nudges == 2
    assert SessionMove.objects.filter(task=task, verb=Verb.NUDGE).count() == 2
    assert Notice.objects.filter(kind="task.nudged", channel="inbox").count() == 2


def test_the_board_shows_what_is_overdue_first() -> None:
    place = room()
    _session, resolution, task = place.agreed()
    soon = place.give(resolution, text="马上到期", due_on=(AFTER + 3 * DAY).date())
    over = place.give(resolution, text="做完了")
    actions.finish_task(task=over, report="好", on=AFTER.date(), by=place.staff, at=AFTER)
    today = task.due_on + timedelta(days=1)
    ResolutionTask.objects.filter(pk=soon.pk).update(due_on=today)
    assert list(follow_up.tasks(place.staff, state="", today=today)) == [task, soon, over]
    assert list(follow_up.tasks(place.staff, state="late", today=today)) == [task]
    assert follow_up.figures(place.staff, today=today) == (1, 2, 1, 0)
    manager = place.people.own[Role.FIRM_MANAGER]
    assert follow_up.figures(manager, today=today) == (1, 2, 1, 0)
    assert follow_up.figures(place.people.other[Role.FIRM_MANAGER], today=today) == (0, 0, 0, 0)


# What the database holds, and what a hall is measured by


@pytest.mark.parametrize(
    ("model", "change", "name"),
    [
        (CouncilSession, {"published_at": None}, "session_published_iff_dated"),
        (CouncilSession, {"notice_on": None}, "session_noticed_with_day_and_place"),
        (Resolution, {"in_favour": 3}, "resolution_counted_iff_by_majority"),
        (ResolutionTask, {"firm": None}, "task_one_owner"),
        (ResolutionTask, {"state": "done"}, "task_done_iff_dated"),
    ],
)
def test_the_database_refuses_what_must_never_be(model: Any, change: dict[str, Any], name: str) -> None:
    room().agreed()
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        model.objects.update(**change)


def criteria(place: Room, **least: int) -> None:
    for measure, number in least.items():
        HallCriterion.objects.create(area=place.people.street, measure=measure, least=number)


def test_a_hall_is_measured_by_the_streets_own_criteria() -> None:
    place = room()
    criteria(place, sessions=1, in_time=100, tasks=50, residents=2)
    today = (AFTER + 20 * DAY).date()
    assert [one.value for one in board.measured(place.hall, today=today)] == [0, None, None, None]
    session, _resolution, task = place.agreed()
    found = board.measured(place.hall, today=today)
    assert [(one.value, one.is_met) for one in found] == [(1, True), (100, True), (0, False), (1, False)]
    actions.finish_task(task=task, report="好", on=AFTER.date(), by=place.staff, at=AFTER + DAY)
    assert board.measured(place.hall, today=today)[2].value == 100
    Deadline.objects.filter(kind="session.publish", subject_id=session.pk).update(met_at=AFTER + 9 * DAY)
    assert board.measured(place.hall, today=today)[1].value == 0


def test_a_session_older_than_a_year_is_measured_no_more() -> None:
    place = room()
    criteria(place, sessions=1)
    place.agreed()
    for days, value in ((364, 1), (365, 0)):
        today = (STARTS + days * DAY).date()
        assert [one.value for one in board.measured(place.hall, today=today)] == [value]


@pytest.mark.parametrize("kind", [Kind.COMMITTEE, Kind.HEARING])
def test_a_committees_result_that_comes_late_needs_a_reason_a_halls_does_not(kind: Kind) -> None:
    place = room()
    session = place.noticed(kind=kind, starts_at=STARTS + 7 * DAY)
    place.come(session, at=STARTS + 7 * DAY)
    at = STARTS + 7 * DAY + timedelta(hours=2)
    outcomes = {item.pk: "一致" for item in session.items.all()}
    actions.write_minutes(session=session, minutes="记", outcomes=outcomes, by=place.staff, at=at)
    session = place.step(session, Verb.HOLD, at=at)
    late = Deadline.objects.get(kind="session.publish", subject_id=session.pk).due_at + timedelta(seconds=1)
    if kind == Kind.COMMITTEE:
        with pytest.raises(Refused) as no:
            place.step(session, Verb.PUBLISH, at=late)
        assert (no.value.code, no.value.field) == ("deadline.say-why-late", "override")
        session = place.step(session, Verb.PUBLISH, at=late, override="公示栏维修")
        assert session.moves.get(verb=Verb.OVERRIDE).words == "公示栏维修"
    else:
        place.step(session, Verb.PUBLISH, at=late)
        assert not session.moves.filter(verb=Verb.OVERRIDE).exists()
