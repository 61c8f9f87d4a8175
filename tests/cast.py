"""The usual company of a test: one street with two of everything, and one person a role in each half.

    people = cast()
    people.own[Role.FIRM_MANAGER]     manager of `firm`, which answers for `compound`
    people.other[Role.FIRM_MANAGER]   manager of `other_firm`, which answers for `other_compound`

`own` people reach `compound`; `other` people do not. Street roles of `other` hold theirs in `other_street`.
`cast_with_facts()` has what `load_yinhang` brings below the campaign beside them.
"""

from __future__ import annotations

import pickle  # nosec B403
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db import connection
from django.db.models.sql import InsertQuery

from councils.models import PolicyDocument
from issues import catalogue, facts
from issues.models import CannedReply, Question, Route, SubTopic, Topic
from notices import planning
from notices.models import Rung
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
    from collections.abc import Callable, Sequence

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
    """Everybody, about sixty rows."""
    return _PEOPLE.here()


def cast_with_facts() -> Cast:
    """Everybody, and all that `load_yinhang` brings below the campaign: topics, kinds, departments, replies, rungs."""
    people = _TOWN.here()
    catalogue.forget()
    planning.forget()
    return people


class _Company:
    """Rows thought up once a process, later written again as they were; `tables` in the order they are written in."""

    def __init__(self, tables: Sequence[type[Model]], invent: Callable[[], Cast]) -> None:
        self._tables, self._invent = tables, invent
        self._known: tuple[bytes, list[tuple[str, Any]]] | None = None

    def here(self) -> Cast:
        if self._somebody_is_there():
            return self._invent()
        if self._known is None:
            people = self._invent()
            self._known = (pickle.dumps(people), self._inserts())
            return people
        kept, statements = self._known
        with connection.cursor() as cursor:
            for statement, params in statements:
                cursor.execute(statement, params)
        again: Cast = pickle.loads(kept)  # nosec B301 — our own, of a moment ago
        return again

    def _somebody_is_there(self) -> bool:
        """In one question: it is asked before most tests."""
        looks = [f'EXISTS (SELECT 1 FROM "{model._meta.db_table}")' for model in self._tables]  # nosec B608
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {' OR '.join(looks)}")
            return bool(cursor.fetchone()[0])

    def _inserts(self) -> list[tuple[str, Any]]:
        """One INSERT a table, with the keys; for PostgreSQL in one string, values and all. Sequences have gone past
        them, in this process and for good.
        """
        statements = []
        for model in self._tables:
            query = InsertQuery(model)
            query.insert_values(model._meta.concrete_fields, list(model._base_manager.order_by("pk")))
            statements += query.get_compiler(connection=connection).as_sql()
        if connection.vendor != "postgresql":
            return statements
        with connection.cursor() as cursor:
            written = [cursor.mogrify(statement, params).decode() for statement, params in statements]
        return [("; ".join(written), None)]


def _invent() -> Cast:
    street, other_street = StreetFactory.create(name="本街道"), StreetFactory.create(name="外街道")
    near, far = _half(street, street, "本"), _half(street, other_street, "外")
    next_door = CompoundFactory.create(neighbourhood=near.neighbourhood, name="隔壁小区")
    ContractFactory.create(compound=next_door, firm=far.firm)
    own, other = _everybody(near, "own"), _everybody(far, "other")
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
        own=own,
        other=other,
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
    """One person a role, and the post each holds."""
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

_PLACES: Final = (Area, Compound, Firm, Contract, Department, User, Post)
_FACTS: Final = (
    *(Topic, SubTopic, Question, PolicyDocument),
    *(Route, Route.helpers.through, CannedReply, Rung),
)


def _invent_with_facts() -> Cast:
    facts.load_all()
    return _invent()


_PEOPLE: Final = _Company(_PLACES, _invent)
_TOWN: Final = _Company((*_PLACES, *_FACTS), _invent_with_facts)
