"""Doors of the campaign's public pages and of its part of the interface: open to everybody, closed on what is not signed."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pledges.models import Campaign, Pledge, Target
from properties.models import Role
from tests.doors.plan import FAR, FOUND, MISSING, NEXT_DOOR, NOT_FOUND, OK, OWN, Args, Door, World, everybody
from tests.factories import TopicFactory


def plant(world: World) -> None:
    """`own` and `next door` are targets of a signed pledge, `far` of one that nobody has signed yet."""
    people = world.people
    days = {"starts_on": date(2041, 1, 1), "ends_on": date(2041, 12, 31)}
    campaign = Campaign.objects.create(
        subdistrict=people.street, code="doors-public", year=2041, title="攻坚", **days
    )
    topic = TopicFactory.create(code="doors_public")
    for thing, firm in ((OWN, people.firm), (NEXT_DOOR, people.firm), (FAR, people.other_firm)):
        pledge, _made = Pledge.objects.get_or_create(
            campaign=campaign,
            firm=firm,
            topic=topic if firm == people.firm else TopicFactory.create(),
            defaults={
                "statement": "年内完成",
                "due_on": campaign.ends_on,
                "signed_at": None if thing == FAR else datetime(2041, 1, 2, tzinfo=UTC),
            },
        )
        world.extra[f"target {thing}"] = Target.objects.create(
            pledge=pledge,
            code=f"on-time-{thing.replace(' ', '-')}",
            name="按期率",
            measure="on_time_rate",
            goal=Decimal(95),
            starts_on=campaign.starts_on,
            due_on=campaign.ends_on,
        )


def _campaign(world: World, thing: str) -> dict[str, Any]:
    return {"campaign": "doors-nothing" if thing == MISSING else "doors-public"}


def _target(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"target {thing}")
    return {"campaign": "doors-public", "pk": found.pk if found else 0}


def _compound(world: World, thing: str) -> dict[str, Any]:
    people = world.people
    places = {OWN: people.compound, NEXT_DOOR: people.next_door, FAR: people.other_compound}
    return {"code": places[thing].code if thing in places else "nothing"}


def _place(world: World, thing: str) -> dict[str, Any]:
    return {"campaign": "doors-public", **_compound(world, thing)}


def _firm(world: World, thing: str) -> dict[str, Any]:
    firms = {OWN: world.people.firm, NEXT_DOOR: world.people.other_firm}
    return {"campaign": "doors-public", "firm": firms[thing].code if thing in firms else "nothing"}


def _topic(world: World, thing: str) -> dict[str, Any]:
    return {"campaign": "doors-public", "topic": "nothing" if thing == MISSING else "doors_public"}


def _table(kind: str) -> Args:
    def args(world: World, thing: str) -> dict[str, Any]:
        return {
            "campaign": "doors-public",
            "table": "nothing" if thing == MISSING else "targets",
            "kind": kind,
        }

    return args


def _there(_role: Role, thing: str) -> int:
    return NOT_FOUND if thing == MISSING else OK


def _signed(_role: Role, thing: str) -> int:
    return OK if thing in {OWN, NEXT_DOOR} else NOT_FOUND


_PUBLIC = ("overview", "tree", "atlas", "heat", "leagues", "data")
OPEN = {
    "campaign_api:public_campaigns": Door("get", everybody()),
    **{f"campaign_api:public_{name}": Door("get", _there, _campaign) for name in _PUBLIC},
    "public:home": Door("get", everybody()),
    "public:methods": Door("get", everybody()),
    "public:overview": Door("get", _there, _campaign),
    "public:target": Door("get", _signed, _target),
    "public:rows": Door("get", _signed, _target),
    "public:topic": Door("get", _there, _topic),
    "public:firm": Door("get", lambda _role, thing: OK if thing in {OWN, NEXT_DOOR} else NOT_FOUND, _firm),
    "public:compounds": Door("get", _there, _campaign),
    "public:compound": Door("get", _there, _place),
    "public:compound_of": Door(
        "get", lambda _role, thing: NOT_FOUND if thing == MISSING else FOUND, _compound
    ),
    "public:heat": Door("get", _there, _campaign),
    "public:map": Door("get", _there, _campaign),
    "public:map_data": Door("get", _there, _campaign),
    "public:data": Door("get", _there, _campaign),
    "public:table": Door("get", _there, _table("csv")),
}
STAFF = {
    "campaign_api:campaigns": Door("get", everybody(), program=True),
    "campaign_api:targets": Door("get", _there, _campaign, program=True),
    "campaign_api:target": Door("get", _signed, _target, program=True),
    "campaign_api:readings": Door("get", _signed, _target, program=True),
}
