"""Halls through the interface: sessions, resolutions and tasks of whoever sees them, and nobody's name."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from councils.models import CouncilSession, ResolutionTask
from properties.models import Role
from tests.councils.sitting import DAY, STARTS, Room, room
from tests.described import faults, shape_of
from tests.issues.desk import desk_of
from tests.stations.keyed import program

pytestmark = pytest.mark.django_db
BASE = "/api/v1/"


@pytest.fixture
def here() -> Room:
    return room()


def _get(here: Room, path: str, role: Role = Role.STREET_OFFICER) -> Any:
    return desk_of(here.people.own[role]).get(BASE + path)


def _ids(here: Room, path: str, role: Role = Role.STREET_OFFICER) -> list[int]:
    answer = _get(here, path, role)
    assert answer.status_code == 200, answer.content
    return [row["id"] for row in answer.json()["results"]]


@pytest.mark.parametrize("role", list(Role))
def test_lists_and_doors_agree(here: Room, role: Role) -> None:
    session, resolution, _task = here.agreed()
    planned = here.plan()
    user = here.people.own[role]
    seen = set(CouncilSession.objects.visible_to(user).values_list("pk", flat=True))
    tasks = set(ResolutionTask.objects.visible_to(user).values_list("pk", flat=True))

    assert set(_ids(here, "sessions/", role)) == seen
    assert set(_ids(here, "resolutions/", role)) == ({resolution.pk} if session.pk in seen else set())
    assert set(_ids(here, "tasks/", role)) == tasks
    for pk in (session.pk, planned.pk):
        assert _get(here, f"sessions/{pk}/", role).status_code == (200 if pk in seen else 404)
    assert _get(here, f"resolutions/{resolution.pk}/", role).status_code == (
        200 if session.pk in seen else 404
    )


def test_a_session_is_told_with_what_came_of_it(here: Room) -> None:
    session, resolution, task = here.agreed()
    body = _get(here, f"sessions/{session.pk}/").json()
    assert faults(shape_of("/api/v1/sessions/{id}/"), body) == []
    (item,) = body["items"]
    (agreed,) = item["resolutions"]
    assert (agreed["id"], agreed["text"], agreed["session"]) == (resolution.pk, resolution.text, session.pk)
    assert agreed["tasks"] == [_get(here, f"tasks/{task.pk}/").json()]
    assert agreed == _get(here, f"resolutions/{resolution.pk}/").json()
    assert agreed["tasks"][0]["owner"] == {"code": here.people.firm.code, "name": here.people.firm.name}


def test_a_person_who_answers_is_not_named(here: Room) -> None:
    _session, resolution, _task = here.agreed()
    task = here.give(resolution, owner=here.staff)
    answer = _get(here, f"tasks/{task.pk}/")
    assert (answer.json()["owner_kind"], answer.json()["owner"]) == ("person", None)
    assert here.staff.name not in answer.content.decode()


def test_nobody_who_came_is_named(here: Room) -> None:
    session, _resolution, _task = here.agreed()
    assert "王阿姨" not in _get(here, f"sessions/{session.pk}/").content.decode()


def test_filters(here: Room) -> None:
    session, resolution, task = here.agreed()
    planned = here.plan(kind="hearing")
    assert _ids(here, "sessions/") == [planned.pk, session.pk]
    assert _ids(here, "sessions/?state=executing") == [session.pk]
    assert _ids(here, "sessions/?kind=hearing") == [planned.pk]
    assert len(_ids(here, f"sessions/?hall={here.hall.pk}")) == 2
    assert _ids(here, "sessions/?hall=999999") == []
    assert _ids(here, f"resolutions/?session={session.pk}") == [resolution.pk]
    assert _ids(here, f"resolutions/?session={planned.pk}") == []
    assert _ids(here, "tasks/?state=done") == []
    assert _ids(here, "tasks/?state=open") == [task.pk]
    for query in ("sessions/?colour=red", "sessions/?hall=x", "tasks/?late=perhaps", "sessions/?hall=0"):
        assert _get(here, query).status_code == 400, query


def test_tasks_come_by_their_day_and_late_is_after_it(here: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    _session, resolution, first = here.agreed()
    last = here.give(resolution, due_on=(STARTS + 20 * DAY).date())
    middle = here.give(resolution, due_on=(STARTS + 17 * DAY).date())
    assert _ids(here, "tasks/") == [first.pk, middle.pk, last.pk]
    desk = desk_of(here.people.own[Role.STREET_OFFICER])
    page = desk.get(f"{BASE}tasks/?limit=2").json()
    assert [row["id"] for row in desk.get(page["next"]).json()["results"]] == [last.pk]
    for day, late in ((17, [first.pk]), (18, [first.pk, middle.pk])):
        monkeypatch.setattr("django.utils.timezone.now", lambda day=day: STARTS + day * DAY)
        desk = desk_of(here.people.own[Role.STREET_OFFICER])
        rows = desk.get(f"{BASE}tasks/?late=true").json()["results"]
        assert [row["id"] for row in rows] == late


@pytest.mark.parametrize("path", ["sessions/", "resolutions/", "tasks/"])
def test_a_list_costs_the_same_for_one_and_for_three(here: Room, path: str) -> None:
    desk = desk_of(here.people.own[Role.STREET_OFFICER])

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(BASE + path).status_code == 200
        return len(asked)

    here.agreed()
    desk.get(BASE + path)
    one = cost()
    here.agreed()
    here.agreed()
    assert cost() == one


def test_what_has_not_changed_is_not_sent_again(here: Room) -> None:
    session, _resolution, _task = here.agreed()
    desk = desk_of(here.people.own[Role.STREET_OFFICER])
    for path in ("sessions/", f"sessions/{session.pk}/", "tasks/"):
        tag = desk.get(BASE + path)["ETag"]
        assert desk.get(BASE + path, headers={"if-none-match": tag}).status_code == 304


def test_a_key_needs_the_scope(here: Room) -> None:
    assert program(here.people, "councils:read").get(f"{BASE}sessions/").status_code == 200
    assert program(here.people, "issues:read", code="grid-2").get(f"{BASE}tasks/").status_code == 403
