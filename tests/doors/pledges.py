"""Doors of the pledges in the workspace: a firm's, the neighbouring firm's, and one of another street."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from pledges.models import Campaign, MonthlyReport, Pledge, SelfReport, Target, TargetChange
from properties.models import Role
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
    World,
    everybody,
)
from tests.factories import TopicFactory

STREET = {Role.STREET_OFFICER, Role.STREET_LEADER, Role.SUPERVISOR}
_ALL = {OWN, NEXT_DOOR}
# The whole street's for its office, grids and departments; a firm's own for the firm.
SEES: dict[Role, set[str]] = {
    **dict.fromkeys(STREET, _ALL),
    Role.DEPARTMENT_OFFICER: _ALL,
    Role.GRID_HEAD: _ALL,
    Role.GRID_WORKER: _ALL,
    Role.FIRM_MANAGER: {OWN},
    Role.FIRM_WORKER: {OWN},
}
DECIDES = {Role.STREET_OFFICER, Role.STREET_LEADER}
# Whose place belongs to the campaign's street; administrators work with no campaign.
IN_CAMPAIGN = {*STREET, Role.DEPARTMENT_OFFICER, Role.GRID_HEAD, Role.GRID_WORKER, Role.FIRM_MANAGER}
IN_CAMPAIGN |= {Role.FIRM_WORKER, Role.PARTY_SECRETARY, Role.NEIGHBOURHOOD_STAFF}


def plant(world: World) -> None:
    """A signed pledge and a draft of each firm, with a number, a request and an unsent report."""
    people, now = world.people, timezone.now()
    today = timezone.localdate()
    span = {"starts_on": today - timedelta(days=200), "ends_on": today + timedelta(days=200)}
    streets = {OWN: people.street, NEXT_DOOR: people.street, FAR: people.other_street}
    firms = {OWN: people.firm, NEXT_DOOR: people.other_firm, FAR: people.other_firm}
    year = today.year + 1  # the campaign of these doors is the newest one
    campaigns = {
        street: Campaign.objects.create(
            subdistrict=street, code=f"doors-pledges-{street.pk}", year=year, title="行动", **span
        )
        for street in {people.street, people.other_street}
    }
    for thing, street in streets.items():
        for state, signed_at in (("signed", now - timedelta(days=40)), ("draft", None)):
            pledge = Pledge.objects.create(
                campaign=campaigns[street],
                firm=firms[thing],
                topic=TopicFactory.create(is_attack=True),
                statement="只有这里知道的话",
                signed_at=signed_at,
                due_on=span["ends_on"],
            )
            world.extra[f"{state} pledge {thing}"] = pledge
            _numbers(world, pledge, thing, state)


def _numbers(world: World, pledge: Pledge, thing: str, state: str) -> None:
    campaign = pledge.campaign
    target = Target.objects.create(
        pledge=pledge,
        code="on-time",
        name="按时办结率",
        name_en="Closed on time",
        measure="on_time_rate",
        unit="%",
        unit_en="%",
        baseline=Decimal(80),
        goal=Decimal(95),
        starts_on=campaign.starts_on,
        due_on=campaign.ends_on,
    )
    world.extra[f"{state} target {thing}"] = target
    if pledge.signed_at is None:
        return
    asker = world.people.own[Role.FIRM_MANAGER]
    world.extra[f"change {thing}"] = TargetChange.objects.create(
        target=target,
        was_goal=target.goal,
        goal=Decimal(90),
        was_due_on=target.due_on,
        due_on=target.due_on,
        reason="两个小区年中移交",
        asked_by=asker,
    )
    month = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)
    report = MonthlyReport.objects.create(
        pledge=pledge, month=month, text="说明", submitted_by=asker, submitted_at=pledge.signed_at
    )
    SelfReport.objects.create(report=report, target=target, value=Decimal(90), by=asker, at=pledge.signed_at)
    world.extra[f"report {thing}"] = report


def _pk(kind: str, **more: str) -> Args:
    def args(world: World, thing: str) -> dict[str, Any]:
        found = world.extra.get(f"{kind} {thing}")
        return {"pk": found.pk if found else 10**9, **more}

    return args


def _correct(world: World, thing: str) -> dict[str, Any]:
    target = world.extra.get(f"signed target {thing}")
    return {**_pk("report")(world, thing), "target": target.pk if target else 10**9}


def _seen(status: int = OK, *, only: set[Role] | None = None) -> Expected:
    """404 for what the role does not see; else `status`, or 403 for the roles that are not in `only`."""

    def say(role: Role, thing: str) -> int:
        if thing not in SEES.get(role, set()):
            return NOT_FOUND
        return status if only is None or role in only else FORBIDDEN

    return say


def _adds(role: Role, thing: str) -> int:
    """What is signed stands: its own promiser adds, nobody else."""
    return _seen(only={Role.FIRM_MANAGER})(role, thing)


def _in_campaign(role: Role, _thing: str) -> int:
    if role not in IN_CAMPAIGN:
        return NOT_FOUND
    return OK if role == Role.STREET_OFFICER else FORBIDDEN


_EDITORS = {Role.STREET_OFFICER, Role.FIRM_MANAGER}
STAFF = {
    "campaign_api:pledges": Door("get", everybody(), program=True),
    "campaign_api:pledge": Door("get", _seen(), _pk("draft pledge"), program=True),
    "campaign:pledges": Door("get", everybody()),
    "campaign:new_pledge": Door("get", _in_campaign),
    "campaign:prepare": Door("get", _in_campaign),
    "campaign:pledge": Door("get", _seen(), _pk("signed pledge")),
    "campaign:new_target": Door("get", _adds, _pk("signed pledge")),
    # A draft is changed by the office and its promiser; a move of what is signed comes too late.
    "campaign:pledge_move": Door("get", _seen(only=_EDITORS), _pk("draft pledge", verb="edit")),
    "campaign:put_pledge": Door("get", _seen(only={Role.STREET_OFFICER}), _pk("signed pledge")),
    "campaign:put_target": Door("get", _seen(only={Role.STREET_OFFICER}), _pk("signed target")),
    "campaign:target": Door("get", _seen(), _pk("signed target")),
    "campaign:edit_target": Door("get", _seen(only=_EDITORS), _pk("draft target")),
    "campaign:remove_target": Door("get", _seen(CONFLICT), _pk("signed target")),
    "campaign:ask_change": Door("get", _seen(only={Role.FIRM_MANAGER}), _pk("signed target")),
    "campaign:decide_change": Door("get", _seen(only=DECIDES), _pk("change")),
    "campaign:report": Door("get", _seen(), _pk("report")),
    "campaign:correct": Door("get", _seen(only={Role.FIRM_MANAGER}), _correct),
}
