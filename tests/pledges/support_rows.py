"""The company of a call for support, and calls in it made by the real actions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from notices import ladder
from notices.calendar import SHANGHAI
from pledges.actions.support import Call, ask, move
from pledges.models import Campaign, SupportRequest
from pledges.supportflow import Verb
from properties.models import Department, Role, User
from tests.cast import Cast, cast
from tests.factories import DepartmentFactory

# A Monday of an ordinary week.
MONDAY = datetime(2026, 10, 12, 9, 0, tzinfo=SHANGHAI)


def at(day: int, hour: int = 10, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, 0, tzinfo=SHANGHAI)


def company() -> Cast:
    """The usual cast, with the ladder of reminders in place."""
    ladder.load_default()
    return cast()


def called(
    people: Cast, *, when: datetime = MONDAY, title: str = "需要执法队到场", **more: Any
) -> SupportRequest:
    """A call of the neighbourhood's secretary to the department of the street."""
    call = Call(
        department=more.pop("department", people.department),
        caller=more.pop("caller", people.neighbourhood),
        title=title,
        text="楼道堆物多次劝阻无效，请派人到场。",
        **more,
    )
    return ask(call=call, by=people.own[Role.PARTY_SECRETARY], at=when)


def go(call: SupportRequest, verb: Verb, by: User, when: datetime, **data: Any) -> SupportRequest:
    return move(call=call, verb=verb, by=by, data=data, at=when)


def accepted(people: Cast, *, when: datetime = MONDAY, promised: date = date(2026, 10, 20)) -> SupportRequest:
    officer = people.own[Role.DEPARTMENT_OFFICER]
    return go(called(people, when=when), Verb.ACCEPT, officer, when, note="本周派人", promised_on=promised)


def done(people: Cast) -> SupportRequest:
    officer = people.own[Role.DEPARTMENT_OFFICER]
    return go(accepted(people), Verb.FINISH, officer, at(19), note="已清运")


def campaign(people: Cast, year: int = 2026) -> Campaign:
    return Campaign.objects.create(
        subdistrict=people.street,
        code="test",
        year=year,
        title="攻坚",
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
    )


def eight(people: Cast) -> list[Department]:
    """The eight of the announcement, in its order, on top of the cast's own, which is moved out of the way."""
    Department.objects.filter(area=people.street).update(position=99)
    pairs = ["党群办-制度", "宣文办-宣传", "社工办-案例", "人大工委-监督"]
    pairs += ["管理办-项目", "平安办-平安", "综合执法队-执法", "城建中心-机制"]
    found = []
    for position, pair in enumerate(pairs):
        name, power = pair.split("-")
        found.append(
            DepartmentFactory.create(
                area=people.street,
                code=f"d{position}",
                name=f"{name}（演示）",
                name_en=f"Office {position}",
                power=f"{power}赋能",
                power_en=f"Power {position}",
                pairing_note="依报道列举顺序对应",
                position=position,
            )
        )
    return found
