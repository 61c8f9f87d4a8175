"""Rules of the owners' money: periods tile the calendar, more than half is more than half, sums are exact."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.calendar import SHANGHAI
from properties import emergency, moneyclocks
from properties.emergency import COMMITTEE, STEPS, Case, State, Verb
from properties.models import Role
from properties.moneyclocks import REGULAR, Kind, Period
from tests.properties.money import yuan

pytestmark = pytest.mark.once

DAY = timedelta(days=1)
days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
kinds = st.sampled_from(REGULAR)
amounts = st.decimals(0, 10**11, places=2)


@pytest.mark.parametrize(
    ("kind", "day", "period"),
    [
        (Kind.FUND, date(2026, 6, 30), Period(date(2026, 1, 1), date(2026, 6, 30))),
        (Kind.FUND, date(2026, 7, 1), Period(date(2026, 7, 1), date(2026, 12, 31))),
        (Kind.INCOME, date(2024, 2, 29), Period(date(2024, 1, 1), date(2024, 3, 31))),
        (Kind.INCOME, date(2026, 10, 1), Period(date(2026, 10, 1), date(2026, 12, 31))),
        (Kind.AUDIT, date(2026, 12, 31), Period(date(2026, 1, 1), date(2026, 12, 31))),
    ],
)
def test_the_period_that_holds_a_day(kind: Kind, day: date, period: Period) -> None:
    assert moneyclocks.period_at(kind, day) == period


@given(kinds, days)
def test_periods_tile_the_calendar_without_gap_or_overlap(kind: Kind, day: date) -> None:
    here = moneyclocks.period_at(kind, day)
    assert here.starts <= day <= here.ends
    assert moneyclocks.period_at(kind, here.starts) == here == moneyclocks.period_at(kind, here.ends)
    assert moneyclocks.period_at(kind, here.ends + DAY).starts == here.ends + DAY


@given(kinds, days)
def test_what_is_over_are_the_neighbouring_periods_of_the_last_two_years(kind: Kind, today: date) -> None:
    found = moneyclocks.ended(kind, today=today)
    assert all(before.ends + DAY == after.starts for before, after in pairwise(found))
    assert found[-1].ends < today <= moneyclocks.period_at(kind, found[-1].ends + DAY).ends
    assert (
        found[0].ends
        >= today - moneyclocks.CATCH_UP
        > moneyclocks.period_at(kind, found[0].starts - DAY).ends - DAY
    )


def test_a_period_is_over_on_the_day_after_its_last() -> None:
    assert moneyclocks.ended(Kind.FUND, today=date(2026, 6, 30))[-1].ends == date(2025, 12, 31)
    assert moneyclocks.ended(Kind.FUND, today=date(2026, 7, 1))[-1].ends == date(2026, 6, 30)


@given(amounts, amounts, amounts)
def test_a_balance_is_exact_to_the_cent(opening: Decimal, received: Decimal, spent: Decimal) -> None:
    left = moneyclocks.balance(opening, received, spent)
    cents = [int(one * 100) for one in (opening, received, spent, left)]
    assert cents[0] + cents[1] - cents[2] == cents[3]


@pytest.mark.parametrize(
    ("received", "to_fund", "decision", "enough"),
    [
        ("100.00", "50.00", "", False),
        ("100.00", "50.01", "", True),
        ("100.00", "49.99", "", False),
        ("0.01", "0.01", "", True),
        ("0.03", "0.01", "", False),
        ("0.03", "0.02", "", True),
        ("0.00", "0.00", "", True),
        ("100.00", "0.00", "2026-3号决议", True),
        ("100.00", "0.00", "   ", False),
        ("999999999999.99", "499999999999.99", "", False),
        ("999999999999.99", "500000000000.00", "", True),
    ],
)
def test_strictly_more_than_half_goes_to_the_fund(
    received: str, to_fund: str, decision: str, enough: bool
) -> None:
    assert moneyclocks.enough_to_fund(Decimal(received), Decimal(to_fund), decision) is enough


@given(amounts.filter(bool), amounts)
def test_half_is_never_enough_and_a_cent_more_is(received: Decimal, to_fund: Decimal) -> None:
    half_down = (received / 2).quantize(Decimal("0.01"), rounding="ROUND_DOWN")
    assert not moneyclocks.enough_to_fund(received, half_down)
    assert moneyclocks.enough_to_fund(received, half_down + Decimal("0.01"))
    assert moneyclocks.enough_to_fund(received, to_fund) is (to_fund > received - to_fund)


def test_an_audit_hangs_for_thirty_days() -> None:
    first = date(2026, 3, 1)
    assert not moneyclocks.audit_posted_long_enough(first, date(2026, 3, 30))
    assert moneyclocks.audit_posted_long_enough(first, date(2026, 3, 31))


def test_days_late_count_from_the_day_after() -> None:
    due, today = date(2026, 7, 30), date(2026, 8, 4)
    assert moneyclocks.days_late(due, date(2026, 7, 30), today=today) == 0
    assert moneyclocks.days_late(due, date(2026, 7, 31), today=today) == 1
    assert moneyclocks.days_late(due, None, today=today) == 5
    assert moneyclocks.days_late(due, None, today=due) == 0


def test_the_last_second_of_the_seventh_day_is_in_time() -> None:
    end = datetime(2026, 9, 14, 23, 59, 59, tzinfo=SHANGHAI)
    assert emergency.in_time(end, end)
    assert not emergency.in_time(end + timedelta(seconds=1), end)
    assert not emergency.is_open_to(Verb.BUREAU, at=end, approve_by=end)
    assert emergency.is_open_to(Verb.BUREAU, at=end + timedelta(seconds=1), approve_by=end)
    assert emergency.is_open_to(Verb.APPROVE, at=end, approve_by=end)


@pytest.mark.parametrize(
    ("audited", "paid", "may"),
    [("100.00", "100.00", True), ("100.00", "100.01", False), ("100.00", "0.00", False), ("1", "0.01", True)],
)
def test_no_more_than_audited_is_paid(audited: str, paid: str, may: bool) -> None:
    assert emergency.may_pay(yuan(audited), yuan(paid)) is may


def test_every_case_says_its_proof_and_only_the_committee_decides() -> None:
    assert emergency.PROOF.keys() == set(Case)
    deciding = {step.who for (_state, verb), step in STEPS.items() if verb in {Verb.APPROVE, Verb.DECLINE}}
    assert deciding == {COMMITTEE}
    accounting = {
        who for (_s, verb), step in STEPS.items() if verb in {Verb.AUDIT, Verb.PAY} for who in step.who
    }
    assert Role.FIRM_MANAGER not in accounting


def test_every_state_can_be_reached_and_left_but_the_last() -> None:
    reached = {step.to for step in STEPS.values()} | {State.ASKED}
    left = {state for state, _verb in STEPS}
    assert reached == set(State)
    assert set(State) - left == emergency.OVER
