"""Doors of the red and black list and of the year report: a list the own firm stands on, open for objections."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from pledges.models import Campaign, League, LeagueRow, Objection
from pledges.scoring import WEIGHTS, Counts
from properties.models import Role
from tests.doors.plan import FAR, FORBIDDEN, NEXT_DOOR, NOT_FOUND, OK, OWN, Door, everybody

if TYPE_CHECKING:
    from tests.doors.plan import World

OFFICE = {Role.STREET_OFFICER, Role.STREET_LEADER, Role.SUPERVISOR}
DECIDES = {Role.STREET_OFFICER, Role.STREET_LEADER}
FIRM = {Role.FIRM_MANAGER, Role.FIRM_WORKER}
COUNTS = Counts(20, 2, 15, 18, 20, 10, 8, 1)


def plant(world: World) -> None:
    """An open list of the own street with both firms on it, a published one, and one of the other street."""
    own = _campaign(world, "own", world.people.street)
    far = _campaign(world, "far", world.people.other_street)
    world.extra["campaign"] = own
    for thing, campaign, firm in (
        (OWN, own, world.people.firm),
        (NEXT_DOOR, own, world.people.other_firm),
        (FAR, far, world.people.other_firm),
    ):
        league = _league(world, campaign, "open", date(2025, 7, 1), date(2025, 9, 30))
        row = LeagueRow.objects.create(
            league=league, firm=firm, figures=COUNTS.figures(), score="80.00", rank=1, side="red"
        )
        by = world.people.own[Role.FIRM_MANAGER]
        world.extra[f"league {thing}"], world.extra[f"row {thing}"] = league, row
        world.extra[f"objection {thing}"] = Objection.objects.create(
            row=row, text="有两件不是我们的。", by=by
        )
    world.extra[f"public {OWN}"] = _league(world, own, "published", date(2025, 4, 1), date(2025, 6, 30))


def _campaign(world: World, word: str, street: Any) -> Campaign:
    return Campaign.objects.create(
        subdistrict=street,
        code=f"doors-league-{word}",
        year=2031,
        title="攻坚",
        starts_on=date(2025, 1, 1),
        ends_on=date(2025, 12, 31),
    )


def _league(world: World, campaign: Campaign, state: str, first: date, last: date) -> League:
    now = timezone.now()
    league, _new = League.objects.get_or_create(
        campaign=campaign,
        starts_on=first,
        ends_on=last,
        defaults={
            "state": state,
            "weights": dict(WEIGHTS),
            "drawn_up_by": world.people.own[Role.STREET_OFFICER],
            "signed_by": world.people.own[Role.STREET_LEADER],
            "signed_at": now,
            "objections_until": now,
            "published_at": now if state == "published" else None,
        },
    )
    return league


def _pk(kind: str, **more: Any) -> Any:
    def args(world: World, thing: str) -> dict[str, Any]:
        found = world.extra.get(f"{kind} {thing}")
        return {"pk": found.pk if found else 10**9, **more}

    return args


def _list(role: Role, thing: str) -> int:
    """The street sees both rows' list, either firm the list it stands on; next door is the same list."""
    if thing in {OWN, NEXT_DOOR} and role in OFFICE | FIRM:
        return OK
    return NOT_FOUND


def _row(role: Role, thing: str) -> int:
    """The street every row of its own list, a firm its own."""
    if thing in {OWN, NEXT_DOOR} and role in OFFICE:
        return OK
    return OK if thing == OWN and role in FIRM else NOT_FOUND


def _only(roles: set[Role], seen: Any) -> Any:
    def say(role: Role, thing: str) -> int:
        status: int = seen(role, thing)
        return FORBIDDEN if status == OK and role not in roles else status

    return say


def _public(world: World, thing: str) -> dict[str, Any]:
    found = world.extra.get(f"public {thing}")
    return {"campaign": world.extra["campaign"].code, "pk": found.pk if found else 10**9}


def _report(role: Role, thing: str) -> int:
    return OK if thing == OWN and role in OFFICE else NOT_FOUND


def _file(world: World, thing: str) -> dict[str, Any]:
    code = {OWN: "doors-league-own", FAR: "doors-league-far"}.get(thing, "missing")
    return {"campaign": code, "kind": "xlsx"}


STAFF = {
    "campaign:leagues": Door("get", everybody()),
    "campaign:new_league": Door("get", lambda role, _thing: OK if role == Role.STREET_OFFICER else NOT_FOUND),
    "campaign:league": Door("get", _list, _pk("league")),
    "campaign:league_move": Door("get", _only(DECIDES, _list), _pk("league", verb="withdraw")),
    "campaign:object": Door("get", _only({Role.FIRM_MANAGER}, _row), _pk("row")),
    "campaign:correct_row": Door("get", _only(DECIDES, _row), _pk("row")),
    "campaign:decide_objection": Door("get", _only(DECIDES, _row), _pk("objection")),
    "campaign:year_report": Door("get", everybody(but=set(Role) - OFFICE)),
    "campaign:year_report_file": Door("get", _report, _file),
}
OPEN = {
    "campaign_api:public_league": Door(
        "get", lambda _role, thing: OK if thing == OWN else NOT_FOUND, _public
    ),
    "public:leagues": Door(
        "get", everybody(), lambda world, _thing: {"campaign": world.extra["campaign"].code}
    ),
    "public:league": Door("get", lambda _role, thing: OK if thing == OWN else NOT_FOUND, _public),
}
