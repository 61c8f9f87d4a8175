"""CC 278 at its edges, and for any numbers at all."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from properties.majority import Count, Item, passes

ORDINARY, SPECIAL = Item.ORDINARY, Item.SPECIAL
PLENTY = Count(300, 300, 300)


@pytest.mark.parametrize(
    ("total", "voting", "consenting", "item", "carries"),
    [
        (300, 200, 101, ORDINARY, True),  # two thirds are enough, and one more than half
        (300, 199, 199, ORDINARY, False),  # one short of two thirds
        (300, 200, 100, ORDINARY, False),  # exactly half is not more than half
        (301, 201, 101, ORDINARY, True),
        (301, 200, 200, ORDINARY, False),  # 200/301 is less than two thirds
        (300, 200, 150, SPECIAL, True),  # three quarters count themselves
        (300, 200, 149, SPECIAL, False),
        (300, 201, 150, SPECIAL, False),  # 150/201 is less than three quarters
        (Decimal("52380.40"), Decimal("34920.27"), Decimal("17460.14"), ORDINARY, True),
        (Decimal("52380.40"), Decimal("34920.26"), Decimal("34920.26"), ORDINARY, False),  # a cent of a metre
        (Decimal("0.03"), Decimal("0.02"), Decimal("0.01"), ORDINARY, False),
        (1, 1, 1, ORDINARY, True),
        (1, 0, 0, ORDINARY, False),
        (1, 0, 0, SPECIAL, False),
    ],
)
def test_the_edges_of_both_sides(
    total: Decimal | int, voting: Decimal | int, consenting: Decimal | int, item: Item, carries: bool
) -> None:
    count = Count(total, voting, consenting)
    assert passes(count, PLENTY, item) is carries
    assert passes(PLENTY, count, item) is carries


@pytest.mark.parametrize("count", [Count(10, 11, 5), Count(10, 9, 10), Count(0, 0, 0), Count(10, 5, -1)])
def test_numbers_no_count_can_give(count: Count) -> None:
    for area, heads in ((count, PLENTY), (PLENTY, count)):
        with pytest.raises(ValueError, match="more votes"):
            passes(area, heads)


@st.composite
def counts(draw: st.DrawFn) -> Count:
    total = draw(st.decimals(Decimal("0.01"), Decimal("999999.99"), places=2))
    voting = draw(st.decimals(Decimal(0), total, places=2))
    return Count(total, voting, draw(st.decimals(Decimal(0), voting, places=2)))


@given(area=counts(), heads=counts(), item=st.sampled_from(Item))
def test_it_is_what_fractions_say(area: Count, heads: Count, item: Item) -> None:
    def holds(side: Count) -> bool:
        total, voting, yes = (Fraction(value) for value in (side.total, side.voting, side.consenting))
        if voting / total < Fraction(2, 3) or not voting:
            return False
        share = yes / voting
        return share >= Fraction(3, 4) if item == Item.SPECIAL else share > Fraction(1, 2)

    assert passes(area, heads, item) is (holds(area) and holds(heads))


@given(area=counts(), heads=counts())
def test_what_a_special_item_needs_is_enough_for_an_ordinary_one(area: Count, heads: Count) -> None:
    assert passes(area, heads, ORDINARY) or not passes(area, heads, SPECIAL)
