"""Short ways to write the rows of these tests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from notices import planning
from notices.actions import Clock, Event, set_deadlines
from notices.calendar import SHANGHAI, Unit
from notices.models import Deadline, Notice, Rung
from notices.parties import Party, Subject
from properties.models import User


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


# A Thursday morning outside quiet hours.
NOW = at("2025-06-05T10:00")


def person(name: str, **more: Any) -> User:
    return User.objects.create_user(name, email=more.pop("email", ""), password=None, name=name, **more)


def party(user: User) -> Party:
    return Party("user", str(user.pk))


def case(pk: int = 1) -> Subject:
    return Subject("case", pk)


def rung(stage: str, offset: int, *, who: str = "handler", **more: Any) -> Rung:
    values = {"kind": "case.do", "severity": 10, "unit": Unit.WORKDAY, "channels": ["inbox", "email"], **more}
    planning.forget()
    return Rung.objects.create(stage=stage, offset=offset, who=who, **values)


def clock(pk: int = 1, **more: Any) -> Clock:
    values: dict[str, Any] = {
        "kind": "case.do",
        "starts_at": NOW,
        "amount": 1,
        "unit": Unit.WORKDAY,
        "basis": "b",
    }
    return Clock(subject=case(pk), **{**values, **more})


def deadline(pk: int = 1, *, now: datetime = NOW, **more: Any) -> Deadline:
    return set_deadlines([clock(pk, **more)], by=None, at=now)[0]


def event(to: Party, pk: int = 1, *, key: str = "k", **more: Any) -> Event:
    return Event(**{"event": "case.news", "subject": case(pk), "to": to, "key": key, "data": {}, **more})


def told() -> list[tuple[str, str, str]]:
    """(stage or kind, channel, state) of every notice, in the order they were written."""
    rows = Notice.objects.order_by("pk").values_list("stage", "kind", "channel", "state")
    return [(stage or kind, channel, state) for stage, kind, channel, state in rows]
