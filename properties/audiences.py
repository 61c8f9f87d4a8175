"""Who stands around a compound, by the posts of today. A rung on which nobody stands climbs one level (三级联动)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from notices.parties import Party
from properties.models import Compound, Contract, Post, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_CLIMB: Final = {
    Role.COMMITTEE_CHAIR: Role.PARTY_SECRETARY,
    Role.FIRM_MANAGER: Role.PARTY_SECRETARY,
    Role.PARTY_SECRETARY: Role.GRID_HEAD,
    Role.GRID_HEAD: Role.STREET_OFFICER,
    Role.STREET_OFFICER: Role.STREET_LEADER,
}
_ROLES: Final = (*_CLIMB, Role.STREET_LEADER)
# For what an owners' committee owes: its chair is the handler; where there is none, the next one up is.
_COMMITTEE_FIRST: Final = {
    "handler": Role.COMMITTEE_CHAIR,
    Role.PARTY_SECRETARY.value: Role.PARTY_SECRETARY,
    Role.STREET_OFFICER.value: Role.STREET_OFFICER,
    Role.STREET_LEADER.value: Role.STREET_LEADER,
}


class Around(NamedTuple):
    """The place in which each role is held around one compound; None where there is none."""

    compound: int
    neighbourhood: int
    grid: int
    subdistrict: int
    firm: int | None

    def place(self, role: Role) -> tuple[str, int | None]:
        """The column of Post and the key in it."""
        if role == Role.COMMITTEE_CHAIR:
            return "compound", self.compound
        if role == Role.FIRM_MANAGER:
            return "firm", self.firm
        areas = {Role.PARTY_SECRETARY: self.neighbourhood, Role.GRID_HEAD: self.grid}
        return "area", areas.get(role, self.subdistrict)


def people(subjects: Mapping[int, tuple[int, int | None]], role: Role) -> dict[int, list[Party]]:
    """Subject → the people of `role` around its (compound, firm), empty places climbed. Five statements.

    Where the firm is None, the firm under contract today answers.
    """
    around = _around({compound for compound, _firm in subjects.values()})
    places = {
        key: around[compound] if firm is None else around[compound]._replace(firm=firm)
        for key, (compound, firm) in subjects.items()
        if compound in around
    }
    holders = _holders(places.values())
    return {key: _climbed(place, role, holders) for key, place in places.items()}


def committee_first(of: Mapping[int, int], who: str) -> dict[int, list[Party]]:
    """Rung `who` of what a committee owes, by subject; `of` names its compound. Nobody on a rung unknown here."""
    if who not in _COMMITTEE_FIRST:
        return {}
    return people({key: (compound, None) for key, compound in of.items()}, _COMMITTEE_FIRST[who])


def _around(compounds: Iterable[int]) -> dict[int, Around]:
    held = dict(
        Contract.objects.filter(compound__in=compounds, is_current=True).values_list("compound", "firm")
    )
    rows = Compound.objects.filter(pk__in=compounds).values_list("pk", "neighbourhood", "grid", "subdistrict")
    return {row[0]: Around(*row, held.get(row[0])) for row in rows}


def _climbed(
    place: Around, role: Role | None, holders: Mapping[tuple[str, str, int], list[str]]
) -> list[Party]:
    while role is not None:
        column, key = place.place(role)
        found = holders.get((role, column, key), []) if key is not None else []
        if found:
            return [Party("user", person) for person in found]
        role = _CLIMB.get(role)
    return []


def _holders(places: Iterable[Around]) -> dict[tuple[str, str, int], list[str]]:
    """(role, column, place) → the people in office today; three statements."""
    wanted = {(role, *place.place(role)) for place in places for role in _ROLES}
    found: dict[tuple[str, str, int], list[str]] = defaultdict(list)
    for column in ("area", "firm", "compound"):
        keys = {key for _role, where, key in wanted if where == column and key is not None}
        posts = Post.objects.today().of_people().filter(role__in=_ROLES, **{f"{column}__in": keys})
        for user, role, key in posts.order_by("user").values_list("user", "role", column).distinct():
            if (role, column, key) in wanted:
                found[role, column, key].append(str(user))
    return found
