"""Doors of the reports: residents' pages, the workspace, the inbox, one's own account, the API."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from issues.links import secret_for
from properties.models import Role
from tests.doors.plan import (
    ADMINISTRATORS,
    BAD,
    FILES_NO_REPORT,
    FORBIDDEN,
    FOUND,
    INCIDENTS,
    MISSING,
    NO_CONTACT,
    NOT_FOUND,
    OK,
    POSTS_INCIDENTS,
    READERS,
    Args,
    Door,
    Expected,
    World,
    everybody,
    seen,
)


def _code(world: World, thing: str) -> dict[str, Any]:
    return {"code": world.code(thing)}


def photo(world: World, thing: str) -> dict[str, Any]:
    found = world.photos.get(thing)
    return {"code": world.code(thing), "photo": found.code if found else uuid.UUID(int=7)}


def _contact(world: World, thing: str) -> dict[str, Any]:
    found = world.reporters.get(thing)
    return {"code": world.code(thing), "reporter": found.pk if found else uuid.UUID(int=7)}


def _incident(world: World, thing: str) -> dict[str, Any]:
    found = world.incidents.get(thing)
    return {"pk": found.pk if found else 10**9}


def _verb(verb: str) -> Args:
    return lambda world, thing: {"code": world.code(thing), "verb": verb}


def ends_incident(role: Role, thing: str) -> int:
    if thing not in INCIDENTS[role]:
        return NOT_FOUND
    return FOUND if role in POSTS_INCIDENTS else FORBIDDEN


STAFF: dict[str, Door] = {
    "work:today": Door("get", everybody()),
    "work:list": Door("get", everybody()),
    "work:new": Door("get", everybody(but=FILES_NO_REPORT)),
    "work:filters": Door("get", everybody()),
    "work:save_filter": Door("get", everybody(), data={"state": "all"}),
    "work:delete_filter": Door("post", everybody(NOT_FOUND), lambda _world, _thing: {"pk": 10**9}),
    "work:bulk_accept": Door("get", everybody(FOUND)),
    "work:incidents": Door("get", everybody()),
    "work:post_incident": Door("get", everybody(but=set(Role) - POSTS_INCIDENTS)),
    "work:end_incident": Door("post", ends_incident, _incident),
    "work:case": Door("get", seen(), _code),
    "work:photo": Door("get", seen(), photo),
    "work:thumbnail": Door("get", seen(), photo),
    "work:contact": Door("get", seen(but=NO_CONTACT), _contact),
    "work:move": Door("get", seen(but=READERS), _verb("note")),
    "properties:profile": Door("get", everybody()),
    "properties:password": Door("get", everybody()),
    "properties:second_step": Door("get", everybody()),
    # Signed in without a code: to the page that sets the app up.
    "properties:recovery_codes": Door("get", everybody(FOUND)),
    "properties:start_second_step": Door("post", everybody(FOUND)),
    "properties:sign_out": Door("post", everybody(FOUND)),
    "notices:inbox": Door("get", everybody()),
    "notices:read": Door("post", everybody(NOT_FOUND), lambda _world, _thing: {"pk": 10**9}),
    "notices:read_all": Door("post", everybody(FOUND), data={"newest": "0"}),
    "notices:settings": Door("get", everybody()),
    "api:issues": Door("get", everybody(), program=True),
    "api:bulk": Door("post", everybody(BAD, but=FILES_NO_REPORT), data={}, program=True),
    "api:changes": Door("get", everybody(), program=True),
    "api:topics": Door("get", everybody(), program=True),
    "api:topic": Door(
        "get",
        lambda _role, thing: NOT_FOUND if thing == MISSING else OK,
        lambda world, thing: {"code": "nothing" if thing == MISSING else world.issues[thing].topic.code},
        program=True,
    ),
    # An administrator reaches no subdistrict.
    "api:statistics": Door("get", everybody(but=ADMINISTRATORS), data={"by": "topic"}, program=True),
    "api:statuses": Door("get", everybody(), program=True),
    "api:issue": Door("get", seen(), _code, program=True),
    **{
        f"api:{name}": Door("get", seen(), _code, program=True)
        for name in ("history", "deadlines", "ratings", "photos")
    },
    "api:photo": Door("get", seen(), photo, program=True),
    "api:moves": Door(
        "post",
        seen(but=READERS),
        _code,
        {"verb": "note", "version": 1, "note": "看过现场。"},
        program=True,
    ),
}


def _reach(kind: str) -> Args:
    """A secret link of a thing; for a missing one a link of the right shape that opens nothing."""

    def args(world: World, thing: str) -> dict[str, Any]:
        rows: dict[str, Any] = world.reporters if kind == "reporter" else world.outside
        row_id = rows[thing].pk if thing in rows else uuid.UUID(int=7)
        return {"secret": secret_for(kind, row_id)}

    return args


def with_photo(kind: str, whose: Callable[[str], str]) -> Args:
    def args(world: World, thing: str) -> dict[str, Any]:
        return {**_reach(kind)(world, thing), "code": photo(world, whose(thing))["photo"]}

    return args


def _draft(_world: World, _thing: str) -> dict[str, Any]:
    return {"token": "x" * 32}


def with_link(status: int = OK) -> Expected:
    """A link opens its own report whoever holds it, signed in or not; a wrong one opens nothing."""
    return lambda _role, thing: NOT_FOUND if thing == MISSING else status


GONE = everybody(NOT_FOUND)
OPEN: dict[str, Door] = {
    "resident:home": Door("get", everybody()),
    "resident:about": Door("get", everybody()),
    "resident:start": Door("get", everybody()),
    "resident:track": Door("get", everybody()),
    "resident:outside_thanks": Door("get", everybody()),
    "resident:progress": Door("get", with_link(), _reach("reporter")),
    "resident:receipt": Door("get", with_link(), _reach("reporter")),
    "resident:qr": Door("get", with_link(), _reach("reporter")),
    "resident:urge": Door("get", with_link(), _reach("reporter")),
    "resident:supplement": Door("get", with_link(), _reach("reporter")),
    "resident:withdraw": Door("get", with_link(), _reach("reporter")),
    "resident:answer": Door("get", with_link(), _reach("reporter")),
    "resident:rate": Door("get", with_link(), _reach("reporter")),
    "resident:photo": Door("get", with_link(), with_photo("reporter", lambda thing: thing)),
    "resident:small_photo": Door("get", with_link(), with_photo("reporter", lambda thing: thing)),
    "resident:outside": Door("get", with_link(), _reach("outside")),
    "resident:outside_photo": Door("get", with_link(), with_photo("outside", lambda thing: thing)),
    "resident:outside_small_photo": Door("get", with_link(), with_photo("outside", lambda thing: thing)),
    **{
        f"resident:{step}": Door("get", GONE, _draft)
        for step in (
            "topic",
            "kind",
            "call",
            "questions",
            "stop",
            "details",
            "place",
            "which",
            "similar",
            "contact",
            "check",
        )
    },
    "resident:draft_photo": Door("get", GONE, lambda world, thing: {**_draft(world, thing), "slot": 1}),
    "resident:join": Door(
        "get", GONE, lambda world, thing: {**_draft(world, thing), "code": world.code(thing)}
    ),
    "resident:compound": Door(
        "get",
        lambda _role, thing: NOT_FOUND if thing == MISSING else OK,
        lambda world, thing: {
            "code": world.issues[thing].compound.code if thing in world.issues else "nowhere"
        },
    ),
    "alive": Door("get", everybody()),
    "security_txt": Door(
        "get", everybody(NOT_FOUND)
    ),  # until the operator names a contact: tests/frame/test_security_txt.py
    "icon": Door("get", everybody(HTTPStatus.MOVED_PERMANENTLY)),
    "language": Door("get", everybody(FOUND), lambda _world, _thing: {"code": "en"}),
}
