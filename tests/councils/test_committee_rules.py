"""Every edge of what the law says of committees, on both sides."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from councils import committee_rules as rules
from councils.committee_rules import Ended
from yinhang.errors import Refused

START = date(2024, 3, 1)
DAY = timedelta(days=1)


def code_of(call: object, *args: object) -> str:
    """The code of the refusal, "" when nothing is refused."""
    try:
        call(*args)  # type: ignore[operator]
    except Refused as no:
        return no.code
    return ""


@pytest.mark.parametrize(
    ("ends_on", "fits"),
    [
        (date(2027, 2, 27), False),  # two years and 364 days, the last day counted
        (date(2027, 2, 28), True),  # exactly three years, the last day counted
        (date(2027, 3, 1), True),  # exactly three years by CC 202
        (date(2029, 2, 28), True),
        (date(2029, 3, 1), True),  # exactly five years by CC 202
        (date(2029, 3, 2), False),
    ],
)
def test_a_term_is_three_to_five_years(ends_on: date, *, fits: bool) -> None:
    assert rules.is_term(START, ends_on) is fits
    assert code_of(rules.check_term, START, ends_on) == ("" if fits else "committee.term")


def test_a_term_that_begins_on_a_leap_day_ends_on_the_last_of_february() -> None:
    assert rules.is_term(date(2024, 2, 29), date(2027, 2, 27))
    assert not rules.is_term(date(2024, 2, 29), date(2027, 2, 26))
    assert rules.is_term(date(2024, 2, 29), date(2029, 2, 28))
    assert not rules.is_term(date(2024, 2, 29), date(2029, 3, 1))


@pytest.mark.parametrize(
    ("size", "area", "code"),
    [
        (5, None, ""),
        (3, None, "committee.too-small"),
        (3, Decimal("10000.00"), ""),
        (3, Decimal("10000.01"), "committee.too-small"),
        (3, Decimal(0), "committee.too-small"),
        (1, Decimal(9000), "committee.too-small"),
        (4, Decimal(9000), "committee.even"),
        (6, None, "committee.even"),
        (21, None, ""),
        (23, None, "committee.too-large"),
    ],
)
def test_a_committee_is_odd_and_five_or_three_in_a_small_compound(
    size: int, area: Decimal | None, code: str
) -> None:
    assert code_of(rules.check_size, size, area) == code


@pytest.mark.parametrize(
    ("part", "whole", "more"), [(2, 5, False), (3, 5, True), (3, 6, False), (4, 6, True)]
)
def test_more_than_half_is_strictly_more(part: int, whole: int, *, more: bool) -> None:
    assert rules.is_quorate(part, whole) is more
    assert rules.is_carried(part, whole) is more


def test_below_half_is_strictly_less() -> None:
    assert [rules.is_below_half(left, 5) for left in (2, 3)] == [True, False]
    assert not rules.is_below_half(3, 6)


def test_a_third_may_call_a_meeting() -> None:
    assert [rules.may_call(callers, 9) for callers in (2, 3)] == [False, True]
    assert [rules.may_call(callers, 5) for callers in (1, 2)] == [False, True]


def test_seven_days_of_notice_the_seventh_is_enough() -> None:
    held = date(2026, 11, 20)
    assert rules.is_noticed_in_time(held - 7 * DAY, held)
    assert not rules.is_noticed_in_time(held - 6 * DAY, held)


def test_idle_after_six_months() -> None:
    last = date(2026, 5, 31)
    assert not rules.is_idle(last, date(2026, 11, 29))
    assert rules.is_idle(last, date(2026, 11, 30))  # November has no 31st


def test_absent_from_more_than_half() -> None:
    assert not rules.missed_too_many(3, 6)
    assert rules.missed_too_many(2, 6)


@pytest.mark.parametrize(
    ("size", "owners", "code"),
    [
        (7, 4, ""),
        (7, 3, "group.owners"),  # 3 of 7 is less than half
        (5, 4, ""),
        (5, 5, "group.no-head"),
        (6, 3, "group.even"),
        (1, 0, "group.even"),
    ],
)
def test_the_group_is_odd_half_owners_and_led_by_the_street(size: int, owners: int, code: str) -> None:
    assert code_of(rules.check_group, size, owners) == code


@pytest.mark.parametrize("why", list(Ended))
def test_seats_end_by_themselves_or_by_a_vote(why: Ended) -> None:
    alone = why in {Ended.TERM, Ended.NOT_OWNER, Ended.RESIGNED}
    assert code_of(rules.check_end, why, " ") == ("" if alone else "seat.no-vote")
    assert code_of(rules.check_end, why, "业主大会2026年第1号决议") == ""


@pytest.mark.parametrize(
    ("sold", "delivered", "may"),
    [
        ("5000.00", None, True),
        ("4999.99", None, False),
        ("0", date(2024, 11, 23), True),
        ("0", date(2024, 11, 24), False),
    ],
)
def test_half_is_sold_or_two_years_have_passed(sold: str, delivered: date | None, *, may: bool) -> None:
    given: dict[str, Any] = {
        "sold_area": Decimal(sold),
        "floor_area": Decimal(10_000),
        "delivered_on": delivered,
    }
    assert rules.may_found(**given, today=date(2026, 11, 23)) is may


def test_months_are_counted_to_the_same_day_or_the_last_of_the_month() -> None:
    assert rules.add_months(date(2026, 1, 31), 1) == date(2026, 2, 28)
    assert rules.add_months(date(2026, 3, 31), -1) == date(2026, 2, 28)
    assert rules.add_months(date(2026, 11, 30), 2) == date(2027, 1, 30)
    assert rules.months_between(date(2026, 1, 31), date(2026, 2, 28)) == 1
    assert rules.months_between(date(2026, 1, 30), date(2026, 2, 27)) == 0
    assert rules.months_between(date(2026, 3, 1), date(2026, 2, 1)) == 0
