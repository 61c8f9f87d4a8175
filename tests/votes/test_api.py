"""Ballots through the interface: what the public page shows, masked as there, and no figure before the count."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from properties.models import Role
from tests.described import faults, shape_of
from tests.issues.desk import desk_of
from tests.stations.keyed import program
from tests.votes.rows import NO, YES, Hall, hall
from votes.boards import results
from votes.models import Ballot

pytestmark = pytest.mark.django_db
LIST, OPEN = "/api/v1/ballots/", "/api/v1/public/ballots/"


@pytest.fixture
def town(settings: Any, tmp_path: Any) -> Hall:
    settings.MEDIA_ROOT = tmp_path
    return hall(6)


def _counted(town: Hall) -> Ballot:
    """Six homes of a building, five of which voted, and a building of one."""
    town.home("901", building="9号楼")
    ballot = town.opened(4)
    for number in [number for number in town.homes if number != "901"][:5]:
        town.cast(ballot, number, YES)
    town.cast(ballot, "901", NO)
    return town.close(ballot)


def test_nothing_is_told_before_the_count(town: Hall) -> None:
    quiet, voted = town.opened(4), town.opened(4)
    town.cast(voted, next(iter(town.homes)), YES)

    def told(ballot: Ballot) -> dict[str, Any]:
        body: dict[str, Any] = Client().get(f"{OPEN}{ballot.pk}/").json()
        own = ("id", "roll_hash", "opening_hash")
        return {name: value for name, value in body.items() if name not in own}

    assert told(voted) == told(quiet)
    assert (told(voted)["result"], told(voted)["closing_hash"]) == (None, "")


def test_a_draft_nobody_was_told_of_is_not_there(town: Hall) -> None:
    draft = town.draft(4, noticed=None)
    desk = desk_of(town.people.own[Role.STREET_OFFICER])
    assert [Client().get(f"{OPEN}{draft.pk}/").status_code, desk.get(f"{LIST}{draft.pk}/").status_code] == [
        404,
        404,
    ]
    assert Client().get(OPEN).json()["results"] == desk.get(LIST).json()["results"] == []
    told = town.draft(4)
    assert [row["id"] for row in Client().get(OPEN).json()["results"]] == [str(told.pk)]


def test_a_result_is_the_one_of_the_page(town: Hall) -> None:
    ballot = _counted(town)
    body = Client().get(f"{OPEN}{ballot.pk}/").json()
    assert faults(shape_of("/api/v1/public/ballots/{id}/"), body) == []
    page, result = results.shown(ballot), body["result"]
    assert (result["rights"], result["heads"], result["votes"]) == (page.rights, page.heads, page.votes)
    assert [(one["number"], one["text"], one["carried"], one["quorate"]) for one in result["decisions"]] == [
        (one.number, one.text, one.carried, one.quorate) for one in page.decisions
    ]
    for told, shown in zip(result["decisions"], page.decisions, strict=True):
        for side, drawn in zip((told["heads"], told["area"]), shown.sides, strict=True):
            assert [results.number(side[name]) for name in ("agree", "oppose", "abstain")] == [
                many for _choice, many in drawn.choices
            ]
            assert (side["quorum"]["met"], side["majority"]["met"]) == (drawn.quorum.met, drawn.majority.met)
            assert (results.number(side["consent"]), results.number(side["base"])) == (
                drawn.majority.part,
                drawn.majority.whole,
            )
    assert result["buildings"] == page.buildings


def test_a_building_of_few_voters_is_hidden(town: Hall) -> None:
    ballot = _counted(town)
    buildings = {
        row["building"]: row["items"]
        for row in Client().get(f"{OPEN}{ballot.pk}/").json()["result"]["buildings"]
    }
    assert buildings["9号楼"] is None


def test_staff_are_told_the_same_of_the_compounds_they_work_with(town: Hall) -> None:
    ballot = _counted(town)
    public = Client().get(f"{OPEN}{ballot.pk}/").json()
    for role in (Role.STREET_OFFICER, Role.FIRM_MANAGER, Role.COMMITTEE_MEMBER):
        assert desk_of(town.people.own[role]).get(f"{LIST}{ballot.pk}/").json() == public
    foreign = desk_of(town.people.other[Role.FIRM_MANAGER])
    assert foreign.get(LIST).json()["results"] == []
    told, missing = (foreign.get(f"{LIST}{pk}/").json() for pk in (ballot.pk, uuid.UUID(int=7)))
    assert told["status"] == 404
    assert {**told, "request_id": ""} == {**missing, "request_id": ""}


def test_no_name_of_a_voter_and_no_vote_is_in_it(town: Hall) -> None:
    ballot = _counted(town)
    text = json.dumps(Client().get(f"{OPEN}{ballot.pk}/").json(), ensure_ascii=False)
    for vote in ballot.votes.all():
        assert vote.hash not in text
    assert "业主" not in text


def test_it_is_open_kept_and_in_the_language_of_the_address(town: Hall) -> None:
    ballot = _counted(town)
    answer = Client().get(f"{OPEN}{ballot.pk}/", headers={"origin": "https://example.org"})
    assert (answer["Access-Control-Allow-Origin"], answer["Cache-Control"]) == ("*", "public, max-age=300")
    again = Client().get(f"{OPEN}{ballot.pk}/", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    english = Client().get(f"{OPEN}{ballot.pk}/?lang=en").json()
    assert english["state_label"] == "counted: 1 carried"


def test_pages_and_filters(town: Hall) -> None:
    made = [town.opened(4) for _number in range(3)]
    counted = town.close(made[0])
    desk = desk_of(town.people.own[Role.STREET_OFFICER])

    def ids(client: Client, url: str) -> list[str]:
        found: list[str] = []
        while url:
            body = client.get(url).json()
            found += [row["id"] for row in body["results"]]
            url = body["next"]
        return found

    expected = {str(ballot.pk) for ballot in made}
    for client, base in ((desk, LIST), (Client(), OPEN)):
        walked = ids(client, f"{base}?limit=2")
        assert (set(walked), len(walked)) == (expected, 3)
    assert ids(desk, f"{LIST}?state=closed") == [str(counted.pk)]
    assert len(ids(desk, f"{LIST}?compound={town.people.compound.code}")) == 3
    assert desk.get(f"{LIST}?compound=nowhere").status_code == 400
    assert Client().get(f"{OPEN}?state=closed").status_code == 400


def test_a_list_costs_the_same_for_one_and_for_three(town: Hall) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(OPEN).status_code == 200
        return len(asked)

    town.opened(4)
    one = cost()
    town.opened(4)
    town.opened(4)
    assert (one, cost()) == (1, 1)


def test_a_key_needs_the_scope(town: Hall) -> None:
    assert program(town.people, "votes:read").get(LIST).status_code == 200
    assert program(town.people, "issues:read", code="grid-2").get(LIST).status_code == 403
