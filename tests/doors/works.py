"""Doors of what hangs on works: batches, chart, calendar, money, notices, photos."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from properties.models import Role, WorkNotice, WorkPayment, WorkPhoto
from tests.doors.places import WRITES
from tests.doors.plan import (
    FAR,
    FORBIDDEN,
    FOUND,
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

_DAY = date(2026, 1, 5)


def plant(world: World) -> None:
    """On each work a payment, a notice and a photo; only that of the own compound is shown to everybody."""
    for thing in (OWN, NEXT_DOOR, FAR):
        work = world.extra[f"work {thing}"]
        path = f"evidence/cd/{uuid.uuid4().hex}.jpg"
        world.extra[f"parts {thing}"] = (
            WorkPayment.objects.create(work=work, amount=Decimal(1), on=_DAY, what=f"只有这里的钱 {thing}"),
            WorkNotice.objects.create(
                work=work, title="停梯", text=f"停梯 {thing}", starts_on=_DAY, ends_on=_DAY
            ),
            WorkPhoto.objects.create(
                work=work,
                pair=1,
                side="before",
                path=path,
                width=4,
                height=3,
                sha256="c" * 64,
                is_public=thing == OWN,
            ),
        )
        for name in (path, path.replace(".jpg", ".thumb.jpg")):
            default_storage.save(name, ContentFile(b"\xff\xd8\xff\xd9"))


def _pk(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"work {thing}")
    return {"pk": found.pk if found else 10**9}


def _step(name: str) -> Any:
    return lambda world, thing: {**_pk(world, thing), "step": name}


def _strike(part: str) -> Any:
    def args(world: World, thing: str) -> dict[str, Any]:
        payment, notice, _photo = world.extra.get(f"parts {thing}", (None, None, None))
        row = payment if part == "payment" else notice
        return {**_pk(world, thing), "part": part, "row": row.pk if row else 10**9}

    return args


def _photo(world: World, thing: str) -> dict[str, Any]:
    _payment, _notice, photo = world.extra.get(f"parts {thing}", (None, None, None))
    return {**_pk(world, thing), "photo": photo.pk if photo else uuid.UUID(int=0)}


def _public(world: World, thing: str) -> dict[str, Any]:
    return {"photo": _photo(world, thing)["photo"]}


def _writes(status: int) -> Any:
    def say(role: Role, thing: str) -> int:
        if thing not in WORKS_WITH[role]:
            return NOT_FOUND
        return status if role in WRITES else FORBIDDEN

    return say


def _sees(role: Role, thing: str) -> int:
    return OK if thing in WORKS_WITH[role] else NOT_FOUND


def _shown(_role: object, thing: str) -> int:
    return OK if thing == OWN else NOT_FOUND


STAFF = {
    "places:works_chart": Door("get", everybody()),
    "places:works_calendar": Door("get", everybody()),
    "places:work_batches": Door("get", everybody()),
    "places:work_batch": Door("get", everybody(FOUND, but=set(Role) - WRITES), data={"kind": "lift_added"}),
    "places:work_step": Door("get", _writes(OK), _step("plan")),
    "places:strike_work_part": Door("get", _writes(OK), _strike("payment")),
    "places:show_work_photos": Door("post", _writes(FOUND), _pk, {"pair": "1", "is_public": "on"}),
    "places:work_photo": Door("get", _sees, _photo),
    "places:work_thumbnail": Door("get", _sees, _photo),
}
OPEN = {
    "documents:work_photo": Door("get", _shown, _public),
    "documents:work_thumbnail": Door("get", _shown, _public),
}
