"""Working days of China, and when a period ends. Pure: the office's own overrides are passed in.

The day a period starts on is not counted (民法典 201), a period of days that ends on a legal day of rest
ends on the next working day (203), and the last day ends at 24:00 (203), stored as 23:59:59 in Shanghai.
`chinese_calendar.find_workday` is not used: from a day of rest it first walks to the next working day and
then counts, which is one day later than article 201.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

import chinese_calendar
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Mapping

SHANGHAI = ZoneInfo("Asia/Shanghai")
LAST_SECOND = time(23, 59, 59)
_NOON = time(12)
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
# Ten years: an override table that leaves no working day at all must end in an error, not in a loop.
_FARTHEST = 3_660


def day_of(moment: datetime) -> date:
    """The day of Shanghai a moment falls in."""
    return moment.astimezone(SHANGHAI).date()


def start_of(day: date) -> datetime:
    """The first instant of a day of Shanghai; of the very first day, which began before UTC has a name for it, the
    first that has one.
    """
    return datetime.combine(day, time(0), SHANGHAI) if day > date.min else datetime.min.replace(tzinfo=UTC)


def noon_of(day: date) -> datetime:
    """A moment that stands for something of which only the day is known."""
    return datetime.combine(day, _NOON, SHANGHAI)


def end_of(day: date) -> datetime:
    """When a promised day ends: at 24:00 (民法典 203), kept as its last second."""
    return datetime.combine(day, LAST_SECOND, SHANGHAI)


def midnight_after(day: date) -> datetime:
    """The first instant that no longer belongs to a day: what happened before it, happened by the end of the day.
    After the very last day, which people type for "ever", its last instant.
    """
    return start_of(day + _ONE_DAY) if day < date.max else datetime.max.replace(tzinfo=SHANGHAI)


class Unit(TextChoices):
    WORKDAY = "workday", _("working days")
    DAY = "day", _("days")
    HOUR = "hour", _("hours")
    MINUTE = "minute", _("minutes")


class Due(NamedTuple):
    """`at` is aware; `provisional` says that a year without a published calendar was crossed."""

    at: datetime
    provisional: bool


class Day(NamedTuple):
    works: bool
    certain: bool


@lru_cache(maxsize=4096)
def _published(day: date) -> Day:
    """What the State Council's notice says of a day; the weekend rule where it says nothing yet."""
    try:
        return Day(works=chinese_calendar.is_workday(day), certain=True)
    except NotImplementedError:
        return Day(works=day.weekday() < _SATURDAY, certain=False)


def day_kind(day: date, overrides: Mapping[date, bool]) -> Day:
    """Whether people work on `day`, and whether that is certain. `overrides` maps day → works."""
    if day in overrides:
        return Day(works=overrides[day], certain=True)
    return _published(day)


def due(start: datetime, amount: int, unit: Unit, *, overrides: Mapping[date, bool]) -> Due:
    """When a period of `amount` units that starts at `start` (aware) ends.

    Working days and days end at 23:59:59 Shanghai; hours and minutes are natural time.
    Raises ValueError for an amount below one.
    """
    if amount < 1:
        msg = "a period has at least one unit"
        raise ValueError(msg)
    if unit == Unit.HOUR:
        return Due(start + timedelta(hours=amount), provisional=False)
    if unit == Unit.MINUTE:
        return Due(start + timedelta(minutes=amount), provisional=False)

    first = day_of(start)
    if unit == Unit.DAY:
        last, certain = _first_workday(first + timedelta(days=amount), overrides)
    else:
        last, certain = _count(first, amount, overrides)
    return Due(end_of(last), provisional=not certain)


def shift(moment: datetime, amount: int, unit: Unit, *, overrides: Mapping[date, bool]) -> datetime:
    """`moment` moved by a signed amount, keeping the time of day; a rung's offset from its deadline."""
    if unit == Unit.HOUR:
        return moment + timedelta(hours=amount)
    if unit == Unit.MINUTE:
        return moment + timedelta(minutes=amount)
    if unit == Unit.DAY or amount == 0:
        return moment + timedelta(days=amount)
    local = moment.astimezone(SHANGHAI)
    day, _certain = _count(local.date(), amount, overrides)
    return datetime.combine(day, local.time(), SHANGHAI)


def workdays_left(now: datetime, due_at: datetime, *, overrides: Mapping[date, bool]) -> int:
    """Working days after today up to the due day: 0 on the last day, negative once it is past."""
    today, last = day_of(now), day_of(due_at)
    if now <= due_at:
        return workdays_between(today, last, overrides=overrides)
    return -max(1, workdays_between(last, today, overrides=overrides))


def workdays_between(after: date, until: date, *, overrides: Mapping[date, bool]) -> int:
    """Working days in the half-open span (after, until]; none where it is empty."""
    if until <= after:
        return 0
    published = _worked_by(until) - _worked_by(after)
    published += sum(_worked_in(year)[-1] for year in range(after.year, until.year))
    moved = ((day, works) for day, works in overrides.items() if after < day <= until)
    return published + sum(works - _published(day).works for day, works in moved)


def _worked_by(day: date) -> int:
    """Published working days of the day's year up to it, itself included."""
    return _worked_in(day.year)[(day - date(day.year, 1, 1)).days]


@lru_cache(maxsize=64)
def _worked_in(year: int) -> tuple[int, ...]:
    """The same for each day of a year: what is months overdue is not counted day by day on each page."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return tuple(accumulate(int(_published(day).works) for day in days))


def add_pause(
    due_at: datetime, *, paused_at: datetime, resumed_at: datetime, unit: Unit, overrides: Mapping[date, bool]
) -> Due:
    """The due moment after a pause: the paused time is added in the unit the period is counted in."""
    if unit in {Unit.HOUR, Unit.MINUTE}:
        return Due(due_at + (resumed_at - paused_at), provisional=False)
    was, now = day_of(paused_at), day_of(resumed_at)
    last = day_of(due_at)
    if unit == Unit.DAY:
        day, certain = _first_workday(last + (now - was), overrides)
        return Due(end_of(day), provisional=not certain)
    lost = workdays_between(was, now, overrides=overrides)
    if lost == 0:
        return Due(due_at, provisional=not day_kind(last, overrides).certain)
    day, certain = _count(last, lost, overrides)
    return Due(end_of(day), provisional=not certain)


def _count(start: date, amount: int, overrides: Mapping[date, bool]) -> tuple[date, bool]:
    """The `amount`-th working day after (before, when negative) `start`, which is itself not counted."""
    step, left = (_ONE_DAY if amount > 0 else -_ONE_DAY), abs(amount)
    day, certain = start, True
    for _step in range(_FARTHEST):
        if left == 0:
            return day, certain
        day += step
        kind = day_kind(day, overrides)
        left -= kind.works
        certain = certain and kind.certain
    msg = "no working day within ten years: look at the holiday overrides"
    raise ValueError(msg)


def _first_workday(day: date, overrides: Mapping[date, bool]) -> tuple[date, bool]:
    """`day` itself if people work on it, else the next day they do (民法典 203)."""
    return _count(day - _ONE_DAY, 1, overrides)
