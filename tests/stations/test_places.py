"""Places through the interface: who sees which, what a row holds, pages, filters, marks."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from properties import reach
from properties.models import Area, Contract, Entrance, Role
from stations.scopes import Scope
from tests.cast import Cast
from tests.factories import BuildingFactory, CompoundFactory, ContractFactory
from tests.issues.desk import desk_of
from tests.stations.keyed import program

pytestmark = pytest.mark.django_db
BASE = "/api/v1/"


def _rows(people: Cast, path: str, role: Role = Role.STREET_OFFICER) -> list[dict[str, Any]]:
    answer = desk_of(people.own[role]).get(BASE + path)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def _codes(people: Cast, path: str, role: Role = Role.STREET_OFFICER) -> list[str]:
    return [row["code"] for row in _rows(people, path, role)]


@pytest.mark.parametrize("role", list(Role))
def test_lists_and_doors_agree(people: Cast, role: Role) -> None:
    user = people.own[role]
    for path, found in (
        ("areas/", reach.areas_in_reach(user)),
        ("compounds/", reach.listed_compounds(user)),
        ("firms/", reach.firms_in_reach(user)),
    ):
        known = {row.code for row in found}
        assert set(_codes(people, path, role)) == known
        for row in found.model.objects.all():
            opened = desk_of(user).get(f"{BASE}{path}{row.code}/").status_code
            assert opened == (200 if row.code in known else 404), (path, row.code)


def test_what_each_post_reaches(people: Cast) -> None:
    assert set(_codes(people, "compounds/", Role.FIRM_MANAGER)) == {people.compound.code}
    assert set(_codes(people, "firms/", Role.FIRM_MANAGER)) == {people.firm.code}
    assert set(_codes(people, "areas/", Role.FIRM_MANAGER)) == {
        people.street.code,
        people.grid.code,
        people.neighbourhood.code,
    }
    assert set(_codes(people, "compounds/", Role.GRID_WORKER)) == {
        people.compound.code,
        people.next_door.code,
    }
    assert _codes(people, "compounds/", Role.SYSTEM_ADMIN) == []
    assert people.other_department.code not in _codes(people, "departments/", Role.FIRM_MANAGER)


def test_a_compound_says_where_it_lies_and_who_answers_now(people: Cast) -> None:
    (row,) = _rows(people, "compounds/", Role.FIRM_MANAGER)
    assert row["neighbourhood"] == {"code": people.neighbourhood.code, "name": people.neighbourhood.name}
    assert (row["grid"]["code"], row["subdistrict"]["code"]) == (people.grid.code, people.street.code)
    assert row["firm"] == {"code": people.firm.code, "name": people.firm.name}
    Contract.objects.filter(compound=people.next_door).update(is_current=False)
    found = {row["code"]: row["firm"] for row in _rows(people, "compounds/")}
    assert found[people.next_door.code] is None


def test_filters_keep_what_they_say(people: Cast) -> None:
    assert _codes(people, f"compounds/?area={people.other_grid.code}") == [people.other_compound.code]
    assert len(_codes(people, f"compounds/?area={people.street.code}")) == 3
    assert set(_codes(people, f"compounds/?firm={people.other_firm.code}")) == {
        people.next_door.code,
        people.other_compound.code,
    }
    assert set(_codes(people, "areas/?kind=grid")) == {people.grid.code, people.other_grid.code}
    assert _codes(people, f"areas/?parent={people.grid.code}") == [people.neighbourhood.code]


@pytest.mark.parametrize(
    "query", ["?colour=red", "?limit=0", "?cursor=after-x", "?cursor=after-²", "?area=nowhere"]
)
def test_a_query_it_does_not_know_is_refused(people: Cast, query: str) -> None:
    answer = desk_of(people.own[Role.STREET_OFFICER]).get(f"{BASE}compounds/{query}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_a_filter_does_not_tell_what_is_out_of_reach(people: Cast) -> None:
    desk = desk_of(people.own[Role.FIRM_MANAGER])
    foreign = desk.get(f"{BASE}compounds/?area={people.other_grid.code}").json()
    missing = desk.get(f"{BASE}compounds/?area=nowhere").json()
    assert {**foreign, "request_id": ""} == {**missing, "request_id": ""}


def test_pages_meet_without_gap_or_repeat(people: Cast) -> None:
    for number in range(3):
        CompoundFactory.create(neighbourhood=people.neighbourhood, name=f"新村{number}")
    whole, desk = _codes(people, "compounds/"), desk_of(people.own[Role.STREET_OFFICER])
    pages, url = [], f"{BASE}compounds/?limit=2"
    while url:
        pages.append(desk.get(url).json())
        url = pages[-1]["next"]
    assert [row["code"] for page in pages for row in page["results"]] == whole
    back = desk.get(pages[-1]["previous"]).json()
    assert [row["code"] for row in back["results"]] == whole[2:4]
    assert len(pages) == 3


def test_buildings_come_with_their_entrances(people: Cast) -> None:
    building = BuildingFactory.create(compound=people.compound, name="1号楼")
    entrance = Entrance.objects.create(building=building, name="2单元")
    BuildingFactory.create(compound=people.other_compound)
    (row,) = _rows(people, f"compounds/{people.compound.code}/buildings/")
    assert (row["id"], row["entrances"]) == (building.pk, [{"id": entrance.pk, "name": "2单元"}])


@pytest.mark.parametrize("path", ["areas/", "compounds/", "firms/", "departments/"])
def test_what_has_not_changed_is_not_sent_again(people: Cast, path: str) -> None:
    desk = desk_of(people.own[Role.STREET_OFFICER])
    tag = desk.get(BASE + path)["ETag"]
    again = desk.get(BASE + path, headers={"if-none-match": tag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
    Area.objects.update(name="改名")
    CompoundFactory.create(neighbourhood=people.neighbourhood)
    ContractFactory.create(compound=CompoundFactory.create(neighbourhood=people.neighbourhood))
    again = desk.get(BASE + path, headers={"if-none-match": tag})
    assert again.status_code == 200


def test_a_key_needs_the_scope(people: Cast) -> None:
    reads = program(people, Scope.PLACES_READ)
    assert reads.get(f"{BASE}compounds/").status_code == 200
    answer = program(people, Scope.ISSUES_READ, code="grid-2").get(f"{BASE}compounds/")
    assert (answer.status_code, answer.json()["code"]) == (403, "key.scope")


@pytest.mark.parametrize("path", ["areas/", "compounds/", "firms/", "departments/"])
def test_a_list_costs_the_same_for_few_and_for_many(people: Cast, path: str) -> None:
    desk = desk_of(people.own[Role.STREET_OFFICER])

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(BASE + path).status_code == 200
        return len(asked)

    desk.get(BASE + path)
    few = cost()
    for _number in range(3):
        ContractFactory.create(compound=CompoundFactory.create(neighbourhood=people.neighbourhood))
    assert cost() == few


def test_foreign_and_missing_answer_alike(people: Cast) -> None:
    desk = desk_of(people.own[Role.FIRM_MANAGER])
    far = (people.other_grid.code, people.other_compound.code, people.other_firm.code)
    for path, known in zip(("areas/", "compounds/", "firms/"), far, strict=True):
        foreign, missing = (desk.get(f"{BASE}{path}{code}/") for code in (known, "nothing"))
        assert (foreign.status_code, missing.status_code) == (404, 404), path
        assert {**foreign.json(), "request_id": ""} == {**missing.json(), "request_id": ""}, path
