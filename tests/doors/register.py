"""Doors of the register of homes and owners."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from properties import actions
from properties.models import Role
from properties.owners import Member
from tests.doors.plan import FAR, FORBIDDEN, NEXT_DOOR, NOT_FOUND, OK, OWN, Door, everybody
from tests.doors.plan import INCIDENTS as WORKS_WITH
from tests.factories import BuildingFactory

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.doors.plan import Expected, World

KEEPS = {Role.STREET_OFFICER, Role.PARTY_SECRETARY, Role.NEIGHBOURHOOD_STAFF}
SEES = KEEPS | {
    Role.STREET_LEADER,
    Role.SUPERVISOR,
    Role.GRID_HEAD,
    Role.GRID_WORKER,
    Role.COMMITTEE_CHAIR,
    Role.COMMITTEE_MEMBER,
}


def plant(world: World) -> None:
    """A home with two co-owners in each compound."""
    people = world.people
    now = timezone.now()
    places = {OWN: people.compound, NEXT_DOOR: people.next_door, FAR: people.other_compound}
    for thing, compound in places.items():
        building = BuildingFactory.create(compound=compound)
        home = actions.add_home(
            building=building, number="101", area=Decimal(80), source="register", by=None, at=now
        )
        pair = [Member("张三丰", is_representative=True), Member("李四光")]
        party = actions.find_or_make_party(compound=compound, kind="person", members=pair, by=None, at=now)
        holding = actions.start_holding(home=home, party=party, on=date(2020, 1, 1), by=None, at=now)
        world.extra.update(
            {
                f"compound {thing}": compound,
                f"building {thing}": building,
                f"home {thing}": home,
                f"holding {thing}": holding,
                f"party {thing}": party,
                f"member {thing}": party.members.get(position=1),
            }
        )


def _pk(kind: str, missing: Any = 10**9) -> Callable[[World, str], dict[str, Any]]:
    def args(world: World, thing: str) -> dict[str, Any]:
        found = world.extra.get(f"{kind} {thing}")
        return {"pk": found.pk if found else missing}

    return args


def _code(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"compound {thing}")
    return {"code": found.code if found else "nothing-here"}


def _for(roles: set[Role]) -> Expected:
    def say(role: Role, thing: str) -> int:
        if thing not in WORKS_WITH[role]:
            return NOT_FOUND
        return OK if role in roles else FORBIDDEN

    return say


_NOBODY = uuid.UUID(int=0)
STAFF = {
    "register:compounds": Door("get", everybody()),
    "register:compound": Door("get", _for(set(Role)), _code),
    "register:add_home": Door("get", _for(KEEPS), _code),
    "register:roll": Door("get", _for(SEES), _code),
    "register:roll_sheet": Door("get", _for(SEES), _code),
    "register:building": Door("get", _for(set(Role)), _pk("building")),
    "register:home": Door("get", _for(set(Role)), _pk("home")),
    "register:correct_area": Door("get", _for(KEEPS), _pk("home")),
    "register:owner": Door("get", _for(KEEPS), _pk("home")),
    "register:void": Door("get", _for(KEEPS), _pk("holding")),
    "register:representative": Door("get", _for(KEEPS), _pk("party", _NOBODY)),
    "register:reveal": Door("get", _for(KEEPS), _pk("member", _NOBODY)),
    "register:correct_member": Door("get", _for(KEEPS), _pk("member", _NOBODY)),
}
