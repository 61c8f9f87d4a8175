"""Today: what each person has to do, in groups by urgency; the counts are the lengths of the lists."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues.boards import work_today
from issues.boards.work_today import Group, today
from issues.models import Issue
from issues.workflow import Status, Verb
from properties.models import Role, User
from tests.cast import cast
from tests.factories import IssueFactory
from tests.issues.desk import codes_on, desk_of
from tests.issues.people import do, filed, photo, walk

if TYPE_CHECKING:
    from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


def _made(people: Cast, status: Status, **more: Any) -> Issue:
    given: dict[str, Any] = {"due_at": timezone.now() + timedelta(days=9), "compound": people.compound}
    return IssueFactory.create(status=status, **(given | more))


def _lists(user: User) -> dict[Group, list[str]]:
    """Group → numbers of its reports, as the page shows them."""
    found = today(User.objects.get(pk=user.pk), timezone.now())
    return {row.group: [task.code for task in row.tasks] for row in found.lists}


def test_a_firm_sees_what_it_has_to_do(people: Cast) -> None:
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=23, minute=59, second=59)
    late = _made(people, Status.WORKING, due_at=now - timedelta(days=1))
    rework = _made(people, Status.ASSIGNED, reworks=1)
    soon = _made(people, Status.WORKING, due_at=midnight)
    fresh = _made(people, Status.ASSIGNED)
    hand = _made(people, Status.WORKING)
    asked = _made(people, Status.ASKED)
    _made(people, Status.DONE)
    _made(people, Status.NEW)
    _made(people, Status.ASSIGNED, compound=people.other_compound)

    assert _lists(people.own[Role.FIRM_MANAGER]) == {
        Group.LATE: [late.code],
        Group.REWORK: [rework.code],
        Group.TODAY: [soon.code],
        Group.ACCEPT: [fresh.code],
        Group.HAND: [hand.code],
        Group.WAITING: [asked.code],
    }


def test_a_worker_sees_their_own_and_what_nobody_has_taken(people: Cast) -> None:
    mine = _made(people, Status.WORKING, handler=people.own[Role.FIRM_WORKER])
    free = _made(people, Status.ASSIGNED)
    _made(people, Status.WORKING, handler=people.own[Role.FIRM_MANAGER])
    assert _lists(people.own[Role.FIRM_WORKER]) == {Group.ACCEPT: [free.code], Group.HAND: [mine.code]}


def test_the_office_assigns_verifies_and_watches_the_dates(people: Cast) -> None:
    late = _made(people, Status.WORKING, due_at=timezone.now() - timedelta(days=1))
    fresh, done, outside = (_made(people, status) for status in (Status.NEW, Status.DONE, Status.OUTSIDE))
    _made(people, Status.WORKING)
    expected = {
        Group.LATE: [late.code],
        Group.ASSIGN: [fresh.code],
        Group.VERIFY: [done.code],
        Group.WAITING: [outside.code],
    }
    assert _lists(people.own[Role.STREET_OFFICER]) == expected
    assert _lists(people.own[Role.PARTY_SECRETARY]) == expected
    # Who does not assign is not asked to.
    assert _lists(people.own[Role.NEIGHBOURHOOD_STAFF]) == {
        key: expected[key] for key in expected if key != Group.ASSIGN
    }


def test_the_committee_verifies_in_its_own_compound(people: Cast) -> None:
    done = _made(people, Status.DONE)
    _made(people, Status.DONE, compound=people.other_compound)
    _made(people, Status.WORKING, due_at=timezone.now() - timedelta(days=1))
    assert _lists(people.own[Role.COMMITTEE_CHAIR]) == {Group.VERIFY: [done.code]}


def test_who_only_reads_has_nothing_to_do(people: Cast) -> None:
    _made(people, Status.DONE, due_at=timezone.now() - timedelta(days=1))
    for role in (Role.SUPERVISOR, Role.STREET_LEADER, Role.SYSTEM_ADMIN):
        assert _lists(people.own[role]) == {}
        assert "目前没有需要您办理的事项" in desk_of(people.own[role]).get("/work/").content.decode()


def test_a_request_waits_for_the_street_and_not_for_who_made_it(people: Cast) -> None:
    issue = walk(people, filed(people, at=timezone.now()), Status.WORKING, at=timezone.now())
    do(
        issue,
        Verb.REQUEST,
        people.own[Role.FIRM_MANAGER],
        kind="extend",
        days=2,
        note="等配件。",
        at=timezone.now(),
    )
    assert _lists(people.own[Role.STREET_OFFICER]) == {Group.DECIDE: [issue.code]}
    assert Group.DECIDE not in _lists(people.own[Role.FIRM_MANAGER])


def test_an_unhappy_resident_is_called_back_and_the_work_done_again(people: Cast) -> None:
    from issues import actions

    made = filed(people, at=timezone.now())
    issue = walk(people, made, Status.CLOSED, at=timezone.now())
    assert made.reporter is not None
    actions.rate(reporter=made.reporter, score=1, at=timezone.now())

    assert _lists(people.own[Role.STREET_OFFICER]) == {Group.REWORK: [issue.code]}
    assert _lists(people.own[Role.FIRM_MANAGER]) == {Group.REWORK: [issue.code]}

    issue.refresh_from_db()
    do(issue, Verb.CALL_BACK, people.own[Role.STREET_OFFICER], note="已致电说明。", at=timezone.now())
    assert _lists(people.own[Role.STREET_OFFICER]) == {}


def test_emergencies_stand_first_in_their_group(people: Cast) -> None:
    calm = _made(people, Status.ASSIGNED, due_at=timezone.now() + timedelta(days=5))
    urgent = _made(people, Status.ASSIGNED, urgency="emergency")
    assert _lists(people.own[Role.FIRM_MANAGER]) == {Group.ACCEPT: [urgent.code, calm.code]}


def test_the_counts_are_the_lengths_and_each_row_has_its_next_step(people: Cast) -> None:
    for status in (Status.ASSIGNED, Status.ASSIGNED, Status.WORKING):
        _made(people, status)
    answer = desk_of(people.own[Role.FIRM_MANAGER]).get("/work/")
    html = answer.content.decode()

    assert [(tile["text"], tile["count"]) for tile in answer.context["tiles"]] == [
        ("待接单", 2),
        ("办理中", 1),
    ]
    assert len(codes_on(answer)) == 3
    assert html.count("/accept/") == 2 + 1  # two rows, and the form for many
    assert html.count("/finish/") == 1
    assert html.count('name="code"') == 2


def test_more_than_a_days_work_says_so(people: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_today, "MOST", 2)
    for _number in range(2):
        _made(people, Status.ASSIGNED)
    assert not today(people.own[Role.FIRM_MANAGER], timezone.now()).cut
    _made(people, Status.ASSIGNED)
    found = today(people.own[Role.FIRM_MANAGER], timezone.now())
    assert (found.cut, sum(row.length for row in found.lists)) == (True, 2)


@pytest.mark.parametrize("role", [Role.FIRM_MANAGER, Role.STREET_OFFICER, Role.DEPARTMENT_OFFICER])
def test_three_tasks_cost_the_queries_of_one(people: Cast, role: Role) -> None:
    def one_more() -> None:
        _made(people, Status.WORKING, due_at=timezone.now() - timedelta(days=1), lead=people.department)

    browser = desk_of(people.own[role])
    one_more()
    browser.get("/work/")
    one = _queries(browser)
    one_more()
    one_more()
    assert _queries(browser) == one
    assert one <= 12


def _queries(browser: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/work/").status_code == 200
    return len(queries)


def test_a_finished_report_leaves_the_firms_list_for_the_verifiers(people: Cast) -> None:
    issue = walk(people, filed(people, at=timezone.now()), Status.WORKING, at=timezone.now())
    do(issue, Verb.FINISH, people.own[Role.FIRM_MANAGER], note="好了。", photos=[photo()], at=timezone.now())
    assert _lists(people.own[Role.FIRM_MANAGER]) == {}
    assert _lists(people.own[Role.PARTY_SECRETARY]) == {Group.VERIFY: [issue.code]}
