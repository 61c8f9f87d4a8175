"""What is told to whom when a spot moves, and who stands around it. The words are in `issues.spot_book`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from issues import audiences
from issues.audiences import FIRM_MANAGER, HANDLER, NEIGHBOURHOOD, PARTY_SECRETARY, Facts
from issues.models import Spot
from issues.spotflow import State, Verb
from issues.workflow import Status
from notices import actions as notices
from notices.actions import Event
from notices.parties import Party, Subject

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from properties.models import User

EVENTS: Final[dict[Verb, tuple[str, tuple[str, ...]]]] = {
    Verb.NOTIFY: ("spot.notified", (HANDLER,)),
    Verb.RECUR: ("spot.recurred", (FIRM_MANAGER, PARTY_SECRETARY)),
}
_PLACES: Final = ("firm_id", "compound_id", "neighbourhood_id", "grid_id", "subdistrict_id")


def tell_of(spot: Spot, verb: Verb, *, by: User, seq: int, at: datetime) -> None:
    """Write the messages of one move into the outbox. Whoever made the move is not told of it."""
    if verb not in EVENTS or (verb == Verb.RECUR and spot.state != State.FOUND):
        return
    event, rooms = EVENTS[verb]
    facts = [_facts(spot.pk, spot.state, *(getattr(spot, name) for name in _PLACES))]
    told = {person for room in rooms for person in audiences.people(facts, room)[spot.pk]} - {str(by.pk)}
    subject, key = Subject("spot", spot.pk), f"{spot.pk}.{seq}"
    events = [Event(event, subject, Party("user", person), key, {"seq": seq}) for person in sorted(told)]
    if events:
        notices.tell(events, at=at)


def people(spot_ids: Iterable[int], who: str) -> dict[int, list[str]]:
    """Spot → who stands on a rung. A cleared spot waits for its second look, which is not the firm's to take."""
    rows = Spot.objects.filter(pk__in=set(spot_ids)).order_by().values_list("pk", "state", *_PLACES)
    cleared: list[Facts] = []
    others: list[Facts] = []
    for pk, state, *places in rows:
        (cleared if state == State.CLEARED else others).append(_facts(pk, state, *places))
    waiting = NEIGHBOURHOOD if who == HANDLER else who
    return audiences.people(cleared, waiting) | audiences.people(others, who)


def _facts(pk: int, _state: str, firm: int | None, *places: int) -> Facts:
    """A spot in the terms reports are described in: with a firm it is the firm's, without one the office's."""
    status = Status.NEW if firm is None else Status.ASSIGNED
    compound, neighbourhood, grid, subdistrict = places
    return Facts(pk, status, firm, None, None, compound, neighbourhood, grid, subdistrict)
