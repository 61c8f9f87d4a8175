"""Doors of complaints about works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.doors.plan import INCIDENTS as WORKS_WITH
from tests.doors.plan import (
    NOT_FOUND,
    OK,
    Door,
    seen,
)

if TYPE_CHECKING:
    from tests.doors.plan import World


def _link(world: World, thing: str) -> dict[str, Any]:
    return {"code": world.code(thing), "work": 10**9}


def _issue(world: World, thing: str) -> dict[str, Any]:
    return {"code": world.code(thing)}


def _work(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"work {thing}")
    return {"pk": found.pk if found else 10**9}


STAFF = {
    # No such work: what there is to link is tried in tests/issues/test_complaints.py.
    "work:link_work": Door("post", lambda _role, _thing: NOT_FOUND, _link),
    "work:unlink_work": Door("get", seen(OK), _issue),
    "work:work_complaints": Door(
        "get", lambda role, thing: OK if thing in WORKS_WITH[role] else NOT_FOUND, _work
    ),
}
