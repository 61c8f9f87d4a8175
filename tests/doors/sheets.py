"""Doors of the register by sheet: whoever sent a sheet, and the officers of its street."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from properties.models import RegisterUpload, Role
from tests.doors.plan import CONFLICT, FAR, NEXT_DOOR, NOT_FOUND, OK, OWN, Door, everybody

if TYPE_CHECKING:
    from tests.doors.plan import World

REGISTRARS = {Role.STREET_OFFICER, Role.NEIGHBOURHOOD_STAFF, Role.PARTY_SECRETARY}
# `own` was sent by the neighbourhood's staff, `next door` by its secretary, `far` in another street.
SEES = {
    Role.STREET_OFFICER: {OWN, NEXT_DOOR},
    Role.NEIGHBOURHOOD_STAFF: {OWN},
    Role.PARTY_SECRETARY: {NEXT_DOOR},
}


def plant(world: World) -> None:
    people = world.people
    sheets = {
        OWN: (people.street, people.own[Role.NEIGHBOURHOOD_STAFF]),
        NEXT_DOOR: (people.street, people.own[Role.PARTY_SECRETARY]),
        FAR: (people.other_street, people.other[Role.STREET_OFFICER]),
    }
    for thing, (street, by) in sheets.items():
        # Written sheets: a late click on any button changes nothing and is told.
        world.extra[f"sheet {thing}"] = RegisterUpload.objects.create(
            subdistrict=street, by=by, confirmed_by=by, name=f"表格 {thing}", size=1, state="written"
        )


def _pk(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"sheet {thing}")
    return {"pk": found.pk if found else UUID(int=0)}


def _seen(status: int) -> Any:
    return lambda role, thing: status if thing in SEES.get(role, set()) else NOT_FOUND


STAFF = {
    "register_sheets:start": Door("get", everybody(but=set(Role) - REGISTRARS)),
    "register_sheets:template": Door("get", everybody(but=set(Role) - REGISTRARS)),
    "register_sheets:earlier": Door("get", everybody(but=set(Role) - REGISTRARS)),
    "register_sheets:upload": Door("get", _seen(OK), _pk),
    **{
        f"register_sheets:{verb}": Door("post", _seen(CONFLICT), _pk)
        for verb in ("now", "confirm", "compare", "cancel")
    },
}
