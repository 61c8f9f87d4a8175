"""Two people at one home or one owner in the same moment: one is written, the other is told."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import partial

import pytest

from properties import actions
from properties.models import Holding, Home, OwnerMember, OwnerParty, OwnerReveal, Role
from properties.rolls import owner_roll
from tests.cast import cast
from tests.issues.test_races import again, at_once
from tests.properties.register_rows import NOW, TODAY, couple, home_in, owned, party_of, person

pytestmark = pytest.mark.django_db(transaction=True)


def test_ten_first_owners_of_one_home_are_one() -> None:
    people = cast()
    home = home_in(people.compound)
    parties = [party_of(people.compound, person(f"甲{number}")) for number in range(10)]
    start = partial(actions.start_holding, home=home, on=TODAY, by=None, at=NOW)

    told = at_once([partial(start, party=party) for party in parties])

    assert sum(isinstance(one, Holding) for one in told) == 1
    assert told.count("holding.overlap") == 9
    assert owner_roll(people.compound, TODAY, today=TODAY).heads == 1


def test_two_sales_of_one_home_on_one_day_are_one() -> None:
    people = cast()
    home = home_in(people.compound)
    owned(home, party_of(people.compound, person("张三")))
    officer = people.own[Role.STREET_OFFICER]
    day = date(2026, 5, 1)

    def sell(name: str) -> Holding:
        return actions.enter_owner(
            home=home, kind="person", members=[person(name)], on=day, by=again(officer), at=NOW
        )

    told = at_once([partial(sell, "李四"), partial(sell, "王五")])

    assert sorted(type(one).__name__ for one in told) == ["Holding", "str"]
    assert "holding.before-the-old" in told
    assert Holding.objects.count() == 2
    assert OwnerParty.objects.count() == 2  # the buyer who came second is not left behind


def test_one_owner_entered_by_ten_people_is_one() -> None:
    people = cast()
    members = [person("张三", is_representative=True), person("李四")]
    enter = partial(
        actions.find_or_make_party, compound=people.compound, kind="person", members=members, by=None, at=NOW
    )

    told = at_once([enter] * 10)

    assert set(told) == {OwnerParty.objects.get()}
    assert OwnerMember.objects.count() == 2


def test_one_room_entered_by_ten_people_is_one() -> None:
    people = cast()
    building = home_in(people.compound, "100").building
    add = partial(
        actions.add_home,
        building=building,
        number="101",
        area=Decimal(80),
        source="register",
        by=None,
        at=NOW,
    )

    told = at_once([add] * 10)

    assert told.count("home.twice") == 9
    assert Home.objects.filter(number="101").count() == 1


def test_co_owners_who_appoint_two_at_once_have_one() -> None:
    people = cast()
    party = couple(people.compound, "张三", "李四", "王五")
    appoint = partial(actions.appoint_representative, party=party, by=None, at=NOW)

    at_once([partial(appoint, member=one) for one in party.members.filter(is_representative=False)])

    assert party.members.filter(is_representative=True).count() == 1
    assert not OwnerReveal.objects.exists()
