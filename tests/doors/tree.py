"""Doors of the responsibility tree: the same for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

from pledges.models import Campaign
from tests.doors.plan import MISSING, NOT_FOUND, OK, Door, World


def plant(world: World) -> None:
    world.extra["tree"] = Campaign.objects.create(
        subdistrict=world.people.street,
        code="doors-tree",
        year=2033,
        title="责任之树",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
    )


def _campaign(world: World, thing: str) -> dict[str, Any]:
    return {"campaign": "nothing" if thing == MISSING else world.extra["tree"].code}


def _known(_role: object, thing: str) -> int:
    return NOT_FOUND if thing == MISSING else OK


OPEN = {
    "public:tree": Door("get", _known, _campaign),
    "public:tree_data": Door("get", _known, _campaign),
}
