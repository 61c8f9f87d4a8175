"""The demo register: every state is there, the areas add up, and no row could be taken for a person."""

from __future__ import annotations

from datetime import datetime
from random import Random

import pytest

from notices.calendar import SHANGHAI
from properties.demo import homes as demo
from properties.models import AreaChange, Compound, Holding, Home, OwnerMember, OwnerParty, OwnerReveal, Role
from properties.rolls import owner_roll
from tests.cast import cast
from tests.factories import BuildingFactory, EntranceFactory
from tests.past_triggers import past_triggers
from yinhang.fields import reveal

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)


def _built() -> Compound:
    people = cast()
    for number in range(4):
        building = BuildingFactory.create(compound=people.compound, floors=6, name=f"{number + 1}号楼")
        for _door in range(2):
            EntranceFactory.create(building=building)
    return people.compound


def _write(compound: Compound, *, showcase: bool = True) -> None:
    demo.write(street=compound.subdistrict, now=NOW, random=Random(7), showcase=showcase)


def test_the_small_town_has_one_compound_with_every_state() -> None:
    compound = _built()
    _write(compound)

    compound.refresh_from_db()
    assert Home.objects.filter(compound=compound).count() == Home.objects.count() == 96
    assert compound.floor_area == sum(Home.objects.values_list("area", flat=True))
    assert set(OwnerParty.objects.values_list("kind", flat=True)) == set(OwnerParty.Kind)
    assert set(Home.objects.values_list("area_source", flat=True)) == {"register", "survey", "contract"}
    assert Holding.objects.filter(voided_at__isnull=False).exists()
    assert Holding.objects.filter(ends_on__isnull=False, voided_at__isnull=True).exists()
    assert AreaChange.objects.count() == OwnerReveal.objects.count() == 1
    roll = owner_roll(compound, NOW.date(), today=NOW.date())
    assert roll.unowned_homes > 0
    assert max(line.homes for line in roll.lines if line.kind == "person") > 1
    assert roll.area + roll.unowned_area == compound.floor_area


def test_co_owners_have_one_representative_and_the_keys_find_them_again() -> None:
    _write(_built())
    several = [party for party in OwnerParty.objects.prefetch_related("members") if party.members.count() > 1]
    assert several
    assert all(sum(one.is_representative for one in party.members.all()) == 1 for party in several)
    assert OwnerParty.objects.values("key").distinct().count() == OwnerParty.objects.count()


def test_every_owner_says_that_it_is_invented() -> None:
    _write(_built())
    for member in OwnerMember.objects.all():
        assert "演示" in reveal(member, "name")
        assert reveal(member, "paper").startswith("演示证件")
        assert reveal(member, "phone").startswith("+861380013")


def test_the_same_seed_writes_the_same_rows_and_a_city_none() -> None:
    compound = _built()
    _write(compound, showcase=False)
    assert Home.objects.count() == 0
    _write(compound)
    first = owner_roll(compound, NOW.date(), today=NOW.date()).digest
    with past_triggers():
        for model in (OwnerReveal, Holding, AreaChange, OwnerMember, OwnerParty, Home):
            model.objects.all().delete()
    _write(compound)
    assert owner_roll(compound, NOW.date(), today=NOW.date()).digest == first
    assert Holding.objects.exclude(by__posts__role=Role.NEIGHBOURHOOD_STAFF).count() == 0
