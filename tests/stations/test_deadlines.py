"""Deadlines through the interface: of what one sees, the next first, with their ground and their changes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from issues.models import Issue
from issues.workflow import Verb
from notices import registry
from notices.digests import KIND as DIGEST
from notices.models import Deadline, DeadlineMove
from properties import looks
from properties.models import Role
from stations import subjects
from stations.api.deadlines import State, state_of
from tests.cast import Cast
from tests.factories import IssueFactory
from tests.issues.desk import desk_of
from tests.issues.people import do, filed
from tests.stations.keyed import program

pytestmark = pytest.mark.django_db
LIST = "/api/v1/deadlines/"
NOW = datetime(2041, 3, 4, 9, tzinfo=timezone.get_default_timezone())


def _made(people: Cast, days: int = 1, *, issue: Issue | None = None, **more: Any) -> Deadline:
    issue = issue or IssueFactory.create(compound=people.compound)
    due = timezone.now() + timedelta(days=days)
    given: dict[str, Any] = {
        "kind": "issue.handle",
        "subject_kind": "issue",
        "subject_id": issue.pk,
        "starts_at": due - timedelta(days=9),
        "due_at": due,
        "amount": 5,
        "unit": "workday",
        "basis": "House rule",
    }
    return Deadline.objects.create(**(given | more))


def _rows(people: Cast, query: str = "", role: Role = Role.STREET_OFFICER) -> list[dict[str, Any]]:
    answer = desk_of(people.own[role]).get(LIST + query)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_a_report_is_told_with_its_number_state_and_ground(people: Cast) -> None:
    issue = filed(people).issue
    found = _rows(people, role=Role.FIRM_MANAGER)
    assert [(row["kind"], row["subject_code"]) for row in found] == [
        ("issue.contact", issue.code),
        ("issue.handle", issue.code),
    ]
    assert all(row["basis"] for row in found)
    assert found == sorted(found, key=lambda row: row["due_at"])


@pytest.mark.parametrize("role", list(Role))
def test_list_and_door_agree_with_the_reports_one_sees(people: Cast, role: Role) -> None:
    made = [
        _made(people, issue=IssueFactory.create(compound=place))
        for place in (people.compound, people.next_door, people.other_compound)
    ]
    user = people.own[role]
    seen = set(Issue.objects.visible_to(user).values_list("pk", flat=True))
    expected = {row.pk for row in made if row.subject_id in seen}
    assert {row["id"] for row in _rows(people, role=role)} == expected
    opened = {row.pk for row in made if desk_of(user).get(f"{LIST}{row.pk}/").status_code == 200}
    assert opened == expected


def test_foreign_and_missing_answer_alike(people: Cast) -> None:
    foreign = _made(people, issue=IssueFactory.create(compound=people.other_compound))
    desk = desk_of(people.own[Role.FIRM_MANAGER])
    bodies = [desk.get(f"{LIST}{pk}/").json() for pk in (foreign.pk, 10**9)]
    assert {**bodies[0], "request_id": ""} == {**bodies[1], "request_id": ""}


def test_filters_and_states(people: Cast) -> None:
    now = timezone.now()
    late, soon = _made(people, -1), _made(people, 1, statutory=True)
    paused = _made(people, 2, paused_at=now)
    met, off = _made(people, 1, met_at=now), _made(people, 1, cancelled_at=now)

    def ids(query: str) -> list[int]:
        return [row["id"] for row in _rows(people, query)]

    assert ids("") == [late.pk, soon.pk, paused.pk]
    assert ids("?state=late") == [late.pk]
    assert ids("?state=running") == [soon.pk]
    assert ids("?state=paused") == [paused.pk]
    assert ids("?statutory=true") == [soon.pk]
    assert ids("?subject=spot") == []
    assert ids("?kind=issue.handle&subject=issue") == [late.pk, soon.pk, paused.pk]
    desk = desk_of(people.own[Role.STREET_OFFICER])
    assert [desk.get(f"{LIST}{row.pk}/").json()["state"] for row in (met, off)] == ["met", "cancelled"]
    assert desk.get(f"{LIST}?state=met").status_code == 400


def test_a_deadline_is_late_after_its_moment_and_not_at_it() -> None:
    row = Deadline(due_at=NOW)
    assert state_of(row, NOW) == State.RUNNING
    assert state_of(row, NOW + timedelta(microseconds=1)) == State.LATE


def test_changes_of_the_date_are_told_in_order(people: Cast) -> None:
    row = _made(people)
    for revision in (2, 3):
        DeadlineMove.objects.create(
            deadline=row, cause="moved", was_due_at=row.due_at, due_at=row.due_at, revision=revision,
            reason=f"等配件 {revision}", at=timezone.now(),
        )  # fmt: skip
    body = desk_of(people.own[Role.STREET_OFFICER]).get(f"{LIST}{row.pk}/").json()
    assert [change["reason"] for change in body["changes"]] == ["等配件 2", "等配件 3"]


def test_every_kind_of_deadline_is_told_to_somebody(people: Cast) -> None:
    """A room that sets deadlines says who sees their subjects, or they are missing here."""
    assert set(subjects.kinds()) == registry._subjects.keys() - {DIGEST, looks.SUBJECT}  # neither has a date


def test_a_list_costs_the_same_for_one_and_for_three(people: Cast) -> None:
    desk = desk_of(people.own[Role.FIRM_MANAGER])

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(LIST).status_code == 200
        return len(asked)

    _made(people)
    desk.get(LIST)
    one = cost()
    _made(people)
    do(filed(people).issue, Verb.ACCEPT, people.own[Role.FIRM_MANAGER])
    assert cost() == one


def test_a_key_needs_the_scope(people: Cast) -> None:
    assert program(people, "deadlines:read").get(LIST).status_code == 200
    assert program(people, "issues:read", code="grid-2").get(LIST).status_code == 403
