"""民法典 201–203 on the calendar of the State Council; the vectors of the domain notes, edges, and properties."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices import calendar
from notices.calendar import SHANGHAI, Due, Unit, add_pause, day_kind, due, shift, workdays_left

VECTORS = [
    ("2025-06-05", {1: "2025-06-06", 3: "2025-06-10", 5: "2025-06-12", 15: "2025-06-26"}),
    ("2025-09-26", {1: "2025-09-28", 3: "2025-09-30", 5: "2025-10-10", 15: "2025-10-23"}),
    ("2025-09-30", {1: "2025-10-09", 3: "2025-10-11", 5: "2025-10-14", 15: "2025-10-28"}),
    ("2025-10-01", {5: "2025-10-14"}),
    ("2026-02-13", {1: "2026-02-14", 3: "2026-02-25", 5: "2026-02-27", 15: "2026-03-12"}),
    ("2026-09-18", {1: "2026-09-20", 3: "2026-09-22", 5: "2026-09-24", 15: "2026-10-15"}),
    ("2026-09-24", {1: "2026-09-28", 3: "2026-09-30", 5: "2026-10-09", 15: "2026-10-22"}),
    ("2026-12-28", {1: "2026-12-29", 3: "2026-12-31"}),
]
CASES = [(start, amount, end) for start, ends in VECTORS for amount, end in ends.items()]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def end_of(text: str) -> datetime:
    return at(f"{text}T23:59:59")


@pytest.mark.parametrize("moment", [calendar.start_of, calendar.midnight_after])
@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_first_and_the_last_day_of_all_can_be_said_in_utc(
    moment: Callable[[date], datetime], day: date
) -> None:
    assert moment(day).astimezone(UTC).year == day.year
    assert calendar.start_of(day) < calendar.midnight_after(day)


@given(
    after=st.dates(date(2019, 1, 1), date(2031, 12, 31)),
    days=st.integers(-3, 900),
    overrides=st.dictionaries(st.dates(date(2019, 1, 1), date(2033, 1, 1)), st.booleans(), max_size=30),
)
def test_working_days_of_a_span_are_those_counted_one_by_one(
    after: date, days: int, overrides: dict[date, bool]
) -> None:
    until = after + timedelta(days=days)
    span = (after + timedelta(days=number) for number in range(1, days + 1))

    found = calendar.workdays_between(after, until, overrides=overrides)

    assert found == sum(day_kind(day, overrides).works for day in span)


def test_a_day_begins_and_ends_at_midnight_in_shanghai() -> None:
    sunday = date(2026, 11, 29)

    assert calendar.start_of(sunday) == at("2026-11-29T00:00:00") == datetime(2026, 11, 28, 16, tzinfo=UTC)
    assert calendar.noon_of(sunday) == at("2026-11-29T12:00:00")
    assert calendar.end_of(sunday) == at("2026-11-29T23:59:59")
    assert calendar.midnight_after(sunday) == at("2026-11-30T00:00:00")
    assert calendar.day_of(datetime(2026, 11, 28, 15, 59, 59, 999_999, tzinfo=UTC)) == date(2026, 11, 28)
    assert calendar.day_of(datetime(2026, 11, 28, 16, tzinfo=UTC)) == sunday
    assert calendar.day_of(calendar.midnight_after(sunday) - timedelta.resolution) == sunday


@pytest.mark.parametrize(("start", "amount", "end"), CASES)
@pytest.mark.parametrize("clock", ["00:00:00", "09:30:00", "23:59:59"])
def test_workdays_exclude_the_start_day_whatever_the_hour(
    start: str, amount: int, end: str, clock: str
) -> None:
    found = due(at(f"{start}T{clock}"), amount, Unit.WORKDAY, overrides={})

    assert found == Due(end_of(end), provisional=False)


def test_a_start_on_a_day_of_rest_is_not_moved_before_counting() -> None:
    """The library's own find_workday says 10-15 here: it moves first and counts then."""
    assert chinese_calendar.find_workday(5, date(2025, 10, 1)) == date(2025, 10, 15)
    assert due(at("2025-10-01T12:00"), 5, Unit.WORKDAY, overrides={}).at == end_of("2025-10-14")


def test_the_day_is_shanghais_whatever_zone_the_start_is_written_in() -> None:
    late_in_utc = datetime(2025, 6, 5, 16, 30, tzinfo=UTC)  # 00:30 on the 6th in Shanghai

    assert due(late_in_utc, 1, Unit.WORKDAY, overrides={}).at == end_of("2025-06-09")


@pytest.mark.parametrize(
    ("amount", "end", "provisional"),
    [(3, "2026-12-31", False), (4, "2027-01-01", True), (5, "2027-01-04", True)],
)
def test_past_the_last_published_year_the_weekend_rule_holds_and_says_so(
    amount: int, end: str, provisional: bool
) -> None:
    assert due(at("2026-12-28T09:00"), amount, Unit.WORKDAY, overrides={}) == Due(end_of(end), provisional)


def test_an_overridden_day_of_an_unpublished_year_is_certain() -> None:
    new_year = {
        date(2027, 1, 1): False,
        date(2027, 1, 2): False,
        date(2027, 1, 3): False,
        date(2027, 1, 4): True,
    }

    assert due(at("2026-12-31T09:00"), 1, Unit.WORKDAY, overrides=new_year) == Due(
        end_of("2027-01-04"), False
    )


@pytest.mark.parametrize(
    ("start", "amount", "end"),
    [
        ("2025-06-05", 1, "2025-06-06"),  # a Friday
        ("2025-06-05", 2, "2025-06-09"),  # ends on a Saturday: the next working day (203)
        ("2025-09-25", 3, "2025-09-28"),  # ends on a Sunday people work on
        ("2025-09-24", 7, "2025-10-09"),  # ends on 1 October: after the holidays
        ("2024-02-28", 1, "2024-02-29"),
        ("2024-12-30", 1, "2024-12-31"),
    ],
)
def test_days_count_every_day_and_end_on_a_working_one(start: str, amount: int, end: str) -> None:
    assert due(at(f"{start}T10:00"), amount, Unit.DAY, overrides={}) == Due(end_of(end), provisional=False)


@pytest.mark.parametrize(
    ("unit", "span"), [(Unit.HOUR, timedelta(hours=24)), (Unit.MINUTE, timedelta(minutes=24))]
)
def test_hours_and_minutes_are_natural_time_through_any_holiday(unit: Unit, span: timedelta) -> None:
    start = at("2025-09-30T18:00")

    assert due(start, 24, unit, overrides={}) == Due(start + span, provisional=False)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_period_has_at_least_one_unit(amount: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        due(at("2025-06-05"), amount, Unit.WORKDAY, overrides={})


def test_a_calendar_without_working_days_is_an_error_and_not_a_loop() -> None:
    start = date(2025, 1, 1)
    rest = {start + timedelta(days=n): False for n in range(4_000)}

    with pytest.raises(ValueError, match="ten years"):
        due(at("2025-01-01"), 1, Unit.WORKDAY, overrides=rest)


days = st.dates(date(2004, 1, 2), date(2028, 12, 31))


@given(
    start=st.datetimes(datetime(2004, 1, 2), datetime(2028, 6, 1)),  # noqa: DTZ001 — the zone is added below
    amount=st.integers(1, 40),
    unit=st.sampled_from(list(Unit)),
    holidays=st.dictionaries(days, st.booleans(), max_size=20),
    added=st.lists(days, max_size=10),
)
def test_adding_a_holiday_never_moves_a_deadline_earlier(
    start: datetime, amount: int, unit: Unit, holidays: dict[date, bool], added: list[date]
) -> None:
    start = start.replace(tzinfo=SHANGHAI)
    more = holidays | dict.fromkeys(added, False)

    assert due(start, amount, unit, overrides=more).at >= due(start, amount, unit, overrides=holidays).at


@given(start=st.datetimes(datetime(2004, 1, 2), datetime(2026, 6, 1)), amount=st.integers(1, 60))  # noqa: DTZ001
def test_exactly_so_many_working_days_lie_after_the_start(start: datetime, amount: int) -> None:
    start = start.replace(tzinfo=SHANGHAI)
    end = due(start, amount, Unit.WORKDAY, overrides={}).at

    assert day_kind(end.date(), {}).works
    assert workdays_left(start, end, overrides={}) == amount


@pytest.mark.parametrize(
    ("now", "left"),
    [
        ("2025-06-04T23:59:59", 6),
        ("2025-06-05T00:00:00", 5),
        ("2025-06-12T00:00:00", 0),
        ("2025-06-12T23:59:59", 0),
        ("2025-06-13T00:00:00", -1),
        ("2025-06-14T12:00:00", -1),  # a Saturday adds nothing
        ("2025-06-17T00:00:00", -3),
    ],
)
def test_workdays_left_is_nought_on_the_last_day_and_negative_after_it(now: str, left: int) -> None:
    assert workdays_left(at(now), end_of("2025-06-12"), overrides={}) == left


@pytest.mark.parametrize(
    ("amount", "unit", "moved"),
    [
        (-1, Unit.WORKDAY, "2025-09-30T23:59:59"),
        (1, Unit.WORKDAY, "2025-10-10T23:59:59"),
        (2, Unit.WORKDAY, "2025-10-11T23:59:59"),
        (0, Unit.WORKDAY, "2025-10-09T23:59:59"),
        (-1, Unit.DAY, "2025-10-08T23:59:59"),
        (-8, Unit.HOUR, "2025-10-09T15:59:59"),
        (30, Unit.MINUTE, "2025-10-10T00:29:59"),
    ],
)
def test_a_shift_keeps_the_time_of_day_and_skips_rest_only_for_workdays(
    amount: int, unit: Unit, moved: str
) -> None:
    assert shift(end_of("2025-10-09"), amount, unit, overrides={}) == at(moved)


@pytest.mark.parametrize(
    ("unit", "paused", "resumed", "then"),
    [
        (Unit.WORKDAY, "2025-06-05T10:00", "2025-06-05T18:00", "2025-06-12T23:59:59"),
        (Unit.WORKDAY, "2025-06-06T10:00", "2025-06-08T18:00", "2025-06-12T23:59:59"),  # only a weekend
        (Unit.WORKDAY, "2025-06-06T10:00", "2025-06-09T09:00", "2025-06-13T23:59:59"),
        (
            Unit.WORKDAY,
            "2025-06-10T10:00",
            "2025-06-16T09:00",
            "2025-06-18T23:59:59",
        ),  # resumed after it ran out
        (Unit.DAY, "2025-06-10T10:00", "2025-06-12T09:00", "2025-06-16T23:59:59"),  # the 14th is a Saturday
        (Unit.HOUR, "2025-06-10T10:00", "2025-06-10T12:30", "2025-06-13T02:29:59"),
        (Unit.MINUTE, "2025-06-10T10:00", "2025-06-10T10:05", "2025-06-13T00:04:59"),
    ],
)
def test_a_pause_is_given_back_in_the_unit_the_clock_counts_in(
    unit: Unit, paused: str, resumed: str, then: str
) -> None:
    found = add_pause(
        end_of("2025-06-12"), paused_at=at(paused), resumed_at=at(resumed), unit=unit, overrides={}
    )

    assert found == Due(at(then), provisional=False)
