"""The owner roll: one head an owner, the areas of the day, and the same roll again however the register goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notices.calendar import SHANGHAI
from properties import actions
from properties.models import AreaSource, Home
from properties.rolls import Line, SourceShare, owner_roll
from tests.factories import BuildingFactory, CompoundFactory
from tests.properties.register_rows import (
    NOW,
    START,
    TODAY,
    couple,
    home_in,
    owned,
    party_of,
    person,
)
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from properties.models import Compound, OwnerParty
    from properties.rolls import Roll

pytestmark = pytest.mark.django_db

ONE_DAY = timedelta(days=1)


@pytest.fixture
def compound() -> Compound:
    return CompoundFactory.create()


def test_an_owner_of_several_homes_is_one_head_and_co_owners_are_another(compound: Compound) -> None:
    wang = party_of(compound, person("王五"))
    pair = couple(compound, "王五", "李四")
    owned(home_in(compound, "101", "80.00"), wang)
    owned(home_in(compound, "102", "50.50"), wang)
    owned(home_in(compound, "201", "33.33"), pair)
    home_in(compound, "202", "10.00")

    roll = owner_roll(compound, TODAY, today=TODAY)

    assert set(roll.lines) == {
        Line(wang.pk, "person", 2, Decimal("130.50")),
        Line(pair.pk, "person", 1, Decimal("33.33")),
    }
    assert (roll.heads, roll.homes, roll.area) == (2, 3, Decimal("163.83"))
    assert (roll.unowned_homes, roll.unowned_area) == (1, Decimal("10.00"))
    assert roll.sources == (SourceShare(AreaSource.REGISTER, 4, Decimal("173.83")),)


def test_a_parking_space_is_on_no_roll(compound: Compound) -> None:
    wang = party_of(compound, person("王五"))
    for number, use in (("101", Home.Use.HOME), ("B1-12", Home.Use.PARKING)):
        home = home_in(compound, number)
        home.use = use
        home.save(update_fields=["use"])
        owned(home, wang)

    roll = owner_roll(compound, TODAY, today=TODAY)

    assert (roll.heads, roll.homes, roll.area, roll.unowned_homes) == (1, 1, Decimal("80.00"), 0)


def test_all_the_developer_has_not_sold_is_one_head_whatever_it_is_called(compound: Compound) -> None:
    first = party_of(compound, person("测试置业有限公司"), kind="developer")
    again = party_of(compound, person("测试置业（集团）", "other paper"), kind="developer")
    for number in ("101", "102", "103"):
        owned(home_in(compound, number), first)

    assert again == first
    assert owner_roll(compound, TODAY, today=TODAY).lines == (
        Line(first.pk, "developer", 3, Decimal("240.00")),
    )


def test_the_day_of_a_transfer_belongs_to_the_new_owner_and_the_day_before_to_the_old(
    compound: Compound,
) -> None:
    home = home_in(compound)
    old, new = party_of(compound, person("张三")), party_of(compound, person("李四"))
    owned(home, old)
    day = date(2026, 6, 1)
    actions.transfer_home(home=home, to=new, on=day, basis="买卖", by=None, at=NOW)

    on = {
        when: [line.party for line in owner_roll(compound, when, today=TODAY).lines]
        for when in (START - ONE_DAY, START, day - ONE_DAY, day, TODAY)
    }

    assert on == {
        START - ONE_DAY: [],
        START: [old.pk],
        day - ONE_DAY: [old.pk],
        day: [new.pk],
        TODAY: [new.pk],
    }


def test_a_corrected_area_counts_from_its_day_and_twice_corrected_too(compound: Compound) -> None:
    home = home_in(compound, area="80.00")
    first, second = date(2026, 3, 1), date(2026, 5, 1)
    for area, on in (("81.00", first), ("82.00", second), ("82.50", second)):
        actions.correct_area(
            home=home, area=Decimal(area), source=AreaSource.SURVEY, on=on, reason="复测", by=None, at=NOW
        )

    days = (first - ONE_DAY, first, second - ONE_DAY, second, TODAY)
    areas = [str(owner_roll(compound, day, today=TODAY).unowned_area) for day in days]

    assert areas == ["80.00", "81.00", "81.00", "82.50", "82.50"]
    assert [one.source for one in owner_roll(compound, first - ONE_DAY, today=TODAY).sources] == ["register"]


def test_a_roll_as_it_was_known_holds_what_was_put_right_since(compound: Compound) -> None:
    home = home_in(compound)
    wrong, right = party_of(compound, person("张三")), party_of(compound, person("李四"))
    holding = owned(home, wrong)
    known, later = NOW + timedelta(hours=1), NOW + timedelta(hours=2)
    before = owner_roll(compound, TODAY, known_at=known, today=TODAY)
    actions.void_holding(holding=holding, reason="登记有误", by=None, at=later)
    actions.start_holding(home=home, party=right, on=START, by=None, at=later)
    actions.correct_area(
        home=home, area=Decimal(70), source="survey", on=START, reason="复测", by=None, at=later
    )

    assert owner_roll(compound, TODAY, known_at=known, today=TODAY) == before
    assert [line.party for line in owner_roll(compound, TODAY, today=TODAY).lines] == [right.pk]
    assert owner_roll(compound, TODAY, today=TODAY).area == Decimal("70.00")


def test_there_is_no_roll_of_a_day_to_come(compound: Compound) -> None:
    assert owner_roll(compound, TODAY, today=TODAY).heads == 0
    with pytest.raises(Refused) as refused:
        owner_roll(compound, TODAY + ONE_DAY, today=TODAY)
    assert refused.value.code == "roll.future"


def test_the_digest_is_the_same_for_the_same_lines_and_another_for_any_other(compound: Compound) -> None:
    home = home_in(compound)
    owned(home, party_of(compound, person("张三")))
    roll = owner_roll(compound, TODAY, today=TODAY)

    assert roll.digest == owner_roll(compound, TODAY - ONE_DAY, today=TODAY).digest
    home_in(compound, "102", "0.01")
    assert owner_roll(compound, TODAY, today=TODAY).digest != roll.digest


@pytest.mark.parametrize("homes", [1, 3])
def test_a_roll_is_three_statements(
    compound: Compound, homes: int, django_assert_num_queries: Callable[[int], Any]
) -> None:
    for number in range(homes):
        owned(home_in(compound, str(number)), party_of(compound, person(f"甲{number}")))
    with django_assert_num_queries(3):
        owner_roll(compound, TODAY, today=TODAY)


# Property-based: whatever is entered in whatever order.

AREAS = st.decimals(Decimal("0.01"), Decimal("99999.99"), places=2)
DAYS = st.integers(0, 700)
STEPS = st.one_of(
    st.tuples(st.just("add"), AREAS),
    st.tuples(st.just("hold"), st.integers(0, 5), st.integers(0, 3), DAYS),
    st.tuples(st.just("transfer"), st.integers(0, 5), st.integers(0, 3), DAYS),
    st.tuples(st.just("void"), st.integers(0, 20)),
    st.tuples(st.just("correct"), st.integers(0, 5), AREAS, DAYS),
)


@dataclass
class Book:
    """A compound written by a sequence of steps; what a rule refuses is left out, as a person would."""

    compound: Compound
    parties: list[OwnerParty] = field(default_factory=list)
    at: datetime = datetime(2024, 12, 1, 9, tzinfo=SHANGHAI) + timedelta(days=700)

    def write(self, steps: list[tuple[Any, ...]]) -> None:
        for verb, *said in steps:
            self.at += timedelta(minutes=1)
            try:
                getattr(self, verb)(*said)
            except Refused:
                continue

    @property
    def homes(self) -> list[Home]:
        return list(self.compound.homes.order_by("pk"))

    def pick(self, number: int) -> Home:
        homes = self.homes
        if not homes:
            raise Refused("test.no-home", "")
        return homes[number % len(homes)]

    def day(self, number: int) -> date:
        return date(2024, 12, 1) + timedelta(days=number)

    def add(self, area: Decimal) -> None:
        actions.add_home(
            building=self.compound.buildings.get(),
            number=str(len(self.homes)),
            area=area,
            source="register",
            by=None,
            at=self.at,
        )

    def hold(self, home: int, party: int, day: int) -> None:
        actions.start_holding(
            home=self.pick(home), party=self.parties[party], on=self.day(day), by=None, at=self.at
        )

    def transfer(self, home: int, party: int, day: int) -> None:
        actions.transfer_home(
            home=self.pick(home), to=self.parties[party], on=self.day(day), basis="", by=None, at=self.at
        )

    def void(self, number: int) -> None:
        rows = [row for home in self.homes for row in home.holdings.all()]
        if rows:
            actions.void_holding(holding=rows[number % len(rows)], reason="误登", by=None, at=self.at)

    def correct(self, home: int, area: Decimal, day: int) -> None:
        actions.correct_area(
            home=self.pick(home),
            area=area,
            source="survey",
            on=self.day(day),
            reason="复测",
            by=None,
            at=self.at,
        )

    def roll(self, day: int, known_at: datetime | None = None) -> Roll:
        return owner_roll(self.compound, self.day(day), known_at=known_at, today=self.day(701))


def _book() -> Book:
    compound = CompoundFactory.create()
    BuildingFactory.create(compound=compound)
    parties = [
        party_of(compound, person("张三")),
        couple(compound, "张三", "李四"),
        party_of(compound, person("测试公司"), kind="company"),
        party_of(compound, person("测试置业"), kind="developer"),
    ]
    return Book(compound, parties)


_FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _owner_of(home: Home, day: date) -> Any:
    """Who owned a home on a day, the slow way."""
    held = [
        row
        for row in home.holdings.all()
        if row.voided_at is None and row.starts_on <= day and (row.ends_on is None or row.ends_on >= day)
    ]
    assert len(held) <= 1
    return held[0].party_id if held else None


def _area_on(home: Home, day: date) -> Decimal:
    """The area of a home on a day, forwards from the beginning."""
    changes = list(home.area_changes.order_by("pk"))
    area = changes[0].was if changes else home.area
    for change in changes:
        area = change.area if change.on <= day else area
    return area


@_FEW
@given(steps=st.lists(STEPS, max_size=25), day=DAYS)
def test_the_roll_sums_to_the_homes_of_the_compound(db: None, steps: list[Any], day: int) -> None:
    book = _book()
    book.write([("add", Decimal("80.00")), ("add", Decimal("0.01")), *steps])

    roll = book.roll(day)

    when = book.day(day)
    whole = sum((_area_on(home, when) for home in book.homes), Decimal(0))
    owners = [_owner_of(home, when) for home in book.homes]
    assert roll.area + roll.unowned_area == whole
    assert sum((one.area for one in roll.sources), Decimal(0)) == whole
    assert roll.homes + roll.unowned_homes == len(book.homes)
    assert roll.unowned_homes == owners.count(None)
    assert {line.party for line in roll.lines} == set(owners) - {None}
    assert roll.heads == len(set(owners) - {None})
    assert all(line.homes == owners.count(line.party) for line in roll.lines)


@_FEW
@given(before=st.lists(STEPS, max_size=15), after=st.lists(STEPS, max_size=15), day=DAYS)
def test_a_roll_of_the_past_stays_as_it_was_known(
    db: None, before: list[Any], after: list[Any], day: int
) -> None:
    book = _book()
    book.write([("add", Decimal("80.00")), ("hold", 0, 0, 0), *before])
    known = book.at + timedelta(seconds=1)
    then, as_known = book.roll(day), book.roll(day, known)
    assert as_known.digest == then.digest

    book.write([("void", 0), ("correct", 0, Decimal("99.99"), 0), *after])

    assert book.roll(day, known) == as_known
    assert book.roll(day, known).digest == then.digest
