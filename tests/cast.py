"""The usual company of a test: one street with two of everything, and one person a role in each half.

    people = cast()
    people.own[Role.FIRM_MANAGER]     manager of `firm`, which answers for `compound`
    people.other[Role.FIRM_MANAGER]   manager of `other_firm`, which answers for `other_compound`

`own` people reach `compound`; `other` people do not. Street roles of `other` hold theirs in `other_street`.
"""

from __future__ import annotations

import pickle  # nosec B403
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models.sql import InsertQuery

from properties.models import Area, Compound, Contract, Department, Firm, Post, Role, User
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

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model


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
    """Everybody, about sixty rows: thought up once a process, later written again as they were."""
    if _somebody_is_there():
        return _invent()[0]
    if not _known:
        people, rows = _invent()
        _known.append((pickle.dumps(people), _inserts(rows)))
        return people
    kept, statements = _known[0]
    with connection.cursor() as cursor:
        for statement, params in statements:
            cursor.execute(statement, params)
    again: Cast = pickle.loads(kept)  # nosec B301 — our own, of a moment ago
    return again


# In the order in which they are written.
_TABLES: Final[tuple[type[Model], ...]] = (Area, Compound, Firm, Contract, Department, User, Post)
_LOOKS: Final = [f'EXISTS (SELECT 1 FROM "{model._meta.db_table}")' for model in _TABLES]  # nosec B608
_known: list[tuple[bytes, list[tuple[str, Any]]]] = []


def _somebody_is_there() -> bool:
    """In one question: it is asked before most tests."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {' OR '.join(_LOOKS)}")
        return bool(cursor.fetchone()[0])


def _inserts(rows: Iterable[Model]) -> list[tuple[str, Any]]:
    """One INSERT a table, with the keys; for PostgreSQL in one string, values and all. Sequences have gone past them,
    in this process and for good.
    """
    by_table: dict[type[Model], list[Model]] = {}
    for row in rows:
        by_table.setdefault(type(row), []).append(row)
    statements = []
    for model in _TABLES:
        query = InsertQuery(model)
        query.insert_values(model._meta.concrete_fields, by_table[model])
        statements += query.get_compiler(connection=connection).as_sql()
    if connection.vendor != "postgresql":
        return statements
    with connection.cursor() as cursor:
        written = [cursor.mogrify(statement, params).decode() for statement, params in statements]
    return [("; ".join(written), None)]


def _invent() -> tuple[Cast, list[Model]]:
    """The company, and every row of it."""
    street, other_street = StreetFactory.create(name="本街道"), StreetFactory.create(name="外街道")
    near, held = _half(street, street, "本")
    far, held_there = _half(street, other_street, "外")
    next_door = CompoundFactory.create(neighbourhood=near.neighbourhood, name="隔壁小区")
    held_next_door = ContractFactory.create(compound=next_door, firm=far.firm)
    own, posts = _everybody(near, "own")
    other, other_posts = _everybody(far, "other")
    people = Cast(
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
        own=own,
        other=other,
    )
    areas = (street, other_street, near.grid, far.grid, near.neighbourhood, far.neighbourhood)
    places = (near.compound, far.compound, next_door, near.firm, far.firm, near.department, far.department)
    users = (*own.values(), *other.values())
    return people, [*areas, *places, held, held_there, held_next_door, *users, *posts, *other_posts]


def _half(street: Area, office: Area, word: str) -> tuple[Half, Contract]:
    """Places under `street`; whoever works for a street office works for `office`."""
    grid = GridFactory.create(parent=street, name=f"{word}网格")
    neighbourhood = NeighbourhoodFactory.create(parent=grid, name=f"{word}居民区")
    compound = CompoundFactory.create(neighbourhood=neighbourhood, name=f"{word}小区")
    firm = FirmFactory.create(name=f"{word}物业")
    contract = ContractFactory.create(compound=compound, firm=firm)
    department = DepartmentFactory.create(area=office, name=f"{word}科室")
    return Half(office, grid, neighbourhood, compound, firm, department), contract


def _everybody(half: Half, word: str) -> tuple[dict[Role, User], list[Post]]:
    """One person a role, and the post each holds."""
    users = User.objects.bulk_create(_person(role, word) for role in Role)
    people = dict(zip(Role, users, strict=True))
    posts = Post.objects.bulk_create(
        PostFactory.build(user=user, role=role, **half.place_for(role)) for role, user in people.items()
    )
    return people, posts


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
