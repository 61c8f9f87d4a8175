"""Counting by CC 278: the tested numbers, each edge on both sides, heads by JI 9, and what is not shown."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from properties.majority import Item as Majority
from votes import law
from votes.counting import (
    AGREE,
    CHOICES,
    NOT_PARTICIPATING,
    WITH_MAJORITY,
    ItemRow,
    RightRow,
    Tally,
    decide,
    masked,
    result,
)

ORDINARY, SPECIAL = 4, 7


def decided(
    area: tuple[str, str, str],
    heads: tuple[int, int, int],
    clause: int,
    *,
    whole: tuple[str, int] = ("30000", 300),
) -> dict[str, Any]:
    return decide(
        ItemRow(1, clause),
        Tally(Decimal(whole[0]), *map(Decimal, area)),
        Tally(whole[1], *heads),
    )


@pytest.mark.parametrize(
    ("area", "heads", "clause", "quorate", "carried"),
    [
        (("10001", "9999", "0"), (101, 99, 0), ORDINARY, True, True),
        (("10000", "10000", "0"), (100, 100, 0), ORDINARY, True, False),
        (("15000", "5000", "0"), (150, 49, 0), ORDINARY, False, False),
        (("16000", "6000", "0"), (99, 101, 0), ORDINARY, True, False),
        (("15000", "5000", "0"), (150, 50, 0), SPECIAL, True, True),
        (("15000", "5000", "0"), (149, 51, 0), SPECIAL, True, False),
        (("11000", "5000", "6500"), (110, 60, 55), ORDINARY, True, False),
    ],
)
def test_the_vectors_of_the_law(
    area: tuple[str, str, str], heads: tuple[int, int, int], clause: int, quorate: bool, carried: bool
) -> None:
    found = decided(area, heads, clause)
    assert (found["quorate"], found["carried"]) == (quorate, carried)


@pytest.mark.parametrize(
    ("area", "heads", "clause", "quorate", "carried"),
    [
        # exactly two thirds take part, and a hundredth of a square metre less
        (("20000.00", "0", "0"), (200, 0, 0), ORDINARY, True, True),
        (("19999.99", "0", "0"), (200, 0, 0), ORDINARY, False, False),
        (("20000.00", "0", "0"), (199, 0, 0), ORDINARY, False, False),
        # exactly half is no majority, a hundredth more is; one head more is
        (("10000.00", "10000.00", "0"), (101, 99, 0), ORDINARY, True, False),
        (("10000.01", "10000.00", "0"), (101, 100, 0), ORDINARY, True, True),
        (("10000.01", "10000.00", "0"), (100, 100, 0), ORDINARY, True, False),
        # exactly three quarters are enough for a special one
        (("15000.00", "5000.00", "0"), (150, 50, 0), SPECIAL, True, True),
        (("14999.99", "5000.01", "0"), (150, 50, 0), SPECIAL, True, False),
        (("15000.00", "5000.00", "0"), (150, 51, 0), SPECIAL, True, False),
        # who abstains takes part and does not consent
        (("10000.01", "0", "10000.00"), (101, 0, 100), ORDINARY, True, True),
        (("10000.00", "0", "10000.00"), (101, 0, 100), ORDINARY, True, False),
    ],
)
def test_each_edge_on_both_sides(
    area: tuple[str, str, str], heads: tuple[int, int, int], clause: int, quorate: bool, carried: bool
) -> None:
    found = decided(area, heads, clause)
    assert (found["quorate"], found["carried"]) == (quorate, carried)


@pytest.mark.parametrize(("votes", "quorate"), [(2, True), (1, False)])
def test_thirds_that_no_decimal_can_hold(votes: int, quorate: bool) -> None:
    rights = [RightRow(number, "1", Decimal("33.33"), number) for number in (1, 2, 3)]
    said = {number: {"1": AGREE} for number in range(1, votes + 1)}
    assert result(rights, [ItemRow(1, ORDINARY)], said)["items"][0]["quorate"] == quorate


def test_the_arithmetic_is_part_of_the_result() -> None:
    found = decided(("10001", "9999", "0"), (101, 99, 0), ORDINARY)
    assert found["area"]["quorum"] == {"left": "60000.00", "met": True, "right": "60000.00"}
    assert found["area"]["majority"] == {"left": "20002.00", "met": True, "right": "20000.00"}
    assert found["heads"]["majority"] == {"left": 202, "met": True, "right": 200}
    special = decided(("15000", "5000", "0"), (149, 51, 0), SPECIAL)
    assert special["heads"]["majority"] == {"left": 596, "met": False, "right": 600}


def test_which_items_are_special() -> None:
    special = {number for number, clause in law.CLAUSES.items() if clause.majority == Majority.SPECIAL}
    assert (sorted(law.CLAUSES), special) == (list(range(1, 10)), {6, 7, 8})
    assert law.CLAUSES[5].article == "CC 278(1)(5)"


def rights_of(*rows: tuple[str, int]) -> list[RightRow]:
    return [RightRow(number, "1号楼", Decimal(area), head) for number, (area, head) in enumerate(rows, 1)]


def one(rights: list[RightRow], said: dict[int, str], clause: int = ORDINARY, **more: Any) -> dict[str, Any]:
    votes = {number: {"1": choice} for number, choice in said.items()}
    found: dict[str, Any] = result(rights, [ItemRow(1, clause)], votes, **more)["items"][0]
    return found


def test_many_homes_of_one_owner_are_one_head_and_all_their_area() -> None:
    found = one(rights_of(("50.00", 1), ("60.00", 1), ("40.00", 2)), {1: "agree", 2: "agree"})
    assert (found["heads"]["total"], found["heads"]["agree"]) == (2, 1)
    assert (found["area"]["total"], found["area"]["agree"]) == ("150.00", "110.00")


def test_homes_of_one_owner_that_differ_are_a_head_that_abstains() -> None:
    found = one(rights_of(("50.00", 1), ("60.00", 1)), {1: "agree", 2: "oppose"})
    assert [found["heads"][choice] for choice in CHOICES] == [0, 0, 1]
    assert [found["area"][choice] for choice in CHOICES] == ["50.00", "60.00", "0.00"]


def test_a_developer_with_sixty_in_a_hundred_decides_nothing_alone() -> None:
    rights = rights_of(*[("60.00", 1)] * 10, *[("10.00", head) for head in range(2, 42)])
    alone = one(rights, dict.fromkeys(range(1, 11), "agree"))
    assert (alone["area"]["agree"], alone["heads"]["agree"], alone["quorate"]) == ("600.00", 1, False)
    # Against all others the area is there and the heads are not.
    all_of_them = dict.fromkeys(range(1, 11), "agree") | dict.fromkeys(range(11, 51), "oppose")
    found = one(rights, all_of_them)
    assert (found["area"]["majority"]["met"], found["heads"]["majority"]["met"]) == (True, False)
    assert (found["quorate"], found["carried"]) == (True, False)


@pytest.mark.parametrize("clause", sorted(law.CLAUSES))
@pytest.mark.parametrize("unreturned", [NOT_PARTICIPATING, WITH_MAJORITY])
def test_nobody_votes(clause: int, unreturned: str) -> None:
    found = one(rights_of(("50.00", 1), ("60.00", 2)), {}, clause, unreturned=unreturned)
    assert (found["quorate"], found["carried"], found["unreturned_joined"]) == (False, False, "")


def test_silence_joins_the_majority_where_a_rule_says_so_and_makes_no_quorum() -> None:
    rights = rights_of(*[("10.00", head) for head in range(1, 13)])
    said = dict.fromkeys(range(1, 7), "agree") | {7: "oppose", 8: "oppose"}
    plain = one(rights, said, SPECIAL)
    joined = one(rights, said, SPECIAL, unreturned=WITH_MAJORITY)
    assert (plain["area"]["consent"], plain["area"]["base"]) == ("60.00", "80.00")
    assert (joined["area"]["consent"], joined["area"]["base"]) == ("100.00", "120.00")
    assert joined["unreturned_joined"] == "agree"
    assert joined["area"]["voting"] == "80.00"
    too_few = one(rights, dict.fromkeys(range(1, 8), "agree"), unreturned=WITH_MAJORITY)
    assert (too_few["quorate"], too_few["carried"]) == (False, False)


def test_silence_joins_nobody_without_a_majority_in_both() -> None:
    rights = rights_of(("90.00", 1), ("10.00", 2), ("10.00", 3), ("10.00", 4))
    found = one(rights, {1: "agree", 2: "oppose", 3: "oppose"}, unreturned=WITH_MAJORITY)
    assert found["unreturned_joined"] == ""


@pytest.mark.parametrize(
    ("voters", "hidden"),
    [
        ({"a": 5, "b": 5}, set()),
        ({"a": 4, "b": 9, "c": 7}, {"a", "c"}),  # the rest would tell what a alone said
        ({"a": 4, "b": 1, "c": 7}, {"a", "b"}),
        ({"a": 0, "b": 7}, {"a"}),
        ({"a": 4}, {"a"}),
    ],
)
def test_small_buildings_are_not_shown(voters: dict[str, int], hidden: set[str]) -> None:
    assert masked(voters) == hidden


def test_figures_of_a_building_that_is_large_enough() -> None:
    rights = [RightRow(number, "甲" if number < 7 else "乙", Decimal(10), number) for number in range(1, 13)]
    votes = {number: {"1": "agree" if number % 2 else "oppose"} for number in range(1, 12)}
    assert result(rights, [ItemRow(1, ORDINARY)], votes)["buildings"] == [
        {"building": "甲", "items": [[3, 3, 0]], "rights": 6},
        {"building": "乙", "items": [[3, 2, 0]], "rights": 6},
    ]
    votes.pop(11)
    shown = result(rights, [ItemRow(1, ORDINARY)], votes)["buildings"]
    assert [row["items"] for row in shown] == [None, None]
