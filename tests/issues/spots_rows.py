"""Short ways to a spot of the register and through its states, for the tests."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from issues.actions import spots
from issues.actions.spots import Found
from issues.models import Spot, Topic
from issues.spotflow import State, Verb
from properties.models import Role
from tests.factories import TopicFactory
from tests.issues.people import MONDAY, photo
from yinhang.errors import Refused

if TYPE_CHECKING:
    from properties.models import User
    from tests.cast import Cast


def topic(code: str = "ground_lock") -> Topic:
    return Topic.objects.filter(code=code).first() or TopicFactory.create(code=code, name=code)


def found(people: Cast, **more: Any) -> Found:
    given: dict[str, Any] = {"topic": topic(), "compound": people.compound, "place": "12号车位"}
    return Found(**(given | more))


def a_spot(
    people: Cast, *, at: datetime = MONDAY, by: Role = Role.GRID_WORKER, who: User | None = None, **more: Any
) -> Spot:
    return spots.find(found=found(people, **more), by=who or people.own[by], at=at)


def cleared(people: Cast, *, at: datetime = MONDAY, **more: Any) -> Spot:
    """Found and cleared by the firm at once."""
    spot = a_spot(people, at=at, **more)
    return spots.clear(spot=spot, by=people.own[Role.FIRM_WORKER], at=at, photos=(photo(),))


def in_state(people: Cast, state: State, *, at: datetime = MONDAY) -> Spot:
    """A spot taken to a state by real moves; the second look is on the thirtieth day."""
    if state == State.FOUND:
        return a_spot(people, at=at)
    street = people.own[Role.STREET_OFFICER]
    if state == State.VOID:
        return spots.void(spot=a_spot(people, at=at), by=street, at=at, note="记错了。")
    if state == State.NOTIFIED:
        return spots.notify(spot=a_spot(people, at=at), by=street, at=at)
    spot = cleared(people, at=at)
    if state == State.CLOSED:
        return spots.confirm(spot=spot, by=street, at=at + timedelta(days=30))
    if state == State.RECURRED:
        spots.recur(spot=spot, by=street, at=at + timedelta(days=1))
        spot.refresh_from_db()
    return spot


def do(spot: Spot, verb: Verb, by: User, *, at: datetime = MONDAY, **given: Any) -> Spot:
    """Any move with what it cannot do without."""
    needed: dict[Verb, dict[str, Any]] = {
        Verb.CLEAR: {"photos": (photo(),)},
        Verb.NOTE: {"note": "看过了。"},
        Verb.VOID: {"note": "记错了。"},
    }
    deed: Any = getattr(spots, verb.value)
    result: Spot = deed(spot=spot, by=by, at=at, **(needed.get(verb, {}) | given))
    return result


def refused(code: str, spot: Spot, verb: Verb, by: User, *, at: datetime = MONDAY, **given: Any) -> Refused:
    """The refusal of a move, which must carry the code."""
    with pytest.raises(Refused) as caught:
        do(spot, verb, by, at=at, **given)
    assert caught.value.code == code
    return caught.value
