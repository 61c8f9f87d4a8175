"""The register's pages: compounds in reach, the buildings of one, the homes of a building."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, Sum
from django.db.models.functions import Length
from django.utils.translation import gettext as _

from properties.access import REGISTRARS, SEES_OWNERS, compounds_in_reach, holds_at
from properties.models import Building, Compound, Holding, Home
from properties.owners_shown import owners_of
from properties.rolls import owner_roll

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.core.paginator import Page
    from django.db.models import QuerySet

    from properties.models import User
    from properties.owners_shown import Shown
    from properties.rolls import Roll

PAGE: Final = 50
_NONE: Final = Decimal("0.00")
ENTERED, EMPTY = "entered", "empty"


@dataclass(frozen=True, slots=True)
class CompoundRow:
    """A compound and how much of it is in the register; `owners` is None for those who see none."""

    compound: Compound
    homes: int
    area: Decimal
    owners: int | None


@dataclass(frozen=True, slots=True)
class CompoundList:
    """One page of the compounds in reach, and how many each list holds."""

    page_obj: Page[Compound]
    rows: list[CompoundRow]
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Part:
    """An entrance of a building, or the homes without one (`name` empty)."""

    pk: int
    name: str
    homes: int
    area: Decimal


@dataclass(frozen=True, slots=True)
class Block:
    """A building with its entrances."""

    building: Building
    parts: list[Part]

    @property
    def homes(self) -> int:
        return sum(part.homes for part in self.parts)

    @property
    def area(self) -> Decimal:
        return sum((part.area for part in self.parts), _NONE)


@dataclass(frozen=True, slots=True)
class CompoundPage:
    """A compound's register. `roll` is today's, for those who see owners."""

    compound: Compound
    blocks: list[Block]
    roll: Roll | None
    may_keep: bool

    @property
    def homes(self) -> int:
        return sum(block.homes for block in self.blocks)

    @property
    def area(self) -> Decimal:
        return sum((block.area for block in self.blocks), _NONE)

    @property
    def comparison(self) -> str:
        """The area of the homes beside the compound's own floor area, in a sentence."""
        whole = self.compound.floor_area
        if whole is None:
            return _("The compound's own floor area is not entered, so there is nothing to compare with.")
        missing = whole - self.area
        if not missing:
            return _("That is exactly the compound's floor area.")
        said = (
            _("The compound's floor area is %(whole)s m²: the homes come to %(by)s m² less.")
            if missing > 0
            else _("The compound's floor area is %(whole)s m²: the homes come to %(by)s m² more.")
        )
        return said % {"whole": f"{whole:.2f}", "by": f"{abs(missing):.2f}"}


@dataclass(frozen=True, slots=True)
class HomeRow:
    """A home of a list; `owner` is None where nobody owns it or the reader sees no owners."""

    home: Home
    owner: Shown | None


@dataclass(frozen=True, slots=True)
class BuildingPage:
    building: Building
    page_obj: Page[Home]
    rows: list[HomeRow]
    entrances: list[tuple[int, str]]
    may_see: bool
    may_keep: bool


def compounds(user: User, *, q: str, state: str, page: str | None, today: date) -> CompoundList:
    """The compounds a person works with, fifty a page: in eight statements, however many there are."""
    rows = compounds_in_reach(user)
    if q:
        rows = rows.filter(Q(name__icontains=q) | Q(code__icontains=q) | Q(address__icontains=q))
    has_homes = Exists(Home.objects.filter(compound=OuterRef("pk")).order_by())
    everything, entered = rows.count(), rows.filter(has_homes).count()
    if state in (ENTERED, EMPTY):
        rows = rows.filter(has_homes if state == ENTERED else ~has_homes)
    page_obj = Paginator(rows.select_related("neighbourhood").order_by("name", "pk"), PAGE).get_page(page)
    shown = list(page_obj)
    counts = {"": everything, ENTERED: entered, EMPTY: everything - entered}
    return CompoundList(page_obj, _counted(user, shown, today), counts)


def _exact(total: Decimal) -> Decimal:
    """SQLite adds decimals up as floating point; a sum of hundredths is a number of hundredths again."""
    return total.quantize(_NONE)


def _counted(user: User, shown: Sequence[Compound], today: date) -> list[CompoundRow]:
    homes: dict[int, tuple[int, Decimal]] = {
        pk: (number, _exact(area))
        for pk, number, area in Home.objects.filter(compound__in=shown)
        .order_by()
        .values_list("compound")
        .annotate(Count("pk"), Sum("area"))
    }
    open_to = [one for one in shown if holds_at(user, one, SEES_OWNERS)]
    held = Holding.objects.on(today).filter(home__compound__in=open_to).order_by()
    heads = dict(held.values_list("home__compound").annotate(Count("party", distinct=True)))
    seen = {one.pk for one in open_to}
    return [
        CompoundRow(one, *homes.get(one.pk, (0, _NONE)), heads.get(one.pk, 0) if one.pk in seen else None)
        for one in shown
    ]


def compound_page(user: User, compound: Compound, *, today: date) -> CompoundPage:
    roll = owner_roll(compound, today, today=today) if holds_at(user, compound, SEES_OWNERS) else None
    return CompoundPage(compound, _blocks(compound), roll, holds_at(user, compound, REGISTRARS))


def _blocks(compound: Compound) -> list[Block]:
    """Buildings and entrances in the order in which people count them: 2号楼 before 10号楼."""
    counts = {
        (building, entrance): (number, _exact(area))
        for building, entrance, number, area in Home.objects.filter(compound=compound)
        .order_by()
        .values_list("building", "entrance")
        .annotate(Count("pk"), Sum("area"))
    }
    blocks = []
    for building in buildings_of(compound).prefetch_related("entrances"):
        parts = [
            Part(one.pk, one.name, *counts.get((building.pk, one.pk), (0, _NONE)))
            for one in sorted(building.entrances.all(), key=lambda one: (len(one.name), one.name))
        ]
        if (alone := counts.get((building.pk, None))) is not None:
            parts.append(Part(0, "", *alone))
        blocks.append(Block(building, parts))
    return blocks


def buildings_of(compound: Compound) -> QuerySet[Building]:
    return Building.objects.filter(compound=compound).order_by(Length("name"), "name")


def building_page(
    user: User, building: Building, *, entrance: str, q: str, page: str | None, today: date
) -> BuildingPage:
    """The homes of a building, fifty a page, by entrance and room."""
    rows = Home.objects.filter(building=building).select_related("entrance")
    if entrance.isascii() and entrance.isdigit():
        rows = rows.filter(entrance=int(entrance[:18]))
    if q:
        rows = rows.filter(number__icontains=q)
    ordered = rows.order_by(Length("entrance__name"), "entrance__name", Length("number"), "number", "pk")
    page_obj = Paginator(ordered, PAGE).get_page(page)
    homes = list(page_obj)
    may_see = holds_at(user, building.compound, SEES_OWNERS)
    owners: dict[int, Any] = owners_of(homes, today) if may_see else {}
    entrances = sorted(building.entrances.values_list("pk", "name"), key=lambda one: (len(one[1]), one[1]))
    return BuildingPage(
        building=building,
        page_obj=page_obj,
        rows=[HomeRow(home, owners.get(home.pk)) for home in homes],
        entrances=entrances,
        may_see=may_see,
        may_keep=holds_at(user, building.compound, REGISTRARS),
    )
