"""Who stands around a hall, by the posts of today. A rung on which nobody stands climbs one level (三级联动)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from notices.parties import Party
from properties.models import Post, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

HANDLER: Final = "handler"
_HALL: Final = "hall"
_CLIMB: Final = {
    _HALL: Role.PARTY_SECRETARY,
    Role.PARTY_SECRETARY: Role.GRID_HEAD,
    Role.GRID_HEAD: Role.STREET_OFFICER,
    Role.STREET_OFFICER: Role.STREET_LEADER,
}
_ROLES: Final = (
    Role.NEIGHBOURHOOD_STAFF,
    Role.PARTY_SECRETARY,
    Role.GRID_HEAD,
    Role.STREET_OFFICER,
    Role.STREET_LEADER,
)


class Around(NamedTuple):
    """The areas a hall lies in."""

    neighbourhood: int
    grid: int
    subdistrict: int

    def seats(self, rung: str) -> tuple[tuple[str, int], ...]:
        """(role, area) of a rung; those who run the hall are its staff and its secretary."""
        if rung == _HALL:
            return (
                (Role.NEIGHBOURHOOD_STAFF, self.neighbourhood),
                (Role.PARTY_SECRETARY, self.neighbourhood),
            )
        if rung == Role.PARTY_SECRETARY:
            return ((rung, self.neighbourhood),)
        return ((rung, self.grid if rung == Role.GRID_HEAD else self.subdistrict),)


def people(halls: Mapping[int, Around], who: str) -> dict[int, list[Party]]:
    """Subject → the people of a rung around its hall, empty places climbed. One statement."""
    rung = _HALL if who == HANDLER else who
    if rung != _HALL and rung not in _ROLES:
        return {}
    holders = _holders(halls.values())
    return {key: _climbed(around, rung, holders) for key, around in halls.items()}


def _climbed(around: Around, rung: str | None, holders: Mapping[tuple[str, int], list[str]]) -> list[Party]:
    while rung is not None:
        found = {person for seat in around.seats(rung) for person in holders.get(seat, ())}
        if found:
            return [Party("user", person) for person in sorted(found)]
        rung = _CLIMB.get(rung)
    return []


def _holders(halls: Iterable[Around]) -> dict[tuple[str, int], list[str]]:
    areas = {area for around in halls for area in around}
    found: dict[tuple[str, int], list[str]] = defaultdict(list)
    posts = Post.objects.today().of_people().filter(role__in=_ROLES, area__in=areas)
    for user, role, area in posts.values_list("user", "role", "area").distinct():
        found[role, area].append(str(user))
    return found
