"""The invented subdistricts: areas, firms, compounds, and the people who work there."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isqrt
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from issues import facts
from issues.demo.story import Block, Route, Scene
from issues.models import Route as RouteRow
from issues.models import Topic
from issues.workflow import Hat
from properties.models import (
    Area,
    Building,
    Compound,
    Contract,
    Department,
    Entrance,
    Firm,
    Post,
    Role,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from random import Random

    from issues.demo.sizes import Size

MARK: Final = "（演示）"
# Invented points, in rows as nothing on earth is built: a schematic map of them can be taken for nothing real.
_WEST, _SOUTH, _WIDE, _HIGH = 121.524, 31.333, 0.040, 0.030
# The subdistrict of the announcement, in its demo form; the city's others are numbered.
CODE: Final = "demo-310110016"

HATS: Final = {
    Role.STREET_OFFICER: Hat.STREET,
    Role.GRID_HEAD: Hat.GRID_HEAD,
    Role.GRID_WORKER: Hat.GRID,
    Role.PARTY_SECRETARY: Hat.SECRETARY,
    Role.NEIGHBOURHOOD_STAFF: Hat.NEIGHBOURHOOD,
    Role.COMMITTEE_CHAIR: Hat.COMMITTEE,
    Role.FIRM_MANAGER: Hat.FIRM_MANAGER,
    Role.FIRM_WORKER: Hat.FIRM_WORKER,
}
JOBS: Final = {
    Role.STREET_OFFICER: ("street", "街道干部"),
    Role.STREET_LEADER: ("leader", "街道领导"),
    Role.SUPERVISOR: ("supervisor", "监督员"),
    Role.SYSTEM_ADMIN: ("sysadmin", "系统管理员"),
    Role.AUDIT_ADMIN: ("auditadmin", "审计管理员"),
    Role.SECURITY_ADMIN: ("securityadmin", "安全管理员"),
    Role.DEPARTMENT_OFFICER: ("department", "科室干部"),
    Role.GRID_HEAD: ("grid-head", "网格长"),
    Role.GRID_WORKER: ("grid-worker", "网格员"),
    Role.PARTY_SECRETARY: ("secretary", "书记"),
    Role.NEIGHBOURHOOD_STAFF: ("neighbourhood", "居委干部"),
    Role.COMMITTEE_CHAIR: ("committee-chair", "业委会主任"),
    Role.COMMITTEE_MEMBER: ("committee-member", "业委会委员"),
    Role.FIRM_MANAGER: ("firm-manager", "项目经理"),
    Role.FIRM_WORKER: ("firm-worker", "维修师傅"),
}
ADMIN_SITE: Final = frozenset({Role.STREET_OFFICER, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN})


@dataclass(slots=True)
class Street:
    """One subdistrict while it is being built. `staff` maps (role, place's key) → users' keys."""

    number: int
    size: Size
    random: Random
    words: Mapping[str, Any]
    password: str
    area: Area = field(init=False)
    users: list[User] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    staff: dict[tuple[Role, int], list[UUID]] = field(default_factory=lambda: defaultdict(list))

    @property
    def is_first(self) -> bool:
        return self.number == 0

    @property
    def prefix(self) -> str:
        """Before every code and user name of this subdistrict."""
        return "demo" if self.size.streets == 1 else f"demo-{self.number + 1:03d}"


def build(street: Street, topics: Mapping[str, Topic], today: date) -> list[Scene]:
    """Write the rows of one subdistrict and return its compounds as scenes."""
    said = facts.read("yinhang")
    tally = facts.Tally()
    street.area = _street_area(street)
    departments = facts.load_departments(tally, street.area, said, mark=MARK)
    facts.load_desk(tally, street.area, topics, departments)
    grids = _areas(street, Area.Kind.GRID, street.size.grids, [street.area])
    neighbourhoods = _areas(street, Area.Kind.NEIGHBOURHOOD, street.size.neighbourhoods, grids)
    firms = _firms(street)
    compounds = _compounds(street, neighbourhoods)
    blocks = _blocks(street, compounds)
    held = _contracts(street, compounds, firms, today)
    _people(street, departments, grids, neighbourhoods, compounds, firms)
    routes = _routes(street)
    officers = {one.pk: street.staff[Role.DEPARTMENT_OFFICER, one.pk] for one in departments.values()}
    return [
        Scene(
            compound_id=one.pk,
            neighbourhood_id=one.neighbourhood_id,
            grid_id=one.grid_id,
            subdistrict_id=one.subdistrict_id,
            firm_id=held.get(one.pk),
            blocks=blocks[one.pk],
            staff=_staff_of(street, one, held.get(one.pk)),
            officers=officers,
            routes=routes,
        )
        for one in compounds
    ]


def _street_area(street: Street) -> Area:
    city = street.size.streets > 1
    code = f"{street.prefix}-street" if city else CODE
    name = f"演示街道{street.number + 1:03d}" if city else f"殷行街道{MARK}"
    return Area.objects.create(kind=Area.Kind.SUBDISTRICT, code=code, name=name, is_demo=True)


def _areas(street: Street, kind: Area.Kind, count: int, parents: Sequence[Area]) -> list[Area]:
    """Spread over the parents in turn, so that every parent has some."""
    word = "g" if kind == Area.Kind.GRID else "n"
    rows = [
        Area(
            kind=kind,
            parent=parents[number % len(parents)],
            code=f"{street.prefix}-{word}{number + 1:02d}",
            name=_area_name(street, kind, number),
            is_demo=True,
        )
        for number in range(count)
    ]
    return Area.objects.bulk_create(rows)


def _area_name(street: Street, kind: Area.Kind, number: int) -> str:
    numerals, villages = street.words["numerals"], street.words["villages"]
    if kind == Area.Kind.GRID:
        return f"第{numerals[number]}综合网格{MARK}"
    village, turn = villages[number % len(villages)], number // len(villages)
    return f"{village}{numerals[turn % len(numerals)]}村居民区{MARK}"


def _firms(street: Street) -> list[Firm]:
    names = street.words["firms"]
    where = "" if street.size.streets == 1 else f"{street.number + 1:03d}"
    rows = [
        Firm(
            code=f"{street.prefix}-f{number + 1:02d}", name=f"{names[number]}物业{where}{MARK}", is_demo=True
        )
        for number in range(street.size.firms)
    ]
    return Firm.objects.bulk_create(rows)


def _compounds(street: Street, neighbourhoods: Sequence[Area]) -> list[Compound]:
    grids = {area.pk: area for area in Area.objects.filter(parent=street.area)}
    rows = []
    row = max(2, isqrt(street.size.compounds))
    for number in range(street.size.compounds):
        neighbourhood = neighbourhoods[number % len(neighbourhoods)]
        turn = number // len(neighbourhoods)
        block = street.words["numerals"][turn % 10]
        rows.append(
            Compound(
                neighbourhood=neighbourhood,
                grid=grids[neighbourhood.parent_id or 0],
                subdistrict=street.area,
                code=f"{street.prefix}-c{number + 1:03d}",
                name=neighbourhood.name.replace("居民区", "") + f"{block}街坊",
                address=f"演示路{number + 1}弄",
                built=street.random.randrange(1978, 2012),
                households=street.random.randrange(180, 1400),
                longitude=round(_WEST + _WIDE * (number % row + number // row % 2 / 2) / row, 5),
                latitude=round(_SOUTH + _HIGH * (number // row) / row, 5),
                is_demo=True,
            )
        )
    return Compound.objects.bulk_create(rows, batch_size=500)


def _blocks(street: Street, compounds: Sequence[Compound]) -> dict[int, list[Block]]:
    size = street.size
    numbers = range(1, size.blocks + 1)
    rows = Building.objects.bulk_create(
        (
            Building(compound=one, name=f"{number}号楼", floors=6 if number % 3 else 18)
            for one in compounds
            for number in numbers
        ),
        batch_size=500,
    )
    doors = Entrance.objects.bulk_create(
        (
            Entrance(building=building, name=f"{door + 1}单元")
            for building in rows
            for door in range(size.entrances)
        ),
        batch_size=500,
    )
    found: dict[int, list[Block]] = defaultdict(list)
    for place, building in enumerate(rows):
        keys = [door.pk for door in doors[place * size.entrances : (place + 1) * size.entrances]]
        found[building.compound_id].append(Block(building.pk, place % size.blocks + 1, keys))
    return found


def _contracts(
    street: Street, compounds: Sequence[Compound], firms: Sequence[Firm], today: date
) -> dict[int, int]:
    """Compound → firm; the last `unheld` compounds have nobody. Every third changed hands before."""
    rows, held = [], {}
    since = date(today.year - 3, 1, 1)
    for number, one in enumerate(compounds[: len(compounds) - street.size.unheld]):
        firm = firms[number % len(firms)]
        held[one.pk] = firm.pk
        rows.append(Contract(compound=one, firm=firm, starts_on=since))
        if number % 3 == 0:
            earlier = firms[(number + 1) % len(firms)]
            ended = Contract(
                compound=one, firm=earlier, starts_on=date(today.year - 8, 1, 1), is_current=False
            )
            ended.ends_on = since - timedelta(days=1)
            rows.append(ended)
    Contract.objects.bulk_create(rows, batch_size=500)
    return held


def _routes(street: Street) -> dict[str, Route]:
    rows = (
        RouteRow.objects.filter(subdistrict=street.area).select_related("topic").prefetch_related("helpers")
    )
    return {
        row.topic.code: Route(row.lead_id, tuple(sorted(one.pk for one in row.helpers.all()))) for row in rows
    }


def _staff_of(street: Street, compound: Compound, firm_id: int | None) -> dict[Hat, list[UUID]]:
    places = {
        Role.STREET_OFFICER: compound.subdistrict_id,
        Role.GRID_HEAD: compound.grid_id,
        Role.GRID_WORKER: compound.grid_id,
        Role.PARTY_SECRETARY: compound.neighbourhood_id,
        Role.NEIGHBOURHOOD_STAFF: compound.neighbourhood_id,
        Role.COMMITTEE_CHAIR: compound.pk,
        Role.FIRM_MANAGER: firm_id or 0,
        Role.FIRM_WORKER: firm_id or 0,
    }
    found = {HATS[role]: street.staff[role, place] for role, place in places.items()}
    return {hat: users for hat, users in found.items() if users}


def _people(
    street: Street,
    departments: Mapping[str, Department],
    grids: Sequence[Area],
    neighbourhoods: Sequence[Area],
    compounds: Sequence[Compound],
    firms: Sequence[Firm],
) -> None:
    """Everybody needed to work the reports; the first place of each kind has the short user names."""
    offices = [Role.STREET_OFFICER, Role.STREET_LEADER]
    if street.is_first:
        offices += [Role.SUPERVISOR, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.SECURITY_ADMIN]
    for role in offices:
        _hire(street, role, street.area, "area", 0)
    leads = ("management", "enforcement", "safety", "urban")
    for number, code in enumerate(
        leads if not street.is_first else (*leads, *sorted(set(departments) - set(leads)))
    ):
        _hire(street, Role.DEPARTMENT_OFFICER, departments[code], "department", number)
    for role, places in (
        (Role.GRID_HEAD, grids),
        (Role.GRID_WORKER, grids),
        (Role.PARTY_SECRETARY, neighbourhoods),
        (Role.NEIGHBOURHOOD_STAFF, neighbourhoods),
    ):
        for number, area in enumerate(places):
            _hire(street, role, area, "area", number)
    for number, firm in enumerate(firms):
        _hire(street, Role.FIRM_MANAGER, firm, "firm", number)
        _hire(street, Role.FIRM_WORKER, firm, "firm", number)
    for number, compound in enumerate(compounds if street.size.streets == 1 else ()):
        _hire(street, Role.COMMITTEE_CHAIR, compound, "compound", number)
    if street.is_first:
        _hire(street, Role.COMMITTEE_MEMBER, compounds[0], "compound", 0)
    User.objects.bulk_create(street.users, batch_size=500)
    Post.objects.bulk_create(street.posts, batch_size=500)


def _hire(
    street: Street, role: Role, place: Area | Firm | Compound | Department, column: str, number: int
) -> None:
    word, title = JOBS[role]
    first = number == 0 and street.is_first
    username = f"demo-{word}" if first else f"{street.prefix}-{word}-{number + 1}"
    surname = street.random.choice(street.words["surnames"])
    user = User(
        id=UUID(int=street.random.getrandbits(128), version=4),
        username=username,
        name=f"{surname}{title}{MARK}",
        email=f"{username}@demo.invalid",
        password=street.password,
        is_staff=role in ADMIN_SITE,
        is_demo=True,
    )
    street.users.append(user)
    street.posts.append(Post(user=user, role=role, starts_on=date(2020, 1, 1), **{column: place}))
    street.staff[role, place.pk].append(user.pk)
