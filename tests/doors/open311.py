"""Doors of Open311: open to everybody, closed on what no reporter made public."""

from __future__ import annotations

from typing import Any

from issues.models import Issue
from properties.models import Role
from tests.doors.plan import MISSING, NOT_FOUND, OK, OWN, Args, Door, World, everybody


def plant(world: World) -> None:
    """`own` is public, the others are as private as reports are born."""
    Issue.objects.filter(pk=world.issues[OWN].pk).update(is_public=True)


def _list(_world: World, _thing: str) -> dict[str, Any]:
    return {"form": "json"}


def _service(world: World, thing: str) -> dict[str, Any]:
    issue = world.issues.get(thing)
    code = issue.subtopic.code if issue and issue.subtopic else "nothing"
    return {"form": "xml", "code": code}


def _report(form: str) -> Args:
    return lambda world, thing: {"form": form, "code": world.code(thing)}


def _there(_role: Role, thing: str) -> int:
    return NOT_FOUND if thing == MISSING else OK


def _public(_role: Role, thing: str) -> int:
    return OK if thing == OWN else NOT_FOUND


OPEN = {
    "open311:discovery": Door("get", everybody(), _list),
    "open311:services": Door("get", everybody(), _list),
    "open311:service": Door("get", _there, _service),
    "open311:requests": Door("get", everybody(), _list),
    "open311:request": Door("get", _public, _report("xml")),
    "open311:token": Door("get", _public, _report("json")),
    "open311:updates": Door("get", everybody(), _list),
}
