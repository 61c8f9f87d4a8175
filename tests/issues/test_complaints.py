"""Complaints about works: which reports count, who links them, and when “zero complaints” may be said."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from issues import actions, disturbance
from issues.access import VISITOR
from issues.actions import Report
from issues.boards import complaints as board
from issues.models import Issue, SubTopic, Topic, WorkComplaint
from issues.workflow import Status
from properties.actions import plan_work, reach_stage
from properties.models import Compound, Role, Work
from tests.cast import Cast, cast
from tests.factories import IssueFactory, SubTopicFactory, TopicFactory
from tests.issues.desk import desk_of
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db

START, END = date(2026, 3, 2), date(2026, 5, 20)


@pytest.fixture
def people() -> Cast:
    return cast()


def work_in(compound: Compound, *stages: tuple[str, date]) -> Work:
    work = plan_work(compound=compound, title="雨污分流", programmes=[], by=None, on=date(2026, 1, 5))
    for stage, on in stages:
        work = reach_stage(work=work, stage=Work.Stage(stage), on=on, by=None, today=date(2026, 12, 31))
    return work


def noise(people: Cast, opened_at: datetime, status: str = Status.WORKING) -> Issue:
    topic = Topic.objects.filter(code="rain_sewage").first() or TopicFactory.create(code="rain_sewage")
    return IssueFactory.create(compound=people.compound, topic=topic, opened_at=opened_at, status=status)


@pytest.mark.parametrize(
    ("at", "counted"),
    [
        (datetime(2026, 3, 1, 15, 59, tzinfo=UTC), False),  # the evening before, in Shanghai
        (datetime(2026, 3, 1, 16, 0, tzinfo=UTC), True),  # midnight of the first day
        (datetime(2026, 5, 20, 15, 59, tzinfo=UTC), True),
        (datetime(2026, 5, 20, 16, 0, tzinfo=UTC), False),
    ],
)
def test_a_complaint_counts_from_the_start_to_the_completion(at: datetime, counted: bool) -> None:
    assert disturbance.counts(Status.WORKING, at, started=START, completed=END) is counted


def test_what_was_merged_or_taken_back_counts_nowhere() -> None:
    at = datetime(2026, 4, 1, tzinfo=UTC)
    states = {status for status in Status if disturbance.counts(status, at, started=START, completed=None)}
    assert set(Status) - states == {Status.MERGED, Status.WITHDRAWN}


def test_zero_is_said_of_completed_works_only() -> None:
    assert disturbance.is_zero(0, completed=END)
    assert not disturbance.is_zero(0, completed=None)
    assert not disturbance.is_zero(1, completed=END)


def test_a_linked_report_is_a_complaint_and_the_figure_is_its_rows(people: Cast) -> None:
    work = work_in(people.compound, ("started", START), ("completed", END))
    quiet = work_in(people.compound, ("started", START), ("completed", END))
    inside = noise(people, datetime(2026, 4, 1, tzinfo=UTC))
    outside = noise(people, datetime(2026, 6, 1, tzinfo=UTC))
    by = people.own[Role.STREET_OFFICER]
    for issue in (inside, outside):
        actions.link_work(issue=issue, work=work, by=by, at=timezone.now())

    found = board.of_works([work, quiet])

    assert [row.pk for row in found[work.pk].rows] == [inside.pk]
    assert (found[work.pk].is_zero, found[quiet.pk].is_zero) == (False, True)
    assert f"{inside.code} " in desk_of(by).get(f"/work/works/{work.pk}/complaints/").content.decode()


def test_one_work_a_report_also_in_the_database(people: Cast) -> None:
    work = work_in(people.compound, ("started", START))
    issue, by = noise(people, timezone.now()), people.own[Role.STREET_OFFICER]
    actions.link_work(issue=issue, work=work, by=by, at=timezone.now())

    with pytest.raises(Refused) as refused:
        actions.link_work(issue=issue, work=work, by=by, at=timezone.now())
    assert refused.value.code == "complaint.linked"
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkComplaint.objects.create(issue=issue, work=work)


def test_a_work_of_another_compound_is_refused(people: Cast) -> None:
    issue, work = noise(people, timezone.now()), work_in(people.next_door)
    with pytest.raises(Refused) as refused:
        actions.link_work(issue=issue, work=work, by=people.own[Role.STREET_OFFICER], at=timezone.now())
    assert refused.value.code == "complaint.other-compound"


@pytest.mark.parametrize("role", [Role.FIRM_MANAGER, Role.FIRM_WORKER, Role.COMMITTEE_CHAIR, Role.SUPERVISOR])
def test_the_firm_and_those_who_read_link_nothing(people: Cast, role: Role) -> None:
    issue, work = noise(people, timezone.now()), work_in(people.compound)
    with pytest.raises(NotYours):
        actions.link_work(issue=issue, work=work, by=people.own[role], at=timezone.now())


def test_a_link_is_taken_back_with_a_reason_and_stays_to_be_read(people: Cast) -> None:
    work = work_in(people.compound, ("started", START))
    issue, by = noise(people, timezone.now()), people.own[Role.NEIGHBOURHOOD_STAFF]
    desk = desk_of(by)
    assert desk.post(f"/work/issues/{issue.code}/works/link/{work.pk}/").status_code == 302

    assert desk.post(f"/work/issues/{issue.code}/works/unlink/", {"reason": " "}).status_code == 422
    assert desk.post(f"/work/issues/{issue.code}/works/unlink/", {"reason": "是装修噪声"}).status_code == 302

    assert "是装修噪声" in desk.get(f"/work/issues/{issue.code}/").content.decode()
    assert board.of_works([work])[work.pk].rows == []
    assert WorkComplaint.objects.get().ended_by == by
    with pytest.raises(Refused) as refused:
        actions.unlink_work(issue=issue, reason="again", by=by, at=timezone.now())
    assert refused.value.code == "complaint.not-linked"


@pytest.mark.parametrize(("going", "linked"), [(0, 0), (1, 1), (2, 0)])
def test_a_report_that_names_the_works_is_linked_where_one_is_going_on(
    people: Cast, going: int, linked: int
) -> None:
    for _ in range(going):
        work_in(people.compound, ("started", START))
    work_in(people.compound, ("started", START), ("completed", END))
    subtopic: SubTopic = SubTopicFactory.create(code="rain_sewage_noise")

    actions.file_report(
        report=Report(
            topic=subtopic.topic,
            subtopic=subtopic,
            text="半夜还在挖路。",
            compound=people.compound,
            phone="13800138000",
        ),
        by=VISITOR,
        at=timezone.now(),
    )

    assert WorkComplaint.objects.filter(by=None).count() == linked


def test_the_work_says_what_it_was_complained_of(people: Cast) -> None:
    work = work_in(people.compound, ("started", START), ("completed", END))
    assert (board.beside_work(work).text, board.beside_work(work).kind) == ("零投诉", "done")
