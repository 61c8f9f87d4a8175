"""Calls for support in the workspace: lists by urgency, one page to call, a case with only one's own moves."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from issues.models import Issue
from notices.calendar import SHANGHAI
from pledges.actions.support import Call, ask
from pledges.boards.support import by_urgency
from pledges.models import SupportMove, SupportRequest
from pledges.supportflow import State, Verb
from properties.models import Department, Role
from tests.factories import IssueFactory
from tests.issues.desk import desk_of, page
from tests.pledges.support_rows import MONDAY, accepted, at, called, company, done, go

if TYPE_CHECKING:
    from django.test import Client

    from tests.cast import Cast

pytestmark = pytest.mark.django_db
LIST = "/work/campaign/support/"


@pytest.fixture
def people() -> Cast:
    return company()


def listed(answer: Any) -> list[int]:
    """The calls a page links to, in order."""
    found = re.findall(rf'class="yh-case__title" href="{LIST}(\d+)/"', answer.content.decode())
    return [int(pk) for pk in found]


def verbs_on(answer: Any, call: SupportRequest) -> set[str]:
    return set(re.findall(rf'href="{LIST}{call.pk}/([a-z_]+)/"', answer.content.decode()))


def test_each_side_has_its_own_lists(people: Cast) -> None:
    waits, running, finished = called(people, title="甲"), accepted(people), done(people)
    other = ask(
        call=Call(people.department, people.firm, "乙", "请支持"), by=people.own[Role.FIRM_MANAGER], at=MONDAY
    )

    def lists(role: Role) -> dict[str, set[int]]:
        client = desk_of(people.own[role])
        return {name: set(listed(client.get(f"{LIST}?list={name}"))) for name in ("mine", "asked", "all")}

    ours = {waits.pk, running.pk, finished.pk}
    assert lists(Role.DEPARTMENT_OFFICER) | {"asked": set()} == {
        "mine": {waits.pk, running.pk, other.pk},
        "asked": set(),
        "all": {*ours, other.pk},
    }
    assert lists(Role.PARTY_SECRETARY) == {"mine": {finished.pk}, "asked": ours, "all": ours}
    assert lists(Role.FIRM_MANAGER) == {"mine": set(), "asked": {other.pk}, "all": {other.pk}}
    assert lists(Role.STREET_LEADER)["all"] == {*ours, other.pk}


def test_the_most_urgent_stands_first_and_what_ended_last(people: Cast) -> None:
    officer = people.own[Role.DEPARTMENT_OFFICER]
    late = called(people, title="丁", when=at(8))
    promised = accepted(people, promised=date(2026, 10, 14))
    waits = called(people, title="丙", when=at(13))
    ended = go(called(people, title="戊"), Verb.DECLINE, officer, at(14), note="属区级事权")

    assert list(by_urgency(SupportRequest.objects.all())) == [late, promised, waits, ended]


def test_a_day_is_the_day_of_shanghai(people: Cast) -> None:
    """Done half an hour after midnight is one day later than promised for the evening before."""
    finished = done(people)
    midnight = datetime(2026, 10, 21, 0, 30, tzinfo=SHANGHAI)
    SupportRequest.objects.filter(pk=finished.pk).update(done_at=midnight)
    running = accepted(people, promised=date(2026, 10, 20))

    assert list(by_urgency(SupportRequest.objects.all())) == [running, finished]


def test_an_unknown_list_and_page_are_the_first(people: Cast) -> None:
    call = called(people)
    client = desk_of(people.own[Role.DEPARTMENT_OFFICER])

    for query in ("?list=none", "?page=99", "?page=x", "?list=mine&page=-1"):
        assert listed(client.get(LIST + query)) == [call.pk]
    assert client.get(LIST + "?x=1").status_code == 400


def test_only_ones_own_moves_are_offered(people: Cast) -> None:
    call = called(people)

    def offered(role: Role) -> set[str]:
        return verbs_on(desk_of(people.own[role]).get(f"{LIST}{call.pk}/"), call)

    assert offered(Role.DEPARTMENT_OFFICER) == {"accept", "decline", "note"}
    assert offered(Role.PARTY_SECRETARY) == {"withdraw", "note"}
    assert offered(Role.STREET_LEADER) == {"note"}
    assert offered(Role.GRID_HEAD) == set()


def filled(people: Cast, **more: str) -> dict[str, str]:
    about = {"caller": f"n{people.neighbourhood.pk}", "department": str(people.department.pk)}
    return {**about, "title": "请到场处置", "text": "多次劝阻无效", **more}


def secretary(people: Cast) -> Client:
    return desk_of(people.own[Role.PARTY_SECRETARY])


def test_a_call_is_made_on_one_page(people: Cast) -> None:
    client = secretary(people)
    form = client.get(f"{LIST}new/").content.decode()
    assert people.department.name in form
    assert people.other_department.name not in form
    assert people.other_compound.name not in form

    answer = client.post(f"{LIST}new/", filled(people))

    call = SupportRequest.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{call.pk}/")
    assert (call.neighbourhood, call.department, call.title) == (
        people.neighbourhood,
        people.department,
        "请到场处置",
    )


def test_two_clicks_are_one_call(people: Cast) -> None:
    client = secretary(people)
    assert [client.post(f"{LIST}new/", filled(people)).status_code for _click in range(2)] == [302, 422]
    assert SupportRequest.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": ""},
        {"text": ""},
        {"department": "0"},
        {"caller": "n0"},
        {"compound": "999999"},
        {"title": "请联系13812345678"},
        {"title": "长" * 81},
    ],
)
def test_a_wrong_answer_comes_back_with_what_was_typed(people: Cast, wrong: dict[str, str]) -> None:
    answer = secretary(people).post(f"{LIST}new/", filled(people, **wrong))

    assert answer.status_code == 422
    assert SupportRequest.objects.count() == 0
    assert (wrong.get("text", "多次劝阻无效")) in answer.content.decode()


def test_a_department_of_another_street_is_no_choice(people: Cast) -> None:
    answer = secretary(people).post(f"{LIST}new/", filled(people, department=str(people.other_department.pk)))

    assert answer.status_code == 422


def test_from_a_report_place_and_topic_are_filled_in(people: Cast) -> None:
    issue = IssueFactory.create(compound=people.compound)
    client = secretary(people)
    link = f"{LIST}new/?issue={issue.code}"
    assert link in client.get(page(issue)).content.decode()

    html = client.get(link).content.decode()
    for chosen in (people.compound.pk, issue.topic.pk):
        assert f'<option value="{chosen}" selected>' in html
    client.post(link, filled(people, compound=str(people.compound.pk), topic=str(issue.topic.pk)))

    call = SupportRequest.objects.get()
    assert (call.issue, call.compound, call.topic) == (issue, people.compound, issue.topic)
    assert page(issue) in client.get(f"{LIST}{call.pk}/").content.decode()


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (Role.NEIGHBOURHOOD_STAFF, True),
        (Role.FIRM_MANAGER, True),
        (Role.FIRM_WORKER, False),
        (Role.STREET_OFFICER, False),
        (Role.GRID_HEAD, False),
    ],
)
def test_the_link_stands_where_somebody_may_call(people: Cast, role: Role, offered: bool) -> None:
    issue = IssueFactory.create(compound=people.compound)

    html = desk_of(people.own[role]).get(page(issue)).content.decode()

    assert (f"{LIST}new/?issue={issue.code}" in html) is offered


def test_the_report_is_linked_only_for_who_may_read_it(people: Cast) -> None:
    issue = IssueFactory.create(compound=people.compound)
    call = called(people, issue=issue)

    def linked(role: Role) -> bool:
        return issue.code in desk_of(people.own[role]).get(f"{LIST}{call.pk}/").content.decode()

    assert linked(Role.PARTY_SECRETARY)
    assert not linked(Role.DEPARTMENT_OFFICER)


def test_a_report_of_somebody_else_is_like_none(people: Cast) -> None:
    far: Issue = IssueFactory.create(compound=people.other_compound)
    client = secretary(people)

    for code in (far.code, "YH-2026-999999", "x" * 300):
        assert client.get(f"{LIST}new/?issue={code}").status_code == 404


def test_the_way_through_the_pages(people: Cast) -> None:
    call = called(people, when=timezone.now())
    officer, caller = desk_of(people.own[Role.DEPARTMENT_OFFICER]), secretary(people)

    def post(client: Client, verb: str, **data: str) -> int:
        version = SupportRequest.objects.get(pk=call.pk).version
        return int(client.post(f"{LIST}{call.pk}/{verb}/", {"version": version, **data}).status_code)

    day = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
    assert post(officer, "accept", note="马上安排") == 422
    assert post(officer, "accept", note="马上安排", promised_on=day.isoformat()) == 302
    assert post(officer, "finish", note="") == 422
    assert post(officer, "finish", note="已清运") == 302
    assert post(officer, "confirm") == 403
    assert post(caller, "confirm") == 302
    call.refresh_from_db()
    assert call.state == State.CONFIRMED
    html = caller.get(f"{LIST}{call.pk}/").content.decode()
    assert html.count('class="yh-timeline__node"') == 4


def test_the_second_window_is_told_and_loses_nothing(people: Cast) -> None:
    call = called(people)
    client = desk_of(people.own[Role.DEPARTMENT_OFFICER])
    go(call, Verb.NOTE, people.own[Role.STREET_OFFICER], at(13), note="请尽快")

    answer = client.post(f"{LIST}{call.pk}/decline/", {"version": 1, "note": "属区级事权，请转报"})

    assert answer.status_code == 409
    assert "属区级事权，请转报" in answer.content.decode()
    assert SupportMove.objects.filter(request=call).count() == 2


def test_what_is_over_is_409_and_what_never_was_404(people: Cast) -> None:
    call = go(called(people), Verb.WITHDRAW, people.own[Role.PARTY_SECRETARY], at(13))
    client = desk_of(people.own[Role.DEPARTMENT_OFFICER])

    assert client.get(f"{LIST}{call.pk}/accept/").status_code == 409
    assert client.post(f"{LIST}{call.pk}/accept/", {"version": 1}).status_code == 409
    assert client.get(f"{LIST}{call.pk}/ask/").status_code == 404
    assert client.get(f"{LIST}{call.pk}/explode/").status_code == 404


def test_both_days_stand_on_the_page(people: Cast) -> None:
    call, officer = accepted(people), people.own[Role.DEPARTMENT_OFFICER]
    go(call, Verb.POSTPONE, officer, at(19), note="等设备", promised_on=date(2026, 10, 23))

    html = desk_of(officer).get(f"{LIST}{call.pk}/").content.decode()

    struck = re.findall(r"<s>.*?</s>", html, re.DOTALL)
    assert len(struck) == 1
    assert "20" in struck[0]
    assert "等设备" in html


@pytest.mark.parametrize("count", [1, 30])
def test_a_list_costs_the_same_whatever_its_length(
    people: Cast, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(count):
        called(people, title=f"请支持{number}")
    client = desk_of(people.own[Role.DEPARTMENT_OFFICER])

    with django_assert_max_num_queries(10):
        assert len(listed(client.get(LIST))) == count


def test_a_department_that_moved_away_is_not_offered(people: Cast) -> None:
    Department.objects.filter(pk=people.department.pk).update(area=people.other_street)

    assert people.department.name not in secretary(people).get(f"{LIST}new/").content.decode()
