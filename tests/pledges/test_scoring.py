"""The score of the red and black list, by fractions, on paper and in code the same."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges import scoring
from pledges.scoring import WEIGHTS, Counts, Standing
from yinhang.errors import Refused


def counts(**given: int) -> Counts:
    usual = {
        "received": 20,
        "recurred": 0,
        "on_time": 20,
        "resolved": 20,
        "closed": 20,
        "rated": 10,
        "satisfied": 10,
        "overdue": 0,
    }
    return Counts(**(usual | given))


def points(**given: int) -> Decimal | None:
    return scoring.score(counts(**given).parts(), WEIGHTS)


def test_a_firm_without_a_fault_has_a_hundred() -> None:
    assert points() == Decimal("100.00")


def test_each_part_weighs_what_the_table_says() -> None:
    assert points(on_time=0) == Decimal("60.00")
    assert points(resolved=10, on_time=10) == Decimal("90.00")
    assert points(satisfied=0) == Decimal("75.00")
    assert points(recurred=20) == Decimal("85.00")


def test_what_lies_overdue_counts_as_late() -> None:
    assert counts(overdue=20).parts()["on_time"] == (20, 40)
    assert points(overdue=20) == Decimal("80.00")


def test_a_part_with_four_rows_is_left_out_and_five_count() -> None:
    assert scoring.used(counts(rated=4, satisfied=0).parts()) == ["on_time", "resolved", "recurrence"]
    assert points(rated=4, satisfied=0) == Decimal("100.00")
    assert points(rated=5, satisfied=0) == Decimal("75.00")


def test_the_weight_of_a_missing_part_is_spread_over_the_others() -> None:
    """(40 × ½ + 20 + 15) ÷ 75 = 73.33…"""
    assert points(rated=0, satisfied=0, on_time=10) == Decimal("73.33")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (Fraction(1, 3), "0.33"),
        (Fraction(2, 3), "0.67"),
        (Fraction(85005, 1000), "85.01"),
        (Fraction(85004999, 1000000), "85.00"),
        (Fraction(100), "100.00"),
        (Fraction(0), "0.00"),
    ],
)
def test_halves_are_rounded_up_once(value: Fraction, shown: str) -> None:
    assert scoring.rounded(value) == Decimal(shown)


def test_equal_scores_share_the_rank_and_the_next_is_left_out() -> None:
    scores = {"a": Decimal(90), "b": Decimal(80), "c": Decimal(80), "d": Decimal(70)}
    assert scoring.rank(scores) == {"a": 1, "b": 2, "c": 2, "d": 4}


def test_nobody_has_no_rank() -> None:
    assert scoring.rank({}) == {}


@pytest.mark.parametrize(
    ("score", "place", "ranked", "side"),
    [
        ("80.00", 1, 3, "red"),
        ("79.99", 1, 3, "middle"),
        ("95.00", 2, 5, "middle"),
        ("95.00", 2, 6, "red"),
        ("95.00", 1, 1, "red"),
        ("60.00", 3, 3, "middle"),
        ("59.99", 1, 1, "black"),
    ],
)
def test_red_is_the_best_third_from_80_and_black_is_under_60(
    score: str, place: int, ranked: int, side: str
) -> None:
    assert scoring.side(Decimal(score), place, ranked) == side


def test_nine_closed_cases_are_too_few_and_ten_are_enough() -> None:
    rows = {
        "nine": counts(closed=9, resolved=9, on_time=9).figures(),
        "ten": counts(closed=10, resolved=10, on_time=10).figures(),
    }
    assert scoring.standings(rows, WEIGHTS) == {
        "nine": Standing(None, None, "too_few"),
        "ten": Standing(Decimal("100.00"), 1, "red"),
    }


@pytest.mark.parametrize(
    "weights",
    [
        {},
        {"on_time": 100},
        {**WEIGHTS, "on_time": 41},
        {**WEIGHTS, "on_time": 39},
        {"on_time": 120, "resolved": -20, "satisfied": 0, "recurrence": 0},
        {**WEIGHTS, "sympathy": 0},
        {**WEIGHTS, "on_time": 40.0},
        {**WEIGHTS, "on_time": True, "resolved": 59},
    ],
)
def test_weights_that_are_not_four_numbers_of_a_hundred_are_refused(weights: dict[str, int]) -> None:
    with pytest.raises(Refused) as refused:
        scoring.check_weights(weights)
    assert refused.value.code == "league.weights"


def test_a_weight_of_nothing_is_allowed() -> None:
    weights = {"on_time": 100, "resolved": 0, "satisfied": 0, "recurrence": 0}
    assert scoring.check_weights(weights) == weights


@pytest.mark.parametrize(
    "wrong",
    [{"recurred": 21}, {"on_time": 21}, {"resolved": 21, "on_time": 0}, {"satisfied": 11}, {"overdue": -1}],
)
def test_counts_that_contradict_each_other_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(Refused) as refused:
        scoring.check_counts(counts(**wrong))
    assert refused.value.code == "league.counts"


def test_overdue_reports_for_a_hundred_households() -> None:
    assert scoring.overdue_rate(3, 200) == Decimal("1.50")
    assert scoring.overdue_rate(0, 200) == Decimal("0.00")
    assert scoring.overdue_rate(3, 0) is None


sizes = st.integers(0, 400)


@given(st.lists(st.tuples(sizes, sizes), min_size=4, max_size=4))
def test_a_score_lies_between_nothing_and_a_hundred(pairs: list[tuple[int, int]]) -> None:
    parts = {part: (min(pair), max(pair)) for part, pair in zip(scoring.PARTS, pairs, strict=True)}
    found = scoring.score(parts, WEIGHTS)
    assert (found is None) == (not scoring.used(parts))
    assert found is None or 0 <= found <= 100


@given(st.dictionaries(st.integers(), st.decimals(0, 100, places=2), max_size=12))
def test_a_rank_is_one_more_than_the_number_of_better_ones(scores: dict[int, Decimal]) -> None:
    ranks = scoring.rank(scores)
    for key, score in scores.items():
        assert ranks[key] == 1 + sum(1 for other in scores.values() if other > score)
