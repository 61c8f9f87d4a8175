"""Who stands where around an issue, by the posts of today: the rungs of the ladder and the rooms of the news.

An issue nobody holds climbs first: its "handler" is the neighbourhood's secretary and the street office. A
rung on which nobody stands today climbs one level of the chain (三级联动), so that no reminder falls silent.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Final, NamedTuple

from django.db.models import Q

from issues.models import Issue
from issues.workflow import Status
from properties.models import Post, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

HANDLER: Final = "handler"
FIRM_MANAGER: Final = "firm_manager"
PARTY_SECRETARY: Final = "party_secretary"
GRID_HEAD: Final = "grid_head"
STREET_OFFICER: Final = "street_officer"
STREET_LEADER: Final = "street_leader"
NEIGHBOURHOOD: Final = "neighbourhood"
DEPARTMENT: Final = "department"
COMMITTEE: Final = "committee"

_CLIMB: Final = {
    FIRM_MANAGER: PARTY_SECRETARY,
    DEPARTMENT: STREET_OFFICER,
    NEIGHBOURHOOD: GRID_HEAD,
    PARTY_SECRETARY: GRID_HEAD,
    GRID_HEAD: STREET_OFFICER,
}


class Facts(NamedTuple):
    """What decides who stands around an issue; the columns of the row by their names."""

    id: int
    status: str
    firm_id: int | None
    handler_id: object | None
    lead_id: int | None
    compound_id: int
    neighbourhood_id: int
    grid_id: int
    subdistrict_id: int


class Seat(NamedTuple):
    """A role in a place, or one named person (`role` empty) who must still belong to that place."""

    role: str
    column: str
    place: int | None
    user: object | None = None


_SEATS: Final = {
    FIRM_MANAGER: ((Role.FIRM_MANAGER, "firm"),),
    PARTY_SECRETARY: ((Role.PARTY_SECRETARY, "neighbourhood"),),
    GRID_HEAD: ((Role.GRID_HEAD, "grid"),),
    STREET_OFFICER: ((Role.STREET_OFFICER, "subdistrict"),),
    STREET_LEADER: ((Role.STREET_LEADER, "subdistrict"),),
    NEIGHBOURHOOD: ((Role.NEIGHBOURHOOD_STAFF, "neighbourhood"), (Role.PARTY_SECRETARY, "neighbourhood")),
    DEPARTMENT: ((Role.DEPARTMENT_OFFICER, "lead"),),
    COMMITTEE: ((Role.COMMITTEE_CHAIR, "compound"),),
}
_COLUMN: Final = {"neighbourhood": "area", "grid": "area", "subdistrict": "area", "lead": "department"}


def facts_of(issue: Issue) -> Facts:
    return Facts(*(getattr(issue, name) for name in Facts._fields))


def read_facts(issue_ids: Iterable[int]) -> list[Facts]:
    known = _known.get()
    wanted = set(issue_ids)
    if known is not None and wanted == {known.facts.id}:
        return [known.facts]
    return [Facts(*row) for row in Issue.objects.filter(pk__in=wanted).values_list(*Facts._fields)]


def people(facts: Sequence[Facts], who: str) -> dict[int, list[str]]:
    """Issue → the ids of the people who stand on `who`, empty places already climbed."""
    found: dict[int, list[str]] = {fact.id: [] for fact in facts}
    waiting = {fact.id: (fact, _start(fact, who)) for fact in facts}
    while waiting:
        wanted = {key: seats for key, (fact, rungs) in waiting.items() for seats in [_seats(fact, rungs)]}
        holders = _holders({seat for seats in wanted.values() for seat in seats})
        for key, seats in wanted.items():
            found[key] = _sorted(person for seat in seats for person in holders[seat])
        waiting = {
            key: (fact, higher)
            for key, (fact, rungs) in waiting.items()
            if not found[key] and (higher := _higher(fact, rungs))
        }
    return found


def _sorted(people_ids: Iterable[object]) -> list[str]:
    return sorted({str(person) for person in people_ids})


def _start(fact: Facts, who: str) -> tuple[str, ...]:
    if who != HANDLER:
        return (who,)
    if fact.handler_id is not None:
        return (HANDLER,)
    return _holder(fact)


def _holder(fact: Facts) -> tuple[str, ...]:
    """Who answers where no person was named: the firm's managers, the department, or the next level up."""
    if fact.status != Status.NEW and fact.firm_id is not None:
        return (FIRM_MANAGER,)
    if fact.status != Status.NEW and fact.lead_id is not None:
        return (DEPARTMENT,)
    return (PARTY_SECRETARY, STREET_OFFICER)


def _higher(fact: Facts, rungs: tuple[str, ...]) -> tuple[str, ...]:
    if rungs == (HANDLER,):
        return _holder(fact)
    return tuple(sorted({_CLIMB[rung] for rung in rungs if rung in _CLIMB}))


def _seats(fact: Facts, rungs: tuple[str, ...]) -> list[Seat]:
    seats = []
    for rung in rungs:
        if rung == HANDLER:
            seats += [
                Seat("", "firm", fact.firm_id, fact.handler_id),
                Seat("", "department", fact.lead_id, fact.handler_id),
            ]
        for role, place in _SEATS.get(rung, ()):
            seats.append(Seat(role, _COLUMN.get(place, place), getattr(fact, f"{place}_id")))
    return [seat for seat in seats if seat.place is not None]


def _holders(seats: set[Seat]) -> dict[Seat, list[object]]:
    """Seat → people, in one question for all seats that are not remembered."""
    known = _known.get()
    held: dict[Seat, list[object]] = {} if known is None else known.holders
    fresh = seats - set(held)
    if fresh:
        posts = list(_posts_on(fresh))
        for seat in fresh:
            held[seat] = [user for user, role, places in posts if _sits(seat, user, role, places)]
    return {seat: held[seat] for seat in seats}


def _sits(seat: Seat, user: object, role: str, places: dict[str, int | None]) -> bool:
    if places[seat.column] != seat.place:
        return False
    return role == seat.role if seat.role else user == seat.user


def _posts_on(seats: set[Seat]) -> Iterator[tuple[object, str, dict[str, int | None]]]:
    reach = Q(pk__in=())
    groups: dict[tuple[str, str], set[int | None]] = defaultdict(set)
    named: set[object] = set()
    for seat in seats:
        if seat.role:
            groups[seat.role, seat.column].add(seat.place)
        else:
            named.add(seat.user)
    for (role, column), places in sorted(groups.items()):
        reach |= Q(role=role, **{f"{column}__in": places})
    if named:
        reach |= Q(user__in=named)
    columns = ("area", "firm", "compound", "department")
    rows = Post.objects.today().filter(reach, user__is_active=True)
    for user, role, *places in rows.values_list("user", "role", *columns):
        yield user, role, dict(zip(columns, places, strict=True))


class _Known(NamedTuple):
    facts: Facts
    holders: dict[Seat, list[object]]


_known: ContextVar[_Known | None] = ContextVar("known", default=None)


@contextmanager
def remembered(issue: Issue, *also: str) -> Iterator[None]:
    """While one issue is written, its people are asked for once: its handler, and whoever stands on `also`."""
    fact = facts_of(issue)
    token = _known.set(_Known(fact, {}))
    try:
        _holders({seat for who in (HANDLER, *also) for seat in _seats(fact, _start(fact, who))})
        yield
    finally:
        _known.reset(token)
