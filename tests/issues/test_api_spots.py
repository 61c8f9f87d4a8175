"""Moves with spots through the interface: the same table, the same actions, and who looked at which state."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from issues.api.spot_moves import TAKES
from issues.models import Spot
from issues.spotflow import ROWS, State, Verb
from properties.models import Role
from tests.cast import Cast, cast
from tests.described import faults, shape_of
from tests.factories import BuildingFactory, IssueFactory
from tests.issues.desk import desk_of
from tests.issues.spots_rows import a_spot, in_state, topic
from tests.stations.keyed import program

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(settings: Any, tmp_path: Any) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return cast()


def _move(people: Cast, spot: Spot, role: Role = Role.STREET_OFFICER, **data: Any) -> Any:
    data.setdefault("version", spot.version)
    url = f"/api/v1/spots/{spot.code}/moves/"
    return desk_of(people.own[role]).post(url, data, content_type="application/json")


def _told(answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    body = answer.json()
    errors = [(error["pointer"], error["code"]) for error in body.get("errors", [])]
    return answer.status_code, body["code"], errors


def test_every_verb_of_the_table_is_taken_or_needs_a_photo() -> None:
    known = {row.verb for row in ROWS} - {Verb.FIND}
    assert known - TAKES.keys() == {Verb.CLEAR}


def test_a_spot_is_notified_and_its_clock_runs(people: Cast) -> None:
    now = timezone.now()
    spot, day = a_spot(people, at=now), (timezone.localdate(now) + timedelta(days=9)).isoformat()
    answer = _move(people, spot, verb="notify", clear_by=day, note="已当面告知。")
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["state"], body["moves"][-1]["verb"]) == ("notified", "notify")
    assert body["clear_by"] >= day
    assert answer["ETag"] == f'"{body["version"]}"'


def test_what_came_back_is_answered_with_its_new_file(people: Cast) -> None:
    spot = in_state(people, State.CLEARED)
    body = _move(people, spot, verb="recur", note="又装上了。").json()
    assert (body["recurrence_of"], body["state"]) == (spot.code, "found")


def test_a_report_of_ones_own_reach_is_linked(people: Cast) -> None:
    spot = a_spot(people)
    mine, foreign = (IssueFactory.create(compound=at) for at in (people.compound, people.other_compound))
    assert _move(people, spot, Role.GRID_WORKER, verb="link", issue=mine.code).status_code == 200
    spot.refresh_from_db()
    told = [
        _told(_move(people, spot, Role.GRID_WORKER, verb="link", issue=code)) for code in (foreign.code, "x")
    ]
    assert told == [(400, "request.invalid", [("/issue", "does_not_exist")])] * 2


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"verb": "clear"}, (400, "request.invalid", [("/verb", "invalid_choice")])),
        ({"verb": "note"}, (400, "request.invalid", [("/note", "required")])),
        ({"verb": "note", "note": "看过", "clear_by": "2041-01-01"}, (400, "request.invalid", [("/clear_by", "unexpected")])),
        ({"verb": "note", "note": "看过", "colour": "red"}, (400, "request.invalid", [("/colour", "unknown")])),
        ({"verb": "notify", "clear_by": "2001-01-01"}, (409, "spot.clear-by", [])),
        ({"verb": "confirm"}, (409, "spot.no-such-move", [])),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused(people: Cast, data: dict[str, Any], told: object) -> None:
    status, code, errors = _told(_move(people, a_spot(people), **data))
    assert (status, code, errors if status == 400 else []) == told


def test_a_late_click_and_a_stale_mark(people: Cast) -> None:
    spot = a_spot(people, at=timezone.now())
    _move(people, spot, verb="note", note="先到。")
    assert _move(people, spot, verb="note", note="后到。").status_code == 409
    station = program(people)
    url = f"/api/v1/spots/{spot.code}/moves/"
    note = {"verb": "note", "note": "站点看过。"}
    assert station.send(url, note).status_code == 428
    assert station.send(url, note, **{"if-match": '"1"'}).status_code == 412
    tag = station.get(f"/api/v1/spots/{spot.code}/")["ETag"]
    assert station.send(url, note, **{"if-match": tag}).status_code == 200


def test_who_may_not_and_who_sees_nothing(people: Cast) -> None:
    spot = a_spot(people)
    assert _move(people, spot, Role.FIRM_WORKER, verb="void", note="x").status_code == 403
    far = a_spot(people, compound=people.other_compound, who=people.own[Role.STREET_OFFICER])
    desk = desk_of(people.own[Role.FIRM_WORKER])
    bodies = [
        desk.post(f"/api/v1/spots/{code}/moves/", {}, content_type="application/json").json()
        for code in (far.code, "DW-2026-999999")
    ]
    assert {**bodies[0], "request_id": ""} == {**bodies[1], "request_id": ""}
    assert bodies[0]["status"] == 404


def test_a_key_needs_the_scope(people: Cast) -> None:
    spot = a_spot(people)
    answer = program(people, "spots:read").send(f"/api/v1/spots/{spot.code}/moves/", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "key.scope")


# A new file


def _enter(people: Cast, role: Role = Role.GRID_WORKER, **data: Any) -> Any:
    topic("ground_lock")
    given = {"topic": "ground_lock", "compound": people.compound.code, "place": "12号车位"}
    body = {name: value for name, value in (given | data).items() if value is not None}
    return desk_of(people.own[role]).post("/api/v1/spots/", body, content_type="application/json")


def test_a_spot_is_entered(people: Cast) -> None:
    answer = _enter(people)
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["state"], body["place"], body["firm"]["code"]) == ("found", "12号车位", people.firm.code)
    assert answer["Location"] == f"/api/v1/spots/{body['code']}/"
    assert faults(shape_of("/api/v1/spots/{code}/"), body) == []


def test_the_building_alone_is_a_place(people: Cast) -> None:
    building = BuildingFactory.create(compound=people.compound, name="3号楼")
    body = _enter(people, place=None, building=building.pk).json()
    assert (body["building"], body["place"]) == ("3号楼", "3号楼")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ({"place": None}, [("/place", "required")]),
        ({"topic": "repair"}, [("/topic", "does_not_exist")]),
        ({"compound": "nowhere"}, [("/compound", "does_not_exist")]),
        ({"building": 999999}, [("/building", "does_not_exist")]),
        ({"colour": "red"}, [("/colour", "unknown")]),
    ],
)
def test_what_is_no_spot_is_refused(people: Cast, data: dict[str, Any], told: object) -> None:
    assert _told(_enter(people, **data)) == (400, "request.invalid", told)


def test_a_building_of_another_compound_is_none(people: Cast) -> None:
    foreign = BuildingFactory.create(compound=people.other_compound)
    assert _told(_enter(people, building=foreign.pk))[2] == [("/building", "does_not_exist")]


def test_who_does_not_patrol_enters_none(people: Cast) -> None:
    for role in (Role.STREET_LEADER, Role.COMMITTEE_CHAIR, Role.SYSTEM_ADMIN):
        assert _told(_enter(people, role))[:2] == (403, "spot.not-your-move")
    assert Spot.objects.count() == 0


def test_the_same_request_opens_one_file(people: Cast) -> None:
    topic("ground_lock")
    station, body = (
        program(people),
        {"topic": "ground_lock", "compound": people.compound.code, "place": "12号车位"},
    )
    codes = {
        station.send("/api/v1/spots/", body, **{"idempotency-key": "a1"}).json()["code"] for _ in range(2)
    }
    assert (len(codes), Spot.objects.count()) == (1, 1)
