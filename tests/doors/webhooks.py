"""Doors of webhook subscriptions: the firm's manager keeps them, the administrator of the subdistrict may stop them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from properties.models import Role
from stations.actions import NewStation, open_station
from stations.events import Kind
from stations.models import Delivery, Station
from tests.doors.plan import (
    FAR,
    FORBIDDEN,
    MISSING,
    NEXT_DOOR,
    NOT_FOUND,
    OK,
    OWN,
    Door,
    Expected,
    World,
    everybody,
)
from tests.stations.subscribed import subscribed

if TYPE_CHECKING:
    from stations.models import Subscription

_NOBODYS = UUID(int=0)


def plant(world: World) -> None:
    """A subscription of each firm and of a station far away, each with a delivery that was given up."""
    people = world.people
    new = NewStation(code="far", name="远处的站点", kind=Station.Kind.GRID, subdistrict=people.other_street)
    station = open_station(
        new=new, role=Role.STREET_OFFICER, place=people.other_street, by=None, at=timezone.now()
    )
    for thing, holder in ((OWN, people.firm), (NEXT_DOOR, people.other_firm), (FAR, station)):
        made = subscribed(holder, kinds=[Kind.PLEDGE_STATE_CHANGED], name=f"接收端 {thing}").subscription
        world.extra[f"webhook {thing}"] = made
        world.extra[f"delivery {thing}"] = given_up(made, message=f"msg_{thing.replace(' ', '_')}")


def given_up(subscription: Subscription, *, message: str) -> Delivery:
    at = timezone.now()
    return Delivery.objects.create(
        subscription=subscription,
        message=message,
        kind=Kind.PLEDGE_STATE_CHANGED,
        about="target",
        code="campaign/1",
        mark=message,
        happened_at=at,
        next_at=at,
        not_after=at + timedelta(days=1),
        state="dead",
        tries=8,
        error_code="http-500",
        ended_at=at,
    )


def _pk(world: World, thing: str) -> dict[str, Any]:
    return {"pk": _NOBODYS if thing == MISSING else world.extra[f"webhook {thing}"].pk}


def _message(world: World, thing: str) -> dict[str, Any]:
    return {"message": "msg_none" if thing == MISSING else world.extra[f"delivery {thing}"].message}


def _say(*, administrator: int = OK) -> Expected:
    """The own firm's manager; the administrator of the street in which both firms work."""

    def say(role: Role, thing: str) -> int:
        if role == Role.FIRM_MANAGER and thing == OWN:
            return OK
        if role == Role.SYSTEM_ADMIN and thing in {OWN, NEXT_DOOR}:
            return administrator
        return NOT_FOUND

    return say


STAFF = {
    "interface:webhooks": Door("get", everybody(), program=True),
    "interface:webhook": Door("get", _say(), _pk, program=True),
    "interface:deliveries": Door("get", _say(), _pk, program=True),
    "interface:rotate_webhook": Door("post", _say(administrator=FORBIDDEN), _pk, program=True),
    "interface:resend_delivery": Door("post", _say(administrator=NOT_FOUND), _message, program=True),
    "interface:pause_webhook": Door("post", _say(), _pk, program=True),
    "interface:resume_webhook": Door("post", _say(), _pk, program=True),
}
