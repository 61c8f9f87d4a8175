"""The register of some compounds in memory: what the rows of a sheet are held beside. Reads."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from django.db.models import Max

from properties.models import AreaChange, Building, Compound, Entrance, Holding, Home, OwnerMember, OwnerParty
from yinhang.fields import Sealed, unseal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from decimal import Decimal
    from uuid import UUID

    from django.db.models import QuerySet


def folded_place(text: str) -> str:
    """The same building or room however it was typed: width, case, spaces, kinds of dashes. “1-12” is not “11-2”."""
    text = unicodedata.normalize("NFKC", text).upper()
    return "".join(
        "-" if unicodedata.category(letter) == "Pd" else letter for letter in text if letter != " "
    )


class KnownHome(NamedTuple):
    pk: int
    area: Decimal
    source: str
    use: str


class KnownHolding(NamedTuple):
    pk: int
    party: UUID
    starts_on: date


class KnownMember(NamedTuple):
    pk: UUID
    name: Sealed | str
    phone: Sealed | str
    paper: Sealed | str
    name_index: str
    phone_index: str
    paper_index: str
    is_representative: bool

    def opened(self, column: str) -> str:
        """The plain text of a sealed column."""
        value = getattr(self, column)
        place = f"{OwnerMember._meta.db_table}.{column}.{self.pk}"
        return unseal(value.envelope, place) if isinstance(value, Sealed) else value or ""


class KnownParty(NamedTuple):
    pk: UUID
    compound: int
    kind: str
    members: list[KnownMember]


class Register:
    """Buildings, homes, present owners of the compounds; found again by what a sheet calls them."""

    def __init__(self, compounds: QuerySet[Compound]) -> None:
        """`compounds` are those a person may write about; `load` reads some of them."""
        self.compounds = {folded_place(code): pk for pk, code in compounds.values_list("pk", "code")}
        self.buildings: dict[tuple[int, str], int] = {}
        self.entrances: dict[tuple[int, str], int] = {}
        self.homes: dict[tuple[int, int, str], KnownHome] = {}
        self.rooms: dict[tuple[int, str], int] = {}  # how many homes of a building have this number
        self.holdings: dict[int, KnownHolding] = {}
        self.last_ends: dict[int, date] = {}
        self.last_areas: dict[int, date] = {}
        self.parties: dict[UUID, KnownParty] = {}
        self.keys: dict[tuple[int, str], UUID] = {}

    def within_reach(self, codes: Iterable[str]) -> list[int]:
        """The keys of the compounds with these codes, in the order in which they are locked."""
        return sorted({pk for code in set(codes) if (pk := self.compounds.get(folded_place(code)))})

    def load(self, chosen: list[int]) -> None:
        self._load_places(chosen)
        self._load_owners(chosen)

    def _load_places(self, chosen: list[int]) -> None:
        for pk, compound, name in Building.objects.filter(compound__in=chosen).values_list(
            "pk", "compound", "name"
        ):
            self.buildings[compound, folded_place(name)] = pk
        for pk, building, name in Entrance.objects.filter(building__compound__in=chosen).values_list(
            "pk", "building", "name"
        ):
            self.entrances[building, folded_place(name)] = pk
        homes = Home.objects.filter(compound__in=chosen).order_by()
        columns = ("building", "entrance", "number", "pk", "area", "area_source", "use")
        for building, entrance, number, *said in homes.values_list(*columns):
            room = folded_place(number)
            self.homes[building, entrance or 0, room] = KnownHome(*said)
            self.rooms[building, room] = self.rooms.get((building, room), 0) + 1

    def _load_owners(self, chosen: list[int]) -> None:
        holdings = Holding.objects.filter(home__compound__in=chosen, voided_at__isnull=True).order_by()
        open_ones = holdings.filter(ends_on__isnull=True)
        for home, *said in open_ones.values_list("home", "pk", "party", "starts_on"):
            self.holdings[home] = KnownHolding._make(said)
        ended = holdings.filter(ends_on__isnull=False).values("home").annotate(last=Max("ends_on"))
        self.last_ends = {row["home"]: row["last"] for row in ended}
        changes = AreaChange.objects.filter(home__compound__in=chosen).order_by()
        last = changes.values("home").annotate(last=Max("on"))
        self.last_areas = {row["home"]: row["last"] for row in last}
        parties = OwnerParty.objects.filter(compound__in=chosen).order_by()
        for pk, compound, kind, key in parties.values_list("pk", "compound", "kind", "key"):
            self.parties[pk] = KnownParty(pk, compound, kind, [])
            self.keys[compound, key] = pk
        members = OwnerMember.objects.filter(party__compound__in=chosen).order_by("party", "position")
        for party, *said in members.values_list("party", *KnownMember._fields):
            self.parties[party].members.append(KnownMember(*said))
