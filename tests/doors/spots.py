"""Doors of the register of spots."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from issues.models import Spot, SpotPhoto, Topic
from properties.models import Role
from tests.doors.plan import (
    ADMINISTRATORS,
    FORBIDDEN,
    NOT_FOUND,
    OK,
    READERS,
    SEES,
    Door,
    World,
    everybody,
)
from tests.factories import TopicFactory

# A department works with all spots of its subdistrict; everybody else as with reports.
SPOTS: dict[Role, set[str]] = {**SEES, Role.DEPARTMENT_OFFICER: SEES[Role.STREET_OFFICER]}
COMMITTEE = {Role.COMMITTEE_CHAIR, Role.COMMITTEE_MEMBER}
ENTERS_NONE = READERS | ADMINISTRATORS | COMMITTEE | {Role.DEPARTMENT_OFFICER}


def plant(world: World) -> None:
    """A spot with a photo wherever there is a report."""
    topic = Topic.objects.filter(code="ground_lock").first() or TopicFactory.create(code="ground_lock")
    for thing, issue in world.issues.items():
        spot = Spot.objects.create(
            topic=topic,
            compound=issue.compound,
            neighbourhood=issue.neighbourhood,
            grid=issue.grid,
            subdistrict=issue.subdistrict,
            firm=issue.firm,
            place=f"只有这里的车位 {thing}",
        )
        path = f"evidence/ab/{uuid.uuid4().hex}.jpg"
        photo = SpotPhoto.objects.create(
            spot=spot, kind="before", path=path, width=4, height=3, sha256="a" * 64
        )
        for name in (path, path.replace(".jpg", ".thumb.jpg")):
            default_storage.save(name, ContentFile(b"\xff\xd8\xff\xd9"))
        world.extra[f"spot {thing}"] = (spot, photo)


def _code(world: World, thing: str) -> dict[str, Any]:
    spot, _photo = world.extra.get(f"spot {thing}", (None, None))
    return {"code": spot.code if spot else "DW-2026-999999"}


def _photo(world: World, thing: str) -> dict[str, Any]:
    _spot, photo = world.extra.get(f"spot {thing}", (None, None))
    return {**_code(world, thing), "photo": photo.code if photo else uuid.UUID(int=7)}


def seen(*, but: set[Role] | None = None) -> Any:
    def say(role: Role, thing: str) -> int:
        if thing not in SPOTS[role]:
            return NOT_FOUND
        return FORBIDDEN if but and role in but else OK

    return say


STAFF: dict[str, Door] = {
    "work:spots": Door("get", everybody()),
    "work:new_spot": Door("get", everybody(but=ENTERS_NONE)),
    "work:spot_sheet": Door("get", everybody(), lambda _world, _thing: {"kind": "csv"}),
    "work:spot": Door("get", seen(), _code),
    "work:spot_photo": Door("get", seen(), _photo),
    "work:spot_thumbnail": Door("get", seen(), _photo),
    "work:spot_move": Door(
        "get", seen(but=READERS), lambda world, thing: {**_code(world, thing), "verb": "note"}
    ),
    "api:spots": Door("get", everybody(), program=True),
    "api:spot": Door("get", seen(), _code, program=True),
    "api:spot_moves": Door(
        "post",
        seen(but=READERS),
        _code,
        {"verb": "note", "version": 1, "note": "看过现场。"},
        program=True,
    ),
}
