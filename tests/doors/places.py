"""Doors of works and inspections."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from properties.models import ChecklistItem, Inspection, InspectionAnswer, Role, Work
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
        seen = Inspection.objects.create(
            compound=compound, dimension="clean", on=date(2026, 1, 5), score=Decimal(80), by=by
        )
        world.extra[f"inspection {thing}"] = seen
        world.extra[f"answer {thing}"] = _unmet(seen)


def _unmet(seen: Inspection) -> InspectionAnswer:
    """What was not met, with its photo."""
    item, _new = ChecklistItem.objects.get_or_create(
        code="stairs", defaults={"dimension": "clean", "text": "楼道干净", "text_en": "Clean", "points": 20}
    )
    path = f"evidence/ab/{uuid.uuid4().hex}.jpg"
    for name in (path, path.replace(".jpg", ".thumb.jpg")):
        default_storage.save(name, ContentFile(b"\xff\xd8\xff\xd9"))
    return InspectionAnswer.objects.create(
        inspection=seen, item=item, verdict="no", path=path, width=4, height=3, sha256="a" * 64
    )


def _code(world: World, thing: str) -> dict[str, Any]:
    people = world.people
    places = {OWN: people.compound, NEXT_DOOR: people.next_door, FAR: people.other_compound}
    return {"code": places[thing].code if thing in places else "no-such"}


def _photo(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"answer {thing}")
    return {**_pk("inspection")(world, thing), "answer": found.pk if found else 10**9}


def _checks(role: Role, thing: str) -> int:
    """A post that inspects, and the compound in its area; no other way to a compound counts."""
    if role not in INSPECTS:
        return FORBIDDEN
    return OK if thing in WORKS_WITH[role] else NOT_FOUND


def _reads(role: Role, thing: str) -> int:
    return OK if thing in WORKS_WITH[role] else NOT_FOUND


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
    "places:choose_check": Door("get", everybody(but=set(Role) - INSPECTS)),
    "places:check": Door("get", _checks, _code),
    "places:inspection": Door("get", _reads, _pk("inspection")),
    "places:inspection_photo": Door("get", _reads, _photo),
    "places:inspection_thumbnail": Door("get", _reads, _photo),
    "places:strike": Door("get", _strikes, _pk("inspection")),
}
