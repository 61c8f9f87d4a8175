"""Who stands where around an issue, by the posts of today: the rungs of the ladder and the rooms of the news.

An issue nobody holds climbs first: its "handler" is the neighbourhood's secretary and the street office. A
rung on which nobody stands today climbs one level of the chain (三级联动), so that no reminder falls silent.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils import timezone

from issues import quick
from issues.models import Issue
from issues.workflow import Status
from properties.models import Role

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


_PLACES: Final = ("area", "firm", "compound", "department")
_POSTS: Final = (
    "SELECT p.user_id, p.role, p.area_id, p.firm_id, p.compound_id, p.department_id"
    " FROM properties_post p JOIN properties_user u ON u.id = p.user_id AND u.is_active"
    " AND SUBSTR(u.username, 1, 8) <> 'machine:'"  # User.MACHINE: a program is told of nothing
    " WHERE p.starts_on <= %s AND (p.ends_on IS NULL OR p.ends_on >= %s) AND ("
)


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
    return [Facts(*row) for row in Issue.objects.filter(pk__in=set(issue_ids)).values_list(*Facts._fields)]


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
    """Seat → people, in one question for all seats."""
    posts = list(_posts_on(seats))
    return {seat: [user for user, role, places in posts if _sits(seat, user, role, places)] for seat in seats}


def _sits(seat: Seat, user: object, role: str, places: dict[str, int | None]) -> bool:
    if places[seat.column] != seat.place:
        return False
    return role == seat.role if seat.role else user == seat.user


def _posts_on(seats: set[Seat]) -> Iterator[tuple[object, str, dict[str, int | None]]]:
    """The posts of today that may sit on the seats: user, role, places by the name of their column."""
    groups: dict[tuple[str, str], set[int]] = defaultdict(set)
    named: set[object] = set()
    for seat in seats:
        if not seat.role:
            named.add(seat.user)
        elif seat.place is not None:
            groups[seat.role, seat.column].add(seat.place)
    reach: list[str] = []
    values: list[object] = []
    for (role, column), ids in sorted(groups.items()):
        reach.append(f"(p.role = %s AND p.{column}_id IN ({quick.marks(list(ids))}))")
        values += [role, *sorted(ids)]
    if named:
        reach.append(f"p.user_id IN ({quick.marks(list(named))})")
        values += sorted(named, key=str)
    if not reach:
        return
    today = timezone.localdate()
    for user, role, *places in quick.rows(_POSTS + " OR ".join(reach) + ")", today, today, *values):
        yield quick.as_uuid(user), role, dict(zip(_PLACES, places, strict=True))
