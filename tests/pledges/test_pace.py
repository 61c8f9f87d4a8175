"""Pace and gap: both sides of every edge, in whole numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from pledges.gap import disagrees
from pledges.pace import Pace, Promise, judge, time_gone

# A hundred days and a goal of a hundred: one a day.
START = date(2026, 1, 1)
DUE = START + timedelta(days=100)
UP = Promise(Decimal(0), Decimal(100), START, DUE)
LEVEL = Promise(Decimal(80), Decimal(90), START, DUE, cumulative=False, share=True)
DOWN = Promise(Decimal(48), Decimal(24), START, DUE, cumulative=False)
BUDGET = Promise(Decimal(600), Decimal(500), START, DUE)


def on(
    days: int, measured: str | None, earlier: str | None = None, *, of: Promise = UP, rows: int = 9
) -> Pace:
    return judge(
        of,
        day=START + timedelta(days=days),
        measured=None if measured is None else Decimal(measured),
        earlier=None if earlier is None else Decimal(earlier),
        rows=rows,
    )


def test_the_first_day_is_not_counted_and_the_due_day_is_all() -> None:
    days = [-1, 0, 1, 50, 99, 100, 101]
    gone = [time_gone(UP, START + timedelta(days=day)) for day in days]
    assert gone == [0, 0, Fraction(1, 100), Fraction(1, 2), Fraction(99, 100), 1, 1]


@pytest.mark.parametrize(("measured", "state"), [("45", "on_pace"), ("44.99", "at_risk")])
def test_exactly_a_twentieth_of_the_way_is_not_behind(measured: str, state: str) -> None:
    assert on(50, measured).state == state


@pytest.mark.parametrize(("measured", "state"), [("84.5", "on_pace"), ("84.49", "at_risk")])
def test_a_level_is_measured_along_its_own_way(measured: str, state: str) -> None:
    assert on(50, measured, of=LEVEL).state == state


@pytest.mark.parametrize(("measured", "state"), [("37.2", "on_pace"), ("37.21", "at_risk")])
def test_at_most_runs_the_other_way(measured: str, state: str) -> None:
    assert on(50, measured, of=DOWN).state == state


@pytest.mark.parametrize(("measured", "state"), [("275", "on_pace"), ("275.01", "at_risk")])
def test_at_most_of_what_adds_up_is_a_budget_that_starts_from_nothing(measured: str, state: str) -> None:
    pace = on(50, measured, of=BUDGET)
    assert (pace.state, pace.expected) == (state, Decimal("250.00"))


@pytest.mark.parametrize(("measured", "state"), [("500", "kept"), ("501", "missed")])
def test_a_budget_is_kept_up_to_its_goal(measured: str, state: str) -> None:
    assert on(100, measured, of=BUDGET).state == state


def test_the_forecast_is_unknown_for_four_weeks_and_known_on_the_28th_day() -> None:
    assert on(27, "27", "0").forecast is None
    assert on(28, "28", "0").forecast == Decimal("100.00")
    assert on(28, "28", None).forecast is None


def test_what_adds_up_goes_on_as_in_the_last_four_weeks() -> None:
    assert on(50, "50", "22").forecast == Decimal("100.00")
    assert on(50, "50", "22").state == "on_pace"
    assert on(50, "50", "22.01").forecast == Decimal("99.98")
    assert on(50, "50", "22.01").state == "at_risk"
    assert on(50, "44", "30").state == "will_miss"


def test_a_level_is_carried_on_for_four_weeks_at_most_and_stays_a_share() -> None:
    assert on(50, "90", "83", of=LEVEL).forecast == Decimal("97.00")
    assert on(90, "90", "83", of=LEVEL).forecast == Decimal("92.50")
    assert on(50, "96", "83", of=LEVEL).forecast == Decimal("100.00")
    assert on(50, "10", "60", of=LEVEL).forecast == Decimal("0.00")


def test_a_level_that_falls_is_at_risk_while_it_is_not_behind() -> None:
    pace = on(50, "89", "95", of=LEVEL)
    assert (pace.state, pace.forecast) == ("at_risk", Decimal("83.00"))


def test_the_last_day_before_and_the_due_day_itself() -> None:
    assert on(99, "99", "71").state == "on_pace"
    assert on(100, "100", "72").state == "kept"
    assert on(100, "99.99", "72").state == "missed"
    assert on(130, "100", "99").state == "kept"


def test_reached_exactly_counts_also_downwards() -> None:
    assert on(100, "24", of=DOWN).state == "kept"
    assert on(100, "24.01", of=DOWN).state == "missed"


def test_94_996_percent_is_not_95() -> None:
    promise = replace(LEVEL, goal=Decimal(95))
    found = judge(promise, day=DUE, measured=Fraction(100 * 23749, 25000), earlier=None, rows=25000)
    assert found.state == "missed"
    assert found.arithmetic["measured"] == "95"


def test_no_rows_and_too_few_rows_break_no_promise() -> None:
    for days in (50, 100, 120):
        assert on(days, None, rows=0).state == "no_data"
        assert on(days, None, rows=4).state == "no_data"
    assert on(50, None, rows=4).arithmetic["rows"] == "4"


def test_the_months_of_the_year_before_say_how_much_a_day_weighs() -> None:
    months = tuple(map(Decimal, [0, 0, 0, 10, 30, 0, 0, 0, 0, 0, 0, 0]))
    promise = Promise(Decimal(0), Decimal(40), date(2026, 3, 31), date(2026, 12, 31), months)
    assert time_gone(promise, date(2026, 4, 15)) == Fraction(1, 8)
    assert time_gone(promise, date(2026, 4, 30)) == Fraction(1, 4)
    assert time_gone(promise, date(2026, 5, 31)) == 1
    assert time_gone(promise, date(2026, 9, 1)) == 1


def test_months_that_are_all_zero_within_the_promise_say_nothing() -> None:
    months = tuple(map(Decimal, [5, *[0] * 11]))
    promise = Promise(Decimal(0), Decimal(40), date(2026, 2, 1), date(2026, 2, 21), months)
    assert time_gone(promise, date(2026, 2, 11)) == Fraction(1, 2)


def test_a_month_cut_in_two_weighs_by_its_days() -> None:
    months = tuple(map(Decimal, [31, 28, *[0] * 10]))
    promise = Promise(Decimal(0), Decimal(1), date(2026, 1, 21), date(2026, 2, 10), months)
    assert time_gone(promise, date(2026, 1, 31)) == Fraction(1, 2)


def test_the_arithmetic_holds_every_number_as_text() -> None:
    assert on(50, "44", "30").arithmetic == {
        "baseline": "0",
        "goal": "100",
        "starts_on": "2026-01-01",
        "due_on": "2026-04-11",
        "day": "2026-02-20",
        "days_gone": "50",
        "days_all": "100",
        "by_months": "no",
        "is_budget": "no",
        "way_expected": "50.0",
        "slack": "5.0",
        "expected": "50",
        "rows": "9",
        "measured": "44",
        "earlier": "30",
        "earlier_on": "2026-01-23",
        "window": "28",
        "change": "14",
        "days_left": "50",
        "days_ahead": "50",
        "forecast": "69",
        "way_measured": "44.0",
        "is_behind": "yes",
        "is_short": "yes",
    }


@pytest.mark.parametrize(("said", "answer"), [("55", False), ("55.01", True), ("45", False), ("44.99", True)])
def test_apart_by_more_than_a_twentieth_of_the_way(said: str, answer: bool) -> None:
    assert disagrees(Decimal(said), Decimal(50), UP) is answer


def test_the_gap_of_a_level_is_a_part_of_its_way_not_of_the_figure() -> None:
    assert disagrees(Decimal("85.5"), Decimal(85), LEVEL) is False
    assert disagrees(Decimal("85.51"), Decimal(85), LEVEL) is True
    assert disagrees(Decimal("38.4"), Decimal("37.2"), DOWN) is False
    assert disagrees(Decimal("38.41"), Decimal("37.2"), DOWN) is True


def test_what_is_not_known_contradicts_nothing() -> None:
    assert disagrees(None, Decimal(5), UP) is False
    assert disagrees(Decimal(5), None, UP) is False
