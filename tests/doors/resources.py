"""Doors of what the interface tells of the rooms below it: places and who serves them, messages, deadlines."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from notices.models import Deadline
from tests.doors.plan import ADMINISTRATORS, FAR, NEXT_DOOR, NOT_FOUND, OK, OWN, Door, everybody, seen
from tests.doors.plan import INCIDENTS as WORKS_WITH

if TYPE_CHECKING:
    from properties.models import Role
    from tests.doors.plan import Args, Expected, World


def _worked_with(role: Role, thing: str) -> int:
    return OK if thing in WORKS_WITH[role] else NOT_FOUND


def plant(world: World) -> None:
    """A deadline wherever there is a report."""
    begins = timezone.now()
    for thing, issue in world.issues.items():
        world.extra[f"deadline {thing}"] = Deadline.objects.create(
            kind="issue.callback",
            subject_kind="issue",
            subject_id=issue.pk,
            starts_at=begins,
            due_at=begins + timedelta(days=2),
            amount=2,
            unit="day",
            basis="basis",
        )


def _area(role: Role, thing: str) -> int:
    """`next door` lies in the same neighbourhood as `own`."""
    return _worked_with(role, OWN if thing == NEXT_DOOR else thing)


def _firm(role: Role, thing: str) -> int:
    """The firm next door is the one of the other grid too: who sees it in one place knows it."""
    if thing == FAR:
        return _worked_with(role, NEXT_DOOR)
    return _worked_with(role, thing)


def _department(role: Role, thing: str) -> int:
    """The street's own, for whoever works with a compound of it; `far` is one of the other street."""
    return OK if thing in {OWN, NEXT_DOOR} and role not in ADMINISTRATORS else NOT_FOUND


def _called(kind: str) -> Args:
    def args(world: World, thing: str) -> dict[str, Any]:
        people = world.people
        named: dict[str, dict[str, Any]] = {
            "compound": {OWN: people.compound, NEXT_DOOR: people.next_door, FAR: people.other_compound},
            "area": {
                OWN: people.neighbourhood,
                NEXT_DOOR: people.neighbourhood,
                FAR: people.other_neighbourhood,
            },
            "firm": {OWN: people.firm, NEXT_DOOR: people.other_firm, FAR: people.other_firm},
        }
        found = named[kind].get(thing)
        return {"code": found.code if found else "nothing"}

    return args


def _department_of(world: World, thing: str) -> dict[str, Any]:
    people = world.people
    found = {OWN: people.department, NEXT_DOOR: people.department, FAR: people.other_department}.get(thing)
    return {"pk": found.pk if found else 10**9}


def _deadline(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"deadline {thing}")
    return {"pk": found.pk if found else 10**9}


def _nobodys(_world: World, _thing: str) -> dict[str, Any]:
    return {"pk": 10**9}


def _opened(say: Expected, args: Args) -> Door:
    return Door("get", say, args, program=True)


STAFF = {
    **{
        f"interface:{name}": Door("get", everybody(), program=True)
        for name in ("areas", "compounds", "firms", "departments", "deadlines", "notices")
    },
    "interface:area": _opened(_area, _called("area")),
    "interface:compound": _opened(_worked_with, _called("compound")),
    "interface:buildings": _opened(_worked_with, _called("compound")),
    "interface:firm": _opened(_firm, _called("firm")),
    "interface:department": _opened(_department, _department_of),
    "interface:deadline": _opened(seen(), _deadline),
    # One's own messages alone: tests/stations/test_messages.py.
    "interface:notice": _opened(everybody(NOT_FOUND), _nobodys),
    "interface:read_notice": Door("post", everybody(NOT_FOUND), _nobodys, program=True),
}
