"""Doors of the service assessment: a period of the own street open for objections, one before the public, one far."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from assessments import grading
from assessments.actions.schemes import first_terms
from assessments.models import Bonus, Objection, Period, Scheme, Score, Veto
from properties.models import Contract, Document, Role
from tests.doors.plan import FAR, FORBIDDEN, NEXT_DOOR, NOT_FOUND, OK, OWN, Door, everybody

if TYPE_CHECKING:
    from tests.doors.plan import World

OFFICE = {Role.STREET_OFFICER, Role.STREET_LEADER, Role.SUPERVISOR, Role.DEPARTMENT_OFFICER}
JUDGES = {Role.STREET_OFFICER, Role.STREET_LEADER}
FIRM = {Role.FIRM_MANAGER, Role.FIRM_WORKER}


def plant(world: World) -> None:
    """What each half of the office works with; `next door` is the other firm's score in the own period."""
    people = world.people
    by = people.own[Role.STREET_OFFICER]
    for thing, street in ((OWN, people.street), (FAR, people.other_street)):
        scheme = Scheme.objects.create(
            subdistrict=street, title="细则", version=1, drawn_up_by=by, **first_terms()
        )
        period = _period(world, scheme, "objections", date(2026, 1, 1), date(2026, 3, 31))
        world.extra.update({f"scheme {thing}": scheme, f"period {thing}": period})
    world.extra[f"notice {OWN}"] = _period(
        world, world.extra[f"scheme {OWN}"], "notice", date(2025, 10, 1), date(2025, 12, 31)
    )
    for thing, period, place in (
        (OWN, world.extra[f"period {OWN}"], people.compound),
        (NEXT_DOOR, world.extra[f"period {OWN}"], people.next_door),
        (FAR, world.extra[f"period {FAR}"], people.other_compound),
    ):
        score = _score(period, Contract.objects.get(compound=place))
        of = {"period": period, "compound": score.compound, "firm": score.firm, "by": by}
        document = Document.objects.create(
            compound=place, title="证明", kind="pdf", path=f"documents/{thing}", size=1, by=by
        )
        world.extra.update(
            {
                f"score {thing}": score,
                f"objection {thing}": Objection.objects.create(score=score, text="有两件不是我们的。", by=by),
                f"bonus {thing}": Bonus.objects.create(points=1, words="党建共建", **of),
                f"veto {thing}": Veto.objects.create(kind="funds", words="挪用", document=document, **of),
            }
        )


def _period(world: World, scheme: Scheme, state: str, first: date, last: date) -> Period:
    now, people = timezone.now(), world.people
    return Period.objects.create(
        subdistrict=scheme.subdistrict,
        scheme=scheme,
        starts_on=first,
        ends_on=last,
        state=state,
        drawn_up_by=people.own[Role.STREET_OFFICER],
        reviewed_by=people.own[Role.DEPARTMENT_OFFICER],
        supervised_by=people.own[Role.SUPERVISOR],
        sent_at=now,
        objections_until=now + timedelta(days=3),
        announced_at=now if state == "notice" else None,
        notice_until=now + timedelta(days=5) if state == "notice" else None,
    )


def _score(period: Period, contract: Contract) -> Score:
    inputs: dict[str, Any] = {"scheme": period.scheme.terms(), "lines": {}, "floor_area": None, "days": 90}
    inputs |= {"of_days": 90, "quarters": 1, "bonus": ["1.0"], "vetoes": ["funds"]}
    return Score.objects.create(
        period=period,
        contract=contract,
        compound=contract.compound,
        firm=contract.firm,
        inputs=inputs,
        **grading.grade(inputs)._asdict(),
    )


def _pk(word: str, **more: Any) -> Any:
    def args(world: World, thing: str) -> dict[str, Any]:
        found = world.extra.get(f"{word} {thing}")
        return {"pk": found.pk if found else 10**9, **more}

    return args


def _period_seen(role: Role, thing: str) -> int:
    return OK if thing == OWN and role in OFFICE | FIRM else NOT_FOUND


def _scheme_seen(role: Role, thing: str) -> int:
    return OK if thing == OWN and role in OFFICE else NOT_FOUND


def _score_seen(role: Role, thing: str) -> int:
    if thing in {OWN, NEXT_DOOR} and role in OFFICE:
        return OK
    return OK if thing == OWN and role in FIRM else NOT_FOUND


def _given(role: Role, thing: str) -> int:
    return OK if thing in {OWN, NEXT_DOOR} and role in JUDGES else NOT_FOUND


def _only(roles: set[Role], seen: Any) -> Any:
    def say(role: Role, thing: str) -> int:
        status: int = seen(role, thing)
        return FORBIDDEN if status == OK and role not in roles else status

    return say


def _draws(role: Role, _thing: str) -> int:
    return OK if role == Role.STREET_OFFICER else NOT_FOUND


def _objects(role: Role, thing: str) -> int:
    """An objection waits already: even the manager is told so."""
    status = _score_seen(role, thing)
    return FORBIDDEN if status == OK else status


STAFF = {
    "assessments:periods": Door("get", everybody()),
    "assessments:new_period": Door("get", _draws),
    "assessments:new_scheme": Door("get", _draws),
    "assessments:scheme": Door("get", _scheme_seen, _pk("scheme")),
    "assessments:edit_scheme": Door("get", _only({Role.STREET_OFFICER}, _scheme_seen), _pk("scheme")),
    "assessments:force_scheme": Door("get", _only({Role.STREET_LEADER}, _scheme_seen), _pk("scheme")),
    "assessments:period": Door("get", _period_seen, _pk("period")),
    "assessments:file": Door("get", _only(OFFICE, _period_seen), _pk("period", kind="xlsx")),
    "assessments:move": Door("get", _only(JUDGES, _period_seen), _pk("period", verb="withdraw")),
    "assessments:score": Door("get", _score_seen, _pk("score")),
    "assessments:bonus": Door("get", _only(JUDGES, _score_seen), _pk("score")),
    "assessments:veto": Door("get", _only(JUDGES, _score_seen), _pk("score")),
    "assessments:object": Door("get", _objects, _pk("score")),
    "assessments:pay": Door("get", _only({Role.STREET_OFFICER}, _score_seen), _pk("score")),
    "assessments:strike_bonus": Door("get", _given, _pk("bonus")),
    "assessments:lift_veto": Door("get", _given, _pk("veto")),
    "assessments:decide_objection": Door("get", _only(JUDGES, _score_seen), _pk("objection")),
}


def _public(_role: Role, thing: str) -> int:
    return OK if thing == OWN else NOT_FOUND


OPEN = {
    "public_assessments:periods": Door("get", everybody()),
    "public_assessments:period": Door("get", _public, _pk("notice")),
    "public_assessments:sheet": Door("get", _public, _pk("notice")),
}
