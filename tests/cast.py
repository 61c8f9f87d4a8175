"""The usual company of a test: one street with two of everything, and one person a role in each half.

    people = cast()
    people.own[Role.FIRM_MANAGER]     manager of `firm`, which answers for `compound`
    people.other[Role.FIRM_MANAGER]   manager of `other_firm`, which answers for `other_compound`

`own` people reach `compound`; `other` people do not. Street roles of `other` hold theirs in `other_street`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from properties.models import Area, Compound, Department, Firm, Post, Role, User
from properties.models.people import SCOPES
from tests.factories import (
    CompoundFactory,
    ContractFactory,
    DepartmentFactory,
    FirmFactory,
    GridFactory,
    NeighbourhoodFactory,
    PostFactory,
    StreetFactory,
    UserFactory,
)


@dataclass(frozen=True, slots=True)
class Half:
    """The places that hang together."""

    street: Area
    grid: Area
    neighbourhood: Area
    compound: Compound
    firm: Firm
    department: Department

    def place_for(self, role: Role) -> dict[str, Any]:
        column, kind = SCOPES[role]
        if column != "area":
            return {column: getattr(self, column)}
        places = {
            Area.Kind.SUBDISTRICT: self.street,
            Area.Kind.GRID: self.grid,
            Area.Kind.NEIGHBOURHOOD: self.neighbourhood,
        }
        return {"area": places[Area.Kind(kind)]}


@dataclass(frozen=True, slots=True)
class Cast:
    """Two halves of one street. `next_door` shares the neighbourhood of `compound` but has the other firm."""

    street: Area
    other_street: Area
    grid: Area
    other_grid: Area
    neighbourhood: Area
    other_neighbourhood: Area
    compound: Compound
    next_door: Compound
    other_compound: Compound
    firm: Firm
    other_firm: Firm
    department: Department
    other_department: Department
    own: dict[Role, User]
    other: dict[Role, User]


def cast() -> Cast:
    """Build everybody, about sixty rows."""
    street, other_street = StreetFactory.create(name="本街道"), StreetFactory.create(name="外街道")
    near = _half(street, street, "本")
    far = _half(street, other_street, "外")
    next_door = CompoundFactory.create(neighbourhood=near.neighbourhood, name="隔壁小区")
    ContractFactory.create(compound=next_door, firm=far.firm)
    return Cast(
        street=street,
        other_street=other_street,
        grid=near.grid,
        other_grid=far.grid,
        neighbourhood=near.neighbourhood,
        other_neighbourhood=far.neighbourhood,
        compound=near.compound,
        next_door=next_door,
        other_compound=far.compound,
        firm=near.firm,
        other_firm=far.firm,
        department=near.department,
        other_department=far.department,
        own=_everybody(near, "own"),
        other=_everybody(far, "other"),
    )


def _half(street: Area, office: Area, word: str) -> Half:
    """Places under `street`; whoever works for a street office works for `office`."""
    grid = GridFactory.create(parent=street, name=f"{word}网格")
    neighbourhood = NeighbourhoodFactory.create(parent=grid, name=f"{word}居民区")
    compound = CompoundFactory.create(neighbourhood=neighbourhood, name=f"{word}小区")
    firm = FirmFactory.create(name=f"{word}物业")
    ContractFactory.create(compound=compound, firm=firm)
    department = DepartmentFactory.create(area=office, name=f"{word}科室")
    return Half(office, grid, neighbourhood, compound, firm, department)


def _everybody(half: Half, word: str) -> dict[Role, User]:
    """Written in two statements: most tests begin with this company."""
    users = User.objects.bulk_create(_person(role, word) for role in Role)
    people = dict(zip(Role, users, strict=True))
    Post.objects.bulk_create(
        PostFactory.build(user=user, role=role, **half.place_for(role)) for role, user in people.items()
    )
    return people


def _person(role: Role, word: str) -> User:
    return UserFactory.build(
        username=f"{word}-{role.replace('_', '-')}", name=str(role.label), is_staff=role in STAFF
    )


# Who opens the admin site: the street office and the three administrators.
STAFF = frozenset(
    {
        Role.STREET_OFFICER,
        Role.STREET_LEADER,
        Role.SYSTEM_ADMIN,
        Role.AUDIT_ADMIN,
        Role.SECURITY_ADMIN,
    }
)
