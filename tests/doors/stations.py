"""Doors of the interface itself; its resources stand with their rooms."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from tests.doors.plan import NOT_FOUND, Door, everybody

if TYPE_CHECKING:
    from tests.doors.plan import World


def _nobodys(_world: World, _thing: str) -> dict[str, Any]:
    return {"pk": uuid.UUID(int=0)}


STAFF = {
    "interface:schema": Door("get", everybody(), program=True),
    "interface:docs": Door("get", everybody()),
    "interface:uploads": Door("post", everybody(415), program=True),
    "interface:upload": Door("get", everybody(NOT_FOUND), _nobodys, program=True),
}
