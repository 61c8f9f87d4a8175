"""Rows of the register for tests: a compound with homes and owners, entered through the actions."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from notices.calendar import SHANGHAI
from properties import actions
from properties.models import AreaSource, Home, OwnerParty
from properties.owners import Member
from tests.factories import BuildingFactory

if TYPE_CHECKING:
    from properties.models import Compound, Holding

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
TODAY = date(2026, 11, 23)
START = date(2020, 1, 1)
# Plain words that must never leave sealed columns.
NAMES = ("张三丰", "李四光", "王五洲", "上海测试贸易有限公司")
PHONE = "13800138000"
PAPER = "310110199001011234"


def home_in(compound: Compound, number: str = "101", area: str = "80.00") -> Home:
    building = compound.buildings.first() or BuildingFactory.create(compound=compound)
    return actions.add_home(
        building=building,
        number=number,
        area=Decimal(area),
        source=AreaSource.REGISTER,
        by=None,
        at=NOW,
    )


def person(name: str, paper: str = "", **more: object) -> Member:
    return Member(name, PHONE, paper or f"paper of {name}", **more)  # type: ignore[arg-type]


def party_of(compound: Compound, *members: Member, kind: str = "person") -> OwnerParty:
    return actions.find_or_make_party(compound=compound, kind=kind, members=members, by=None, at=NOW)


def couple(compound: Compound, *names: str) -> OwnerParty:
    """Co-owners; the first represents them."""
    members = [person(name, is_representative=place == 0) for place, name in enumerate(names)]
    return party_of(compound, *members)


def owned(home: Home, party: OwnerParty, on: date = START) -> Holding:
    return actions.start_holding(home=home, party=party, on=on, by=None, at=NOW)
