"""The score is a pure function of its frozen inputs: edges on both sides, and the same figure for ever."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments import dimensions, grading
from assessments.dimensions import Dimension, Grade
from assessments.grading import Line
from tests.assessments.rows import refused

TERMS: dict[str, Any] = {
    "version": 1,
    "weights": dict(dimensions.WEIGHTS),
    "grades": [list(row) for row in dimensions.GRADES],
    "bands": [list(row) for row in dimensions.BANDS],
    "factors": [list(row) for row in dimensions.FACTORS],
    "bonus_cap": 5,
    "least": dimensions.least_of(5),
    "least_weight": 50,
}


def inputs(**more: Any) -> dict[str, Any]:
    lines = more.pop(
        "lines", {name: [Line("inspected", Decimal(80), Decimal(100), 100)] for name in Dimension.values}
    )
    frozen = {name: [line.frozen() for line in rows] for name, rows in lines.items()}
    given = {"floor_area": "50000.00", "days": 90, "of_days": 90, "quarters": 1, "bonus": [], "vetoes": []}
    return {"scheme": TERMS, "lines": frozen, **given, **more}


def all_at(hits: str, of: str = "10000") -> dict[str, list[Line]]:
    """Every dimension at one share."""
    return {name: [Line("inspected", Decimal(hits), Decimal(of), 100)] for name in Dimension.values}


@pytest.mark.parametrize(
    ("hits", "grade", "factor", "reward"),
    [
        ("9000", Grade.EXCELLENT, "1.00", "7500.00"),
        ("8999.4", Grade.GOOD, "1.00", "7500.00"),
        ("8000", Grade.GOOD, "1.00", "7500.00"),
        ("7999", Grade.PASSED, "0.80", "6000.00"),
        ("7000", Grade.PASSED, "0.80", "6000.00"),
        ("6999", Grade.PASSED, "0.60", "4500.00"),
        ("6000", Grade.PASSED, "0.60", "4500.00"),
        ("5999", Grade.FAILED, "0", "0.00"),
        ("0", Grade.FAILED, "0", "0.00"),
        ("10000", Grade.EXCELLENT, "1.00", "7500.00"),
    ],
)
def test_grades_and_pay_on_both_sides_of_each_edge(hits: str, grade: Grade, factor: str, reward: str) -> None:
    found = grading.grade(inputs(lines=all_at(hits)))
    assert (found.grade, found.factor, found.reward) == (grade.value, Decimal(factor), Decimal(reward))


@pytest.mark.parametrize(
    ("hits", "of", "score"),
    [("1", "3", "33.33"), ("2", "3", "66.67"), ("89995", "100000", "90.00"), ("89994", "100000", "89.99")],
)
def test_rounded_half_up_once_and_the_grade_is_read_off_the_rounded_score(
    hits: str, of: str, score: str
) -> None:
    found = grading.grade(inputs(lines=all_at(hits, of)))
    assert found.score == Decimal(score)
    assert (found.grade == Grade.EXCELLENT.value) == (found.score >= 90)


@pytest.mark.parametrize(
    ("area", "base"),
    [("0.01", "7500.00"), ("50000.00", "7500.00"), ("50000.01", "12500.00"), ("100000.00", "12500.00"),
     ("100000.01", "17500.00"), (None, None)],
)  # fmt: skip
def test_area_bands(area: str | None, base: str | None) -> None:
    found = grading.base_of(inputs(floor_area=area))
    assert found == (None if base is None else Decimal(base))


def test_a_dimension_without_enough_rows_goes_to_the_others() -> None:
    lines = all_at("8000") | {"SATISFACTION": [Line("satisfied", Decimal(0), Decimal(4), 4)]}
    assert grading.grade(inputs(lines=lines)).score == Decimal("80.00")
    five = lines | {"SATISFACTION": [Line("satisfied", Decimal(0), Decimal(5), 5)]}
    assert grading.grade(inputs(lines=five)).score == Decimal("64.00")
    part = next(one for one in grading.parts(inputs(lines=lines)) if one.dimension == "SATISFACTION")
    assert (part.share, part.counted) == (None, ())


def test_a_dimension_is_the_mean_of_the_lines_that_count() -> None:
    lines = {
        "TICKETS": [
            Line("on_time", Decimal(9), Decimal(10), 10),
            Line("contact", Decimal(0), Decimal(4), 4),
            Line("not_again", Decimal(1), Decimal(2), 5),
        ]
    }
    part = grading.parts(inputs(lines=lines))[0]
    assert part.share == Fraction(7, 10)


def test_half_of_the_weights_must_have_data() -> None:
    half = {"TICKETS", "REPAIR", "CLEAN"}
    lines = {name: rows for name, rows in all_at("8000").items() if name in half}
    assert grading.grade(inputs(lines=lines)).score == Decimal("80.00")
    less = {name: rows for name, rows in lines.items() if name != "CLEAN"}
    less["GREEN"] = lines["CLEAN"]
    found = grading.grade(inputs(lines=less))
    assert (found.score, found.grade, found.reward) == (None, Grade.TOO_FEW.value, Decimal(0))


@pytest.mark.parametrize(
    ("points", "score"), [(["5.0"], "85.00"), (["3.0", "3.0"], "85.00"), (["0.1"], "80.10"), ([], "80.00")]
)
def test_the_bonus_is_at_most_five(points: list[str], score: str) -> None:
    assert grading.grade(inputs(lines=all_at("8000"), bonus=points)).score == Decimal(score)


def test_never_above_a_hundred() -> None:
    assert grading.grade(inputs(lines=all_at("9900"), bonus=["5.0"])).score == Decimal(100)


def test_a_veto_outweighs_everything() -> None:
    found = grading.grade(inputs(lines=all_at("10000"), vetoes=["accident"]))
    assert found == grading.Result(
        Decimal("100.00"), Grade.FAILED.value, Decimal("0.00"), True, Decimal(0), Decimal("0.00")
    )


def test_the_reward_follows_days_and_quarters() -> None:
    found = grading.grade(inputs(lines=all_at("8000"), days=31, of_days=181, quarters=2))
    assert found.reward == Decimal("2569.06")  # 7500 × 2 × 31 ÷ 181 = 2569.0607…


def test_a_firm_is_weighed_by_area_and_days() -> None:
    assert grading.weighed([(Decimal(90), Decimal(1)), (Decimal(60), Decimal(2))]) == Decimal("70.00")
    assert grading.weighed([(Decimal(90), Decimal(0)), (Decimal(60), Decimal(0))]) == Decimal("75.00")
    assert grading.weighed([]) is None


def test_equal_scores_share_a_rank() -> None:
    scores = {"a": Decimal(90), "b": Decimal(80), "c": Decimal(90), "d": Decimal(70)}
    assert grading.rank(scores) == {"a": 1, "c": 1, "b": 3, "d": 4}


@pytest.mark.parametrize("change", [{"TICKETS": 24}, {"TICKETS": 26}, {"TICKETS": -1, "REPAIR": 41}])
def test_weights_that_do_not_sum_to_100_are_refused(change: dict[str, int]) -> None:
    refused("scheme.weights", grading.check_weights, {**dimensions.WEIGHTS, **change})
    assert grading.check_weights(dimensions.WEIGHTS) == dimensions.WEIGHTS


@pytest.mark.parametrize("wrong", [{"TICKETS": True}, {"TICKETS": 25.0}, {"OTHER": 0}])
def test_weights_are_whole_numbers_of_the_eight(wrong: dict[str, Any]) -> None:
    refused("scheme.weights", grading.check_weights, {**dimensions.WEIGHTS, **wrong})


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("scheme.steps", {"grades": [["80", "excellent"], ["80", "good"], ["60", "passed"]]}),
        ("scheme.steps", {"factors": [["101", "1"], ["70", "0.8"], ["60", "0.6"]]}),
        ("scheme.factors", {"factors": [["80", "1.01"], ["70", "0.8"], ["60", "0.6"]]}),
        ("scheme.bands", {"bands": [["100000", "1"], ["50000", "2"], [None, "3"]]}),
        ("scheme.bands", {"bands": [["50000", "1"], ["100000", "2"]]}),
        ("scheme.reward", {"bands": [["50000", "-1"], [None, "2"]]}),
        ("scheme.bonus", {"bonus_cap": 6}),
    ],
)
def test_a_scheme_that_contradicts_itself_is_refused(code: str, change: dict[str, Any]) -> None:
    refused(code, grading.check_terms, {**TERMS, **change})


@pytest.mark.parametrize(("hits", "of"), [("11", "10"), ("-1", "10"), ("1", "1000001"), ("1", "1.55")])
def test_counts_that_cannot_be_are_refused(hits: str, of: str) -> None:
    wrong = {"TICKETS": [Line("on_time", Decimal(hits), Decimal(of), 10)]}
    refused("score.counts", grading.check_lines, wrong)


def _line() -> st.SearchStrategy[Line]:
    numbers = st.integers(0, 500).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
    return numbers.map(lambda pair: Line("on_time", Decimal(pair[0]), Decimal(pair[1]), pair[1]))


@st.composite
def any_inputs(draw: st.DrawFn) -> dict[str, Any]:
    cuts = sorted(draw(st.lists(st.integers(0, 100), min_size=7, max_size=7)))
    weights = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    terms = {
        **TERMS,
        "weights": dict(zip(Dimension.values, weights, strict=True)),
        "version": draw(st.integers(1, 9)),
    }
    return inputs(
        scheme=terms,
        lines={name: draw(st.lists(_line(), max_size=3)) for name in Dimension.values},
        floor_area=draw(st.one_of(st.none(), st.integers(0, 10**7).map(lambda cents: f"{cents / 100:.2f}"))),
        bonus=draw(st.lists(st.sampled_from(["0.5", "1.0", "5.0"]), max_size=3)),
        vetoes=draw(st.lists(st.sampled_from(["accident", "funds"]), max_size=1)),
        days=draw(st.integers(1, 90)),
    )


@given(any_inputs())
def test_the_stored_inputs_give_the_same_figure_for_ever(frozen: dict[str, Any]) -> None:
    """Also after the way through the database, as JSON; and the figure is always one that may be stored."""
    found = grading.grade(frozen)
    assert grading.grade(json.loads(json.dumps(frozen))) == found
    assert found.score is None or 0 <= found.score <= 100
    assert 0 <= found.bonus <= 5
    assert found.reward >= 0
    assert not found.veto or (found.grade, found.reward) == ("failed", Decimal(0))


@given(any_inputs(), st.randoms())
def test_order_within_the_inputs_does_not_matter(frozen: dict[str, Any], random: Any) -> None:
    lines = list(frozen["lines"].items())
    random.shuffle(lines)
    assert grading.grade({**frozen, "lines": dict(lines)}) == grading.grade(frozen)


@given(any_inputs())
def test_the_score_is_the_published_arithmetic(frozen: dict[str, Any]) -> None:
    """Counted a second way, from the shares alone."""
    used = [part for part in grading.parts(frozen) if part.share is not None and part.weight]
    weights = sum(part.weight for part in used)
    found = grading.grade(frozen).score
    if weights < 50:
        assert found is None
        return
    exact = 100 * sum(part.weight * (part.share or Fraction(0)) for part in used) / Fraction(weights)
    exact = min(Fraction(100), exact + min(Fraction(5), sum(map(Fraction, frozen["bonus"]), Fraction(0))))
    assert found is not None
    assert abs(Fraction(found) - exact) <= Fraction(1, 200)
