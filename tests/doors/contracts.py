"""Doors of contracts and fee changes: one of each in every compound."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from properties.models import Contract, FeeChange, FeeStep, Role
from tests.doors.plan import (
    CONFLICT,
    FAR,
    FORBIDDEN,
    NEXT_DOOR,
    NOT_FOUND,
    OK,
    OWN,
    Args,
    Door,
    Expected,
    everybody,
)
from tests.doors.plan import INCIDENTS as WORKS_WITH

if TYPE_CHECKING:
    from tests.doors.plan import World

OFFICE = {Role.STREET_OFFICER}
NOTICE = OFFICE | {Role.FIRM_MANAGER}
COUNTS = OFFICE | {Role.PARTY_SECRETARY}


def plant(world: World) -> None:
    """An opened fee change in the contract of each compound."""
    people = world.people
    places = {OWN: people.compound, NEXT_DOOR: people.next_door, FAR: people.other_compound}
    for thing, compound in places.items():
        contract = Contract.objects.get(compound=compound)
        change = FeeChange.objects.create(contract=contract, from_fee=Decimal(1), to_fee=Decimal(2))
        FeeStep.objects.create(change=change, step="opened", on=contract.starts_on)
        world.extra[f"contract {thing}"] = contract
        world.extra[f"fee change {thing}"] = change


def _pk(kind: str) -> Args:
    def args(world: World, thing: str) -> dict[str, Any]:
        found = world.extra.get(f"{kind} {thing}")
        return {"pk": found.pk if found else 10**9}

    return args


def _code(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"contract {thing}")
    return {"code": found.compound.code if found else "no-such-compound"}


def _for(roles: set[Role], status: int = OK) -> Expected:
    """404 for what the role does not work with, 403 for whoever else does."""

    def say(role: Role, thing: str) -> int:
        if thing not in WORKS_WITH[role]:
            return NOT_FOUND
        return status if role in roles else FORBIDDEN

    return say


def _reads(role: Role, thing: str) -> int:
    return OK if thing in WORKS_WITH[role] else NOT_FOUND


CONTRACT, CHANGE = _pk("contract"), _pk("fee change")
FIRM = {Role.FIRM_MANAGER}

STAFF = {
    "contracts:list": Door("get", everybody()),
    "contracts:unheld": Door("get", everybody()),
    "contracts:sign": Door("get", _for(OFFICE), _code),
    "contracts:contract": Door("get", _reads, CONTRACT),
    "contracts:terms": Door("get", _for(OFFICE), CONTRACT),
    "contracts:file": Door("get", _for(OFFICE), CONTRACT),
    "contracts:notice": Door("get", _for(NOTICE), CONTRACT),
    "contracts:end": Door("get", _for(OFFICE), CONTRACT),
    "contracts:open_change": Door("get", _for(FIRM), CONTRACT),
    # The change is only opened: what comes later is told to wait.
    "contracts:change_basis": Door("get", _for(FIRM), CHANGE),
    "contracts:change_hall": Door("get", _for(COUNTS, CONFLICT), CHANGE),
    "contracts:change_vote": Door("get", _for(COUNTS, CONFLICT), CHANGE),
    "contracts:change_fee": Door("get", _for(OFFICE, CONFLICT), CHANGE),
    "contracts:change_withdraw": Door("get", _for(OFFICE | FIRM), CHANGE),
}
