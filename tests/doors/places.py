"""Doors of works and inspections."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from properties.models import Inspection, Role, Work
from tests.doors.plan import (
    FAR,
    FORBIDDEN,
    NEXT_DOOR,
    NOT_FOUND,
    OK,
    OWN,
    Door,
    everybody,
)
from tests.doors.plan import INCIDENTS as WORKS_WITH

if TYPE_CHECKING:
    from tests.doors.plan import World

WRITES = {Role.STREET_OFFICER, Role.SYSTEM_ADMIN}
INSPECTS = {
    Role.STREET_OFFICER,
    Role.GRID_HEAD,
    Role.GRID_WORKER,
    Role.DEPARTMENT_OFFICER,
    Role.PARTY_SECRETARY,
    Role.NEIGHBOURHOOD_STAFF,
}


def plant(world: World) -> None:
    """A work and an inspection in each compound."""
    by = world.people.own[Role.STREET_OFFICER]
    places = {
        OWN: world.people.compound,
        NEXT_DOOR: world.people.next_door,
        FAR: world.people.other_compound,
    }
    for thing, compound in places.items():
        world.extra[f"work {thing}"] = Work.objects.create(compound=compound, title=f"工程 {thing}")
        world.extra[f"inspection {thing}"] = Inspection.objects.create(
            compound=compound, dimension="clean", on=date(2026, 1, 5), score=Decimal(80), by=by
        )


def _pk(kind: str) -> Any:
    def args(world: World, thing: str) -> dict[str, Any]:
        found = world.extra.get(f"{kind} {thing}")
        return {"pk": found.pk if found else 10**9}

    return args


def _strikes(role: Role, thing: str) -> int:
    if thing not in WORKS_WITH[role]:
        return NOT_FOUND
    return OK if role in INSPECTS else FORBIDDEN


STAFF = {
    "places:works": Door("get", everybody()),
    "places:new_work": Door("get", everybody(but=set(Role) - WRITES)),
    "places:work": Door(
        "get", lambda role, thing: OK if thing in WORKS_WITH[role] else NOT_FOUND, _pk("work")
    ),
    "places:inspections": Door("get", everybody()),
    "places:new_inspection": Door("get", everybody(but=set(Role) - INSPECTS)),
    "places:strike": Door("get", _strikes, _pk("inspection")),
}
