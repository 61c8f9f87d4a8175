"""Doors of owners' committees: one in office in every compound, with a meeting and a seat."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from properties.models import Role
from tests.councils.rows import committee_in, meeting_of
from tests.doors.plan import (
    FAR,
    FORBIDDEN,
    NEXT_DOOR,
    NOT_FOUND,
    OK,
    OWN,
    Door,
    Expected,
    everybody,
)
from tests.doors.plan import INCIDENTS as WORKS_WITH

if TYPE_CHECKING:
    from tests.doors.plan import World

STREET = {Role.STREET_OFFICER}
OFFICE = STREET | {Role.PARTY_SECRETARY, Role.NEIGHBOURHOOD_STAFF}
WRITES = OFFICE | {Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER}
_DAY = timedelta(days=1)


def plant(world: World) -> None:
    """A committee of five in the middle of its term, filed; one meeting, not posted; one seat for each address."""
    people, today = world.people, timezone.localdate()
    places = {OWN: people.compound, NEXT_DOOR: people.next_door, FAR: people.other_compound}
    for thing, compound in places.items():
        committee = committee_in(compound, today=today, named=f"只有这里的委员{thing}")
        world.extra[f"committee {thing}"] = committee
        world.extra[f"committee meeting {thing}"] = meeting_of(committee, on=today - 9 * _DAY)
        world.extra[f"committee seat {thing}"] = committee.seats.order_by("pk").first()


def _code(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"committee {thing}")
    return {"code": found.compound.code if found else "no-such-compound"}


def _step(name: str) -> Any:
    return lambda world, thing: {**_code(world, thing), "step": name}


def _part(kind: str, **more: str) -> Any:
    def args(world: World, thing: str) -> dict[str, Any]:
        found = world.extra.get(f"committee {kind} {thing}")
        return {"pk": found.pk if found else 10**9, **more}

    return args


def _for(roles: set[Role], status: int = OK) -> Expected:
    """404 for what the role does not work with, 403 for whoever else does."""

    def say(role: Role, thing: str) -> int:
        if thing not in WORKS_WITH[role]:
            return NOT_FOUND
        return status if role in roles else FORBIDDEN

    return say


def _reads(role: Role, thing: str) -> int:
    return OK if thing in WORKS_WITH[role] else NOT_FOUND


STAFF = {
    "committees:desk": Door("get", everybody()),
    "committees:compound": Door("get", _reads, _code),
    "committees:meeting": Door("get", _reads, _part("meeting")),
    "committees:meeting_step": Door("get", _for(WRITES), _part("meeting", step="decide")),
    "committees:seat_step": Door("get", _for(WRITES), _part("seat", step="end_seat")),
    "committees:step": Door("get", _for(STREET), _step("early")),
}
