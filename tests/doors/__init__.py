"""Who may open which address, room by room: each module is a table written by hand.

`STAFF` are doors behind the sign-in, `OPEN` are those for everybody; `plant` puts the room's own things there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.doors import (
    assessments,
    committees,
    complaints,
    contracts,
    documents,
    halls,
    issues,
    league,
    money,
    open311,
    places,
    pledges,
    public,
    register,
    resources,
    sheets,
    spots,
    stations,
    support,
    tree,
    votes,
    watching,
    webhooks,
    works,
)

if TYPE_CHECKING:
    from types import ModuleType

    from tests.doors.plan import Door, World

ROOMS: tuple[ModuleType, ...] = (
    issues,
    places,
    works,
    documents,
    complaints,
    register,
    contracts,
    spots,
    open311,
    assessments,
    money,
    sheets,
    league,
    support,
    pledges,
    public,
    tree,
    committees,
    halls,
    votes,
    stations,
    resources,
    webhooks,
    watching,
)

STAFF: dict[str, Door] = {name: door for room in ROOMS for name, door in getattr(room, "STAFF", {}).items()}
OPEN: dict[str, Door] = {name: door for room in ROOMS for name, door in getattr(room, "OPEN", {}).items()}


def plant(world: World) -> World:
    """Every room's things."""
    for room in ROOMS:
        if hasattr(room, "plant"):
            room.plant(world)
    return world
