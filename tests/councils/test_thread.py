"""The thread: repeated reports → agenda → resolution → task → each reporter told, once a case and step."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from councils import actions as councils
from councils.models import AgendaItem
from councils.sessionflow import Verb
from issues import actions
from issues.boards import repeated
from issues.models import AgendaIssue, Issue
from issues.workflow import Status
from notices import registry
from notices.models import Notice
from properties.models import Role
from tests.councils.sitting import AFTER, DAY, NOW, Room, room
from tests.factories import IssueFactory, ReporterFactory, SubTopicFactory
from yinhang.errors import NotYours, Refused

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


@pytest.fixture(autouse=True)
def _residents_have_text_messages(settings: Any) -> None:
    settings.NOTICE_CHANNELS = ["inbox", "sms"]


def reports(place: Room, many: int = 3, *, back: timedelta = DAY, **more: Any) -> list[Issue]:
    """As many reports of one kind in the own compound, each with a reporter."""
    subtopic = more.pop("subtopic", None) or SubTopicFactory.create(name="堆物")
    compound = more.pop("compound", place.people.compound)
    made = [
        IssueFactory.create(compound=compound, subtopic=subtopic, opened_at=NOW - back, **more)
        for _number in range(many)
    ]
    for issue in made:
        ReporterFactory.create(issue=issue)
    return made


def put(place: Room, issues: list[Issue], **more: Any) -> AgendaItem:
    session = more.pop("session", None) or place.plan()
    return actions.put_on_agenda(
        session=session, issues=issues, title="堆物治理", by=place.secretary, at=NOW, **more
    )


def carried_out(place: Room, item: AgendaItem) -> Any:
    """From an item to one task that is handed out, with the result published."""
    session = item.session
    place.admit(item)
    place.step(session, Verb.SCREEN)
    place.step(session, Verb.NOTICE)
    place.minuted(session)
    task = place.give(place.resolve(item))
    for verb in (Verb.HOLD, Verb.PUBLISH, Verb.EXECUTE):
        place.step(session, verb, at=AFTER)
    return task


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("to_id", flat=True))


def reporters(issues: list[Issue]) -> list[str]:
    return sorted(str(one.pk) for issue in issues for one in issue.reporters.all())


def test_what_three_people_reported_is_agreed_on_done_and_told_to_each_once() -> None:
    place = room()
    behind = reports(place)
    [cluster] = repeated.clusters(place.people.neighbourhood.pk, today=TODAY)
    assert (cluster.compound, cluster.many) == (place.people.compound, 3)
    assert cluster.subtopic
    found = repeated.issues_of(
        place.people.neighbourhood.pk, cluster.compound.pk, cluster.subtopic.pk, today=TODAY
    )
    item = put(place, found)
    assert list(item.issues.values_list("issue", flat=True)) == [issue.pk for issue in behind]
    assert repeated.clusters(place.people.neighbourhood.pk, today=TODAY) == []

    task = carried_out(place, item)
    assert told("issue.council_result") == reporters(behind)
    assert told("issue.council_done") == []

    councils.finish_task(
        task=task, report="已清理", on=AFTER.date(), by=place.people.own[Role.FIRM_MANAGER], at=AFTER
    )
    assert told("issue.council_done") == reporters(behind)
    assert len(told("issue.council_result")) == 3


def test_several_tasks_are_told_as_done_when_the_last_one_is() -> None:
    place = room()
    behind = reports(place)
    item = put(place, behind)
    first = carried_out(place, item)
    second = place.give(first.resolution, text="张贴通知", at=AFTER)
    third = place.give(first.resolution, text="设巡查岗", at=AFTER)
    for task in (first, second):
        councils.finish_task(task=task, report="好了", on=AFTER.date(), by=place.staff, at=AFTER)
        assert told("issue.council_done") == []
    councils.drop_task(task=third, reason="已由物业每日巡查代替", by=place.staff, at=AFTER)
    assert told("issue.council_done") == reporters(behind)


def test_a_task_handed_out_after_everything_was_told_tells_nobody_twice() -> None:
    place = room()
    behind = reports(place)
    task = carried_out(place, put(place, behind))
    councils.finish_task(task=task, report="好了", on=AFTER.date(), by=place.staff, at=AFTER)
    again = place.give(task.resolution, text="复查", at=AFTER)
    councils.finish_task(task=again, report="复查合格", on=AFTER.date(), by=place.staff, at=AFTER + DAY)
    assert told("issue.council_done") == reporters(behind)


def test_a_dropped_item_is_not_told_as_done() -> None:
    place = room()
    task = carried_out(place, put(place, reports(place)))
    councils.drop_task(task=task, reason="业主自行拆除", by=place.staff, at=AFTER)
    assert told("issue.council_done") == []


def test_the_message_names_the_report_and_leads_to_the_reporters_own_link() -> None:
    place = room()
    behind = reports(place)
    carried_out(place, put(place, behind))
    notice = Notice.objects.filter(kind="issue.council_result").first()
    assert notice
    words = registry.subject_book("issue").words(notice)
    assert Issue.objects.get(pk=notice.subject_id).code in words.title
    assert words.path.startswith("/r/")


@pytest.mark.parametrize(("many", "found"), [(2, 0), (3, 1), (4, 1)])
def test_three_reports_repeat_and_two_do_not(many: int, found: int) -> None:
    place = room()
    reports(place, many)
    assert len(repeated.clusters(place.people.neighbourhood.pk, today=TODAY)) == found


@pytest.mark.parametrize(("days", "found"), [(89, 1), (90, 0)])
def test_ninety_days_count_today_included(days: int, found: int) -> None:
    place = room()
    reports(place, back=timedelta(days=days))
    assert len(repeated.clusters(place.people.neighbourhood.pk, today=TODAY)) == found


@pytest.mark.parametrize("status", [Status.MERGED, Status.WITHDRAWN])
def test_a_report_merged_or_taken_back_does_not_count(status: Status) -> None:
    place = room()
    first, *others = reports(place)
    into = others[0] if status == Status.MERGED else None
    Issue.objects.filter(pk=first.pk).update(status=status, closed_at=NOW, merged_into=into)
    assert repeated.clusters(place.people.neighbourhood.pk, today=TODAY) == []


def test_another_compound_another_matter_another_neighbourhood_are_not_added_up() -> None:
    place = room()
    kind = SubTopicFactory.create()
    reports(place, 2, subtopic=kind)
    reports(place, 1, subtopic=kind, compound=place.people.next_door)
    reports(place, 1)
    reports(place, 3, subtopic=kind, compound=place.people.other_compound)
    assert repeated.clusters(place.people.neighbourhood.pk, today=TODAY) == []


def test_a_report_stands_on_one_agenda_at_a_time() -> None:
    place = room()
    behind = reports(place)
    item = put(place, behind)
    with pytest.raises(Refused) as no:
        put(place, behind[:1])
    assert no.value.code == "agenda.issue-there"
    councils.screen_item(item=item, admitted=False, reason="先由物业处理", by=place.secretary, at=NOW)
    put(place, behind[:1])
    assert AgendaIssue.objects.filter(issue=behind[0]).count() == 2


def test_what_a_called_off_session_had_repeats_again() -> None:
    place = room()
    item = put(place, reports(place))
    place.step(item.session, Verb.CANCEL, words="换期")
    assert len(repeated.clusters(place.people.neighbourhood.pk, today=TODAY)) == 1


def test_a_report_of_elsewhere_belongs_to_its_own_hall() -> None:
    place = room()
    far = reports(place, 1, compound=place.people.other_compound)
    with pytest.raises(Refused) as no:
        put(place, far)
    assert no.value.code == "agenda.other-hall"
    assert AgendaItem.objects.count() == 0


def test_one_more_report_joins_an_item_while_topics_are_collected() -> None:
    place = room()
    item = put(place, reports(place))
    [late] = reports(place, 1)
    actions.join_item(item=item, issue=late, by=place.staff, at=NOW)
    assert item.issues.count() == 4
    place.admit(item)
    place.step(item.session, Verb.SCREEN)
    [later] = reports(place, 1)
    with pytest.raises(Refused) as no:
        actions.join_item(item=item, issue=later, by=place.staff, at=NOW)
    assert no.value.code == "agenda.closed"


def test_those_who_do_not_run_the_hall_put_nothing_on_its_agenda() -> None:
    place = room()
    session, behind = place.plan(), reports(place)
    for role in (Role.FIRM_MANAGER, Role.GRID_HEAD, Role.COMMITTEE_CHAIR, Role.STREET_LEADER):
        with pytest.raises(NotYours):
            actions.put_on_agenda(
                session=session, issues=behind, title="堆物", by=place.people.own[role], at=NOW
            )


def test_without_text_messages_nothing_is_written_for_residents(settings: Any) -> None:
    settings.NOTICE_CHANNELS = ["inbox"]
    place = room()
    carried_out(place, put(place, reports(place)))
    assert told("issue.council_result") == []
