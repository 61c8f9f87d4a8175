"""Points of a checklist: exact, half up, and none where nothing applies."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issues import facts
from notices.calendar import SHANGHAI
from pledges.facts import CHECKLIST
from properties.checklists import PHOTOS_WITHIN, Verdict, score, takes_photos
from properties.models import Inspection

YES, NO, NA = Verdict.YES.value, Verdict.NO.value, Verdict.NOT_APPLICABLE.value


@pytest.mark.parametrize(
    ("answers", "points"),
    [
        ([(20, YES), (20, YES)], "100"),
        ([(20, NO), (20, NO)], "0"),
        ([(20, YES), (20, NO), (60, NA)], "50"),
        ([(1, YES), (2, NO)], "33.3"),
        ([(2, YES), (1, NO)], "66.7"),
        ([(1, YES), (7, NO)], "12.5"),
        ([(1, YES), (15, NO)], "6.3"),  # 6.25 exactly: half up
        ([(3, YES), (13, NO)], "18.8"),  # 18.75 exactly
        ([(1249, YES), (8751, NO)], "12.5"),  # 12.49: just below a half stays with its tenth
        ([(6249, YES), (93751, NO)], "6.2"),  # 6.249
        ([(100, NA), (1, YES)], "100"),
    ],
)
def test_points_are_those_met_of_those_that_apply(answers: list[tuple[int, str]], points: str) -> None:
    assert score(answers) == Decimal(points)


@pytest.mark.parametrize("answers", [[], [(20, NA)], [(20, NA), (15, NA)]])
def test_where_nothing_applies_there_is_no_score_and_not_a_zero(answers: list[tuple[int, str]]) -> None:
    assert score(answers) is None


ANSWERS = st.lists(st.tuples(st.integers(1, 100), st.sampled_from([YES, NO, NA])), max_size=40)


@given(ANSWERS)
def test_a_score_is_the_exact_share_to_the_nearest_tenth(answers: list[tuple[int, str]]) -> None:
    met = sum(points for points, verdict in answers if verdict == YES)
    whole = met + sum(points for points, verdict in answers if verdict == NO)
    found = score(answers)
    if not whole:
        assert found is None
        return
    assert found is not None
    assert 0 <= found <= 100
    off = Fraction(found) - Fraction(100 * met, whole)
    assert -Fraction(1, 20) < off <= Fraction(1, 20)
    assert found.as_tuple().exponent in {-1, 0} or found * 10 == int(found * 10)


@given(ANSWERS, st.randoms())
def test_neither_order_nor_what_does_not_apply_changes_it(
    answers: list[tuple[int, str]], random: object
) -> None:
    shuffled = [*answers, (99, NA)]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert score(shuffled) == score(answers)


@pytest.mark.parametrize(("more", "takes"), [(timedelta(0), True), (timedelta(microseconds=1), False)])
def test_photos_follow_for_24_hours_to_the_last_second(more: timedelta, takes: bool) -> None:
    entered = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
    assert takes_photos(entered, at=entered + PHOTOS_WITHIN + more) is takes


def test_the_list_of_the_house_has_six_items_a_dimension_worth_a_hundred_points() -> None:
    items = facts.read("checklist", CHECKLIST)["items"]
    for dimension in Inspection.Dimension:
        mine = [item for item in items if item["dimension"] == dimension]
        assert (len(mine), sum(item["points"] for item in mine)) == (6, 100)
    assert len({item["code"] for item in items}) == len(items)


def test_only_what_an_article_says_carries_one() -> None:
    """domain.md §4: locks SHP 56, escape routes and fire lanes FIRE 28, e-bikes SHNM 29; all else is of the house."""
    items = facts.read("checklist", CHECKLIST)["items"]
    assert {item["code"]: item["basis"] for item in items if "basis" in item} == {
        "order-locks": "上海市住宅物业管理规定第56条",
        "safety-clutter": "消防法第28条",
        "safety-charging": "上海市非机动车安全管理条例第29条",
        "safety-fire-lane": "消防法第28条",
    }
