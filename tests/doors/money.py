"""Doors of the owners' money: read by whoever works with the compound, entered by those who answer for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from notices.calendar import SHANGHAI
from properties.models import EmergencyUse, Publication, Role
from tests.doors.plan import FAR, FORBIDDEN, INCIDENTS, NEXT_DOOR, NOT_FOUND, OK, OWN, Args, Door, everybody
from tests.doors.public import _place, _there

if TYPE_CHECKING:
    from tests.doors.plan import World

ENTERS = {
    Role.STREET_OFFICER,
    Role.COMMITTEE_CHAIR,
    Role.COMMITTEE_MEMBER,
    Role.FIRM_MANAGER,
    Role.NEIGHBOURHOOD_STAFF,
}


def plant(world: World) -> None:
    """A period to publish, a published one and a request for the fund in each compound."""
    people = world.people
    places = {OWN: people.compound, NEXT_DOOR: people.next_door, FAR: people.other_compound}
    asked_at = datetime(2041, 1, 5, 9, tzinfo=SHANGHAI)
    for thing, compound in places.items():
        world.extra[f"owed {thing}"] = Publication.objects.create(
            compound=compound,
            kind="fund",
            period_starts=date(2026, 1, 1),
            period_ends=date(2026, 6, 30),
            due_on=date(2026, 7, 30),
        )
        world.extra[f"published {thing}"] = Publication.objects.create(
            compound=compound,
            kind="audit",
            period_starts=date(2025, 1, 1),
            period_ends=date(2025, 12, 31),
            due_on=date(2026, 1, 30),
            published_on=date(2026, 1, 20),
            posted_where="大门",
        )
        world.extra[f"emergency {thing}"] = EmergencyUse.objects.create(
            compound=compound,
            case="pump",
            place=f"泵房 {thing}",
            text="停了",
            asked_at=asked_at,
            approve_by=datetime(2041, 1, 12, tzinfo=SHANGHAI),
        )


def _pk(kind: str, **more: Any) -> Args:
    def args(world: World, thing: str) -> dict[str, Any]:
        found = world.extra.get(f"{kind} {thing}")
        return {"pk": found.pk if found else 10**9, **more}

    return args


def _reads(role: Role, thing: str) -> int:
    return OK if thing in INCIDENTS[role] else NOT_FOUND


def _enters(role: Role, thing: str) -> int:
    if thing not in INCIDENTS[role]:
        return NOT_FOUND
    return OK if role in ENTERS else FORBIDDEN


STAFF = {
    "money:list": Door("get", everybody()),
    "money:new_term_audit": Door("get", everybody(but=set(Role) - ENTERS)),
    "money:publication": Door("get", _reads, _pk("owed")),
    "money:publish": Door("get", _enters, _pk("owed")),
    "money:correct": Door("get", _enters, _pk("published")),
    "money:emergencies": Door("get", everybody()),
    "money:new_emergency": Door("get", everybody(but=set(Role) - ENTERS)),
    "money:emergency": Door("get", _reads, _pk("emergency")),
    "money:emergency_step": Door("get", _enters, _pk("emergency", verb="withdraw")),
}
OPEN = {"public:money": Door("get", _there, _place)}
