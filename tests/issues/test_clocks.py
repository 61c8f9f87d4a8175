"""Moments, at the exact edge."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from issues import clocks
from notices.calendar import SHANGHAI, Unit, day_of, due, start_of
from tests.issues.people import MONDAY


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


@pytest.mark.parametrize(("after", "may"), [(0, True), (599, True), (600, True), (601, False)])
def test_ten_minutes_to_take_back(after: int, may: bool) -> None:
    assert clocks.may_withdraw(MONDAY, MONDAY + timedelta(seconds=after)) is may


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2026-03-16T00:00:00", "2026-03-16T23:59:59", True),
        ("2026-03-16T23:59:59", "2026-03-17T00:00:00", False),
        ("2026-03-16T07:59:59", "2026-03-16T08:00:00", True),  # midnight in UTC is nothing here
    ],
)
def test_a_day_is_a_day_in_shanghai(one: str, other: str, same: bool) -> None:
    assert clocks.same_day(shanghai(one), shanghai(other)) is same
    assert (start_of(day_of(shanghai(other))) <= shanghai(one)) is same


@pytest.mark.parametrize(
    ("kind", "ends"),
    [
        (clocks.CONTACT, "2026-03-17T23:59:59"),
        (clocks.HANDLE, "2026-03-23T23:59:59"),
        (clocks.REPORT24, "2026-03-17T09:00:00"),
        (clocks.VERIFY, "2026-03-19T23:59:59"),
        (clocks.ANSWER, "2026-03-19T23:59:59"),
        (clocks.OUTSIDE, "2026-03-30T23:59:59"),
        (clocks.CALLBACK, "2026-03-23T23:59:59"),
        (clocks.RATE, "2026-03-19T23:59:59"),
    ],
)
def test_each_promise_from_a_monday_morning(kind: str, ends: str) -> None:
    promise = clocks.PROMISES[kind]
    assert due(MONDAY, promise.amount, promise.unit, overrides={}).at == shanghai(ends)


def test_only_the_24_hours_are_set_by_law() -> None:
    assert {kind for kind, promise in clocks.PROMISES.items() if promise.statutory} == {clocks.REPORT24}
    assert all(promise.basis for promise in clocks.PROMISES.values())
    assert max(len(promise.basis) for promise in clocks.PROMISES.values()) <= 200


def test_urgent_contact_is_two_hours_whatever_the_day() -> None:
    promise = clocks.contact_promise(emergency=True)
    assert (promise.amount, promise.unit) == (2, Unit.HOUR)
    assert clocks.contact_promise(emergency=False) == clocks.PROMISES[clocks.CONTACT]


def test_a_kind_of_case_may_have_its_own_term() -> None:
    assert clocks.handle_promise(5) == clocks.PROMISES[clocks.HANDLE]
    assert clocks.handle_promise(1)[:2] == (1, Unit.WORKDAY)


def test_complicated_counts_from_the_start_and_gives_pauses_back() -> None:
    start = MONDAY
    assert clocks.complicated(start, [], {}) == shanghai("2026-04-07T23:59:59")
    pause = (shanghai("2026-03-18T10:00:00"), shanghai("2026-03-20T10:00:00"))
    assert clocks.complicated(start, [pause], {}) == shanghai("2026-04-09T23:59:59")
    weekend = (shanghai("2026-03-21T10:00:00"), shanghai("2026-03-22T10:00:00"))
    assert clocks.complicated(start, [weekend], {}) == shanghai("2026-04-07T23:59:59")


def test_an_extension_counts_working_days_and_heeds_the_office() -> None:
    friday = shanghai("2026-03-20T23:59:59")
    assert clocks.extended(friday, 1, {}) == shanghai("2026-03-23T23:59:59")
    assert clocks.extended(friday, 1, {date(2026, 3, 23): False}) == shanghai("2026-03-24T23:59:59")
    assert clocks.extended(friday, 1, {date(2026, 3, 21): True}) == shanghai("2026-03-21T23:59:59")


def test_a_pause_ends_with_its_last_working_day() -> None:
    assert clocks.pause_ends(MONDAY, 5, {}) == shanghai("2026-03-23T23:59:59")
