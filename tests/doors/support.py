"""Doors of the calls for support and of the atlas: a call of the own firm, of the firm next door, of another street."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from pledges.models import Campaign, SupportRequest
from properties.models import Role
from tests.doors.plan import (
    FAR,
    FORBIDDEN,
    NEXT_DOOR,
    NOT_FOUND,
    OK,
    OWN,
    Args,
    Door,
    World,
    everybody,
)

STREET = {Role.STREET_OFFICER, Role.STREET_LEADER, Role.SUPERVISOR}
# A department sees what is asked of it, by whom ever; a firm what it asked itself.
SEES = {
    **{role: {OWN, NEXT_DOOR} for role in STREET},
    Role.DEPARTMENT_OFFICER: {OWN, NEXT_DOOR},
    Role.FIRM_MANAGER: {OWN},
    Role.FIRM_WORKER: {OWN},
    # The neighbourhood called next door.
    Role.GRID_HEAD: {NEXT_DOOR},
    Role.GRID_WORKER: {NEXT_DOOR},
    Role.PARTY_SECRETARY: {NEXT_DOOR},
    Role.NEIGHBOURHOOD_STAFF: {NEXT_DOOR},
}
CALLS = {Role.PARTY_SECRETARY, Role.NEIGHBOURHOOD_STAFF, Role.FIRM_MANAGER}
NOTES = CALLS | {Role.DEPARTMENT_OFFICER, Role.STREET_OFFICER, Role.STREET_LEADER}


def plant(world: World) -> None:
    people, now = world.people, timezone.now()
    callers: dict[str, dict[str, Any]] = {
        OWN: {"department": people.department, "firm": people.firm},
        NEXT_DOOR: {"department": people.department, "neighbourhood": people.neighbourhood},
        FAR: {"department": people.other_department, "firm": people.other_firm},
    }
    for thing, caller in callers.items():
        world.extra[f"call {thing}"] = SupportRequest.objects.create(
            **caller,
            title=f"请支持 {thing}",
            text="只有这里知道的话",
            asked_by=people.own[Role.FIRM_MANAGER],
            asked_at=now,
            answer_due_at=now,
        )
    world.extra["atlas"] = Campaign.objects.create(
        subdistrict=people.street,
        code="doors-atlas",
        year=2032,
        title="攻坚",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
    )


def _pk(**more: Any) -> Args:
    def args(world: World, thing: str) -> dict[str, Any]:
        call = world.extra.get(f"call {thing}")
        return {"pk": call.pk if call else 10**9, **more}

    return args


def _case(role: Role, thing: str) -> int:
    return OK if thing in SEES.get(role, set()) else NOT_FOUND


def _note(role: Role, thing: str) -> int:
    found = _case(role, thing)
    return FORBIDDEN if found == OK and role not in NOTES else found


def _atlas(world: World, _thing: str) -> dict[str, Any]:
    return {"campaign": world.extra["atlas"].code}


def _piece(world: World, thing: str) -> dict[str, Any]:
    """Another street's department is no piece of this atlas."""
    department = {OWN: world.people.department.code, FAR: world.people.other_department.code}
    return {"campaign": world.extra["atlas"].code, "department": department.get(thing, "missing")}


STAFF = {
    "campaign:support": Door("get", everybody()),
    "campaign:new_support": Door("get", everybody(but=set(Role) - CALLS)),
    "campaign:support_case": Door("get", _case, _pk()),
    "campaign:support_move": Door("get", _note, _pk(verb="note")),
}
OPEN = {
    "public:atlas": Door("get", everybody(), _atlas),
    "public:piece": Door("get", lambda _role, thing: OK if thing == OWN else NOT_FOUND, _piece),
}
