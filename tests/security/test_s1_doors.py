"""S1: how many cells the walk of `tests.test_doors` has; foreign and missing alike on every door; methods."""

from __future__ import annotations

from http import HTTPStatus

import pytest

from properties.models import Role
from tests.doors import OPEN, STAFF
from tests.doors.plan import FAR, MISSING, NOT_FOUND, THINGS, World
from tests.security.figures import LONG, tell
from tests.security.walking import DOORS, SIGNS_OUT, address, plain, signed_in

FEWEST_CELLS = 3_000
ROLES = tuple(Role) if LONG else (Role.FIRM_MANAGER,)
EVERY = 1 if LONG else 5  # inside `make test` each fifth door
# OPTIONS is answered with the methods there are; the interface refuses it. TRACE reaches no view.
METHODS = ("put", "patch", "delete", "options", "trace")
REFUSED = {
    HTTPStatus.FOUND,
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.NOT_FOUND,
    HTTPStatus.METHOD_NOT_ALLOWED,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.PRECONDITION_REQUIRED,
    HTTPStatus.TOO_MANY_REQUESTS,
}

pytestmark = pytest.mark.once


def test_the_walk_has_enough_cells() -> None:
    """Counted here, walked by `tests.test_doors`: every role, every door, everything behind it."""
    staff = sum(len(THINGS) if door.args else 1 for door in STAFF.values()) * len(Role)
    visitors = len(STAFF) + 3 * sum(len(THINGS) if door.args else 1 for door in OPEN.values())
    by_get = sum(door.method == "post" for door in DOORS.values())

    tell("S1", f"{staff + visitors + by_get:,} cells of {len(DOORS)} routes, {len(Role)} roles and visitors")
    assert staff + visitors + by_get >= FEWEST_CELLS


@pytest.mark.parametrize("role", ROLES)
def test_foreign_and_missing_answer_alike_on_every_door(world: World, role: Role) -> None:
    client = signed_in(world.people.own[role])
    names = [name for name, door in STAFF.items() if door.args and door.say(role, FAR) == NOT_FOUND]
    names = [name for name in names if STAFF[name].say(role, MISSING) == NOT_FOUND][::EVERY]

    def told(name: str, thing: str) -> str:
        url = address(world, name, thing)
        args = STAFF[name].args
        words = [str(word) for word in args(world, thing).values()] if args else []
        return plain(STAFF[name].knock(client, url), url, *words)

    different = [name for name in names if told(name, FAR) != told(name, MISSING)]
    tell("S1", f"{role.value}: {len(names)} doors answer foreign and missing alike, {len(different)} do not")
    assert different == []


def test_no_other_method_does_anything(world: World) -> None:
    """With an empty body, by somebody who works there; a door that knows the method says what it needs."""
    client = signed_in(world.people.own[Role.STREET_OFFICER])
    found = {
        (name, method): getattr(client, method)(address(world, name)).status_code
        for name in list(DOORS)[::EVERY]
        if name != SIGNS_OUT
        for method in METHODS[::EVERY]
    }
    surprising = {
        cell: code
        for cell, code in found.items()
        if code not in REFUSED and not (cell[1] == "options" and code == HTTPStatus.OK)
    }
    tell("S1", f"{len(found):,} cells of other methods, {len(surprising)} did anything")
    assert surprising == {}
