"""Who stands around a call for support, by the posts of today: the department, whoever called, the street.

A place where nobody holds the post today climbs one level (三级联动), so that no reminder falls silent.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from notices.models import Rung
from notices.parties import Party
from pledges.access import FIRM_CALLERS, NEIGHBOURHOOD_CALLERS
from pledges.models import SupportRequest
from properties.models import Post, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DEPARTMENT: Final = Rung.Who.HANDLER.value
CALLER: Final = "caller"


class Facts(NamedTuple):
    """What decides who stands around a call; the columns of the row by their names."""

    id: int
    department_id: int
    department__area_id: int
    neighbourhood_id: int | None
    neighbourhood__parent_id: int | None
    firm_id: int | None


# Rung → who sits there: roles, the column of Post, the column of the call.
_Seat = tuple[tuple[Role, ...], str, str]
_SEATS: Final[dict[str, tuple[_Seat, ...]]] = {
    DEPARTMENT: (((Role.DEPARTMENT_OFFICER,), "department_id", "department_id"),),
    CALLER: (
        (NEIGHBOURHOOD_CALLERS, "area_id", "neighbourhood_id"),
        (FIRM_CALLERS, "firm_id", "firm_id"),
    ),
    Rung.Who.FIRM_MANAGER: ((FIRM_CALLERS, "firm_id", "firm_id"),),
    Rung.Who.PARTY_SECRETARY: (((Role.PARTY_SECRETARY,), "area_id", "neighbourhood_id"),),
    Rung.Who.GRID_HEAD: (((Role.GRID_HEAD,), "area_id", "neighbourhood__parent_id"),),
    Rung.Who.STREET_OFFICER: (((Role.STREET_OFFICER,), "area_id", "department__area_id"),),
    Rung.Who.STREET_LEADER: (((Role.STREET_LEADER,), "area_id", "department__area_id"),),
}
_CLIMB: Final[dict[str, str]] = {
    DEPARTMENT: Rung.Who.STREET_OFFICER,
    CALLER: Rung.Who.GRID_HEAD,
    Rung.Who.FIRM_MANAGER: Rung.Who.STREET_OFFICER,
    Rung.Who.PARTY_SECRETARY: Rung.Who.GRID_HEAD,
    Rung.Who.GRID_HEAD: Rung.Who.STREET_OFFICER,
    Rung.Who.STREET_OFFICER: Rung.Who.STREET_LEADER,
}
_ROLES: Final = sorted(
    {role for seats in _SEATS.values() for roles, _column, _place in seats for role in roles}
)


def people(call_ids: Iterable[int], who: str) -> dict[int, list[Party]]:
    """Call → the people on `who`, empty places climbed, in four statements."""
    calls = [
        Facts(*row) for row in SupportRequest.objects.filter(pk__in=set(call_ids)).values_list(*Facts._fields)
    ]
    holders = _holders(calls)
    return {call.id: _climbed(call, who, holders) for call in calls}


_Holders = dict[tuple[str, str, int], list[str]]


def _climbed(call: Facts, who: str, holders: _Holders) -> list[Party]:
    rung: str | None = who
    while rung is not None:
        found = {
            person: None
            for roles, column, place in _SEATS[rung]
            for role in roles
            for person in holders.get((role, column, getattr(call, place) or 0), ())
        }
        if found:
            return [Party("user", person) for person in sorted(found)]
        rung = _CLIMB.get(rung)
    return []


def _holders(calls: Sequence[Facts]) -> _Holders:
    """(role, column, place) → the people in office today."""
    places: dict[str, set[int]] = defaultdict(set)
    for seats in _SEATS.values():
        for _roles, column, place in seats:
            places[column].update(getattr(call, place) for call in calls if getattr(call, place))
    found: _Holders = defaultdict(list)
    posts = Post.objects.today().of_people().filter(role__in=_ROLES)
    for column, ids in places.items():
        rows = posts.filter(**{f"{column}__in": ids}).values_list("role", column, "user_id")
        for role, place, user in rows:
            found[role, column, place].append(str(user))
    return found
