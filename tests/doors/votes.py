"""Doors of owners' votes: a draft, an open and a counted ballot in each place."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from properties.models import Role
from tests.doors.plan import (
    CONFLICT,
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
from tests.votes.rows import CLOSES, NO, OPENS, YES, Hall, said
from votes import actions, cards
from votes.querysets import ORGANISERS

if TYPE_CHECKING:
    from tests.doors.plan import World

_COUNTERS = {Role.NEIGHBOURHOOD_STAFF, Role.PARTY_SECRETARY}
_NOWHERE = uuid.UUID(int=0)


def plant(world: World) -> None:
    places = {
        OWN: (world.people.compound, world.people.own),
        NEXT_DOOR: (world.people.next_door, world.people.own),
        FAR: (world.people.other_compound, world.people.other),
    }
    for thing, (compound, half) in places.items():
        staff, secretary = half[Role.NEIGHBOURHOOD_STAFF], half[Role.PARTY_SECRETARY]
        town = Hall(replace(world.people, compound=compound), staff, (staff, secretary))
        town.home("101", building=f"票{thing}")
        opened, counted = town.opened(3), town.opened(3)
        town.cast(counted, "101", YES)
        town.close(counted)
        objection = actions.receive_objection(
            ballot=counted,
            raised_by="张三",
            text=f"只有这里的异议 {thing}",
            on=CLOSES.date(),
            by=staff,
            at=CLOSES,
        )
        scan = town.scan(f"票据{thing}")
        scan.path = f"documents/aa/{uuid.uuid4().hex}.pdf"
        scan.save()
        default_storage.save(scan.path, ContentFile(b"%PDF-1.4 %%EOF"))
        proxy = actions.register_proxy(
            right=town.right(opened, "101"),
            agent="李四",
            agent_paper="1",
            instructions=said(NO),
            paper=scan,
            by=staff,
            at=OPENS,
        )
        world.extra[f"votes {thing}"] = {
            "draft": town.draft(3),
            "open": opened,
            "counted": counted,
            "objection": objection,
            "scan": scan,
            "proxy": proxy,
            "vote": counted.votes.get(),
        }


def _pk(which: str, **more: Any) -> Any:
    def args(world: World, thing: str) -> dict[str, Any]:
        found = world.extra.get(f"votes {thing}", {})
        rest = {name: found[row].pk if row in found else _NOWHERE for name, row in more.items()}
        return {"pk": found[which].pk if which in found else _NOWHERE, **rest}

    return args


def _with(which: str, fixed: dict[str, Any], **more: Any) -> Any:
    return lambda world, thing: {**_pk(which, **more)(world, thing), **fixed}


def _hash(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"votes {thing}")
    return {"name": found["vote"].hash if found else "0" * 64}


def _near(role: Role, thing: str) -> int:
    return OK if thing in WORKS_WITH[role] else NOT_FOUND


def _only(roles: set[Role] | frozenset[Role], status: int = OK) -> Any:
    def say(role: Role, thing: str) -> int:
        if thing not in WORKS_WITH[role]:
            return NOT_FOUND
        return status if role in roles else FORBIDDEN

    return say


def _drafted(status: int) -> Any:
    """A draft is not there for those who do not organise."""

    def say(role: Role, thing: str) -> int:
        return status if thing in WORKS_WITH[role] and role in ORGANISERS else NOT_FOUND

    return say


def _there(status: int) -> Any:
    return lambda _role, thing: status if thing in {OWN, NEXT_DOOR, FAR} else NOT_FOUND


STAFF = {
    "votes_api:ballots": Door("get", everybody(), program=True),
    "votes_api:ballot": Door("get", _near, _pk("counted"), program=True),
    "votes:list": Door("get", everybody()),
    "votes:new": Door("get", everybody(but=set(Role) - ORGANISERS)),
    "votes:ballot": Door("get", _near, _pk("open")),
    "votes:edit": Door("get", _drafted(OK), _pk("draft")),
    "votes:drop_item": Door("post", _drafted(FOUND), _with("draft", {"number": 1})),
    "votes:roll": Door("get", _only(ORGANISERS), _pk("open")),
    "votes:step": Door("get", _only(ORGANISERS), _with("open", {"name": "withdraw"})),
    "votes:answer": Door("get", _only(ORGANISERS), _pk("counted", objection="objection")),
    "votes:cards": Door("get", _only(ORGANISERS), _pk("open")),
    "votes:reissue": Door("get", _only(ORGANISERS), _with("open", {"number": 1})),
    "votes:blank": Door("get", _only(ORGANISERS), _pk("open")),
    "votes:papers": Door("get", _only(_COUNTERS), _pk("open")),
    "votes:paper": Door("get", _only(_COUNTERS), _with("open", {"number": 1})),
    "votes:proxies": Door("get", _only(_COUNTERS), _pk("open")),
    "votes:proxy": Door("get", _only(_COUNTERS), _with("open", {"number": 1})),
    "votes:revoke_proxy": Door("post", _only(_COUNTERS, FOUND), _pk("open", proxy="proxy")),
    "votes:scan": Door("get", _only(_COUNTERS), _pk("open", document="scan")),
    "votes:result": Door("get", _near, _pk("counted")),
    "votes:result_paper": Door("get", _near, _with("counted", {"kind": "docx"})),
    "votes:export": Door("post", _only(_COUNTERS), _pk("counted")),
}
OPEN = {
    "votes_api:public_ballots": Door("get", everybody()),
    "votes_api:public_ballot": Door("get", _there(OK), _pk("counted")),
    "ballots:list": Door("get", everybody()),
    "ballots:how": Door("get", everybody()),
    "ballots:program": Door("get", everybody()),
    "ballots:ballot": Door("get", _there(OK), _pk("counted")),
    "ballots:bulletin": Door("get", _there(OK), _pk("counted")),
    "vote:enter": Door("get", everybody()),
    "vote:card": Door("get", everybody(), lambda _world, _thing: {"code": cards.new_code()}),
    "vote:items": Door("get", everybody(CONFLICT)),
    "vote:cast": Door("post", everybody(CONFLICT)),
    "vote:leave": Door("post", everybody(FOUND)),
    "vote:verify": Door("get", everybody()),
    "vote:receipt": Door("get", _there(OK), _hash),
    "vote:receipt_file": Door("get", _there(CONFLICT), _hash),
}
