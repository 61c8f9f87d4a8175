"""Where a promise should be by now, where it is heading, and what that is called. Pure arithmetic, no database.

The way is 0 at the baseline and 1 at the goal, so that “at least” and “at most” are one rule. Everything is
computed in whole fractions and rounded only to be shown; `Pace.arithmetic` holds every number that took part.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

# One twentieth of the way is the slack before a promise counts as behind.
SLACK: Final = Fraction(1, 20)
# A month of four whole weeks: the trend is what was done in the last one, and reaches no further for a level.
WINDOW: Final = 28

NO_DATA: Final = "no_data"
ON_PACE: Final = "on_pace"
AT_RISK: Final = "at_risk"
WILL_MISS: Final = "will_miss"
KEPT: Final = "kept"
MISSED: Final = "missed"

Number = Decimal | Fraction


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised. `months` are twelve numbers of the year before, January first, or empty for an even pace.

    `cumulative`: the figure grows with the work. `share`: it is a percentage and stays within 0 and 100.
    A cumulative figure with a goal below its baseline is a budget: it starts from nothing and must not pass the
    goal, whatever the year before came to.
    """

    baseline: Decimal
    goal: Decimal
    starts_on: date
    due_on: date
    months: tuple[Decimal, ...] = ()
    cumulative: bool = True
    share: bool = False

    @property
    def is_budget(self) -> bool:
        return self.cumulative and self.goal < self.baseline

    @property
    def start(self) -> Fraction:
        """Where the way begins."""
        return Fraction(0) if self.is_budget else Fraction(self.baseline)

    @property
    def span(self) -> Fraction:
        """From the beginning of the way to its end, never 0 but for a budget of nothing."""
        return Fraction(self.goal) - self.start


@dataclass(frozen=True, slots=True)
class Pace:
    """`expected` and `forecast` are figures, rounded to cents; None where they are not known."""

    expected: Decimal | None
    forecast: Decimal | None
    state: str
    arithmetic: dict[str, str]


def judge(promise: Promise, *, day: date, measured: Number | None, earlier: Number | None, rows: int) -> Pace:
    """The pace at the end of `day`. `earlier` is what was measured 28 days before, None where nothing was."""
    gone = time_gone(promise, day)
    expected = promise.start + gone * promise.span
    numbers = _said(promise, day, gone, expected)
    if rows == 0 or measured is None:
        return Pace(_cents(expected), None, NO_DATA, numbers | {"rows": str(rows)})
    now = Fraction(measured)
    forecast = _forecast(promise, day, now, earlier)
    state = _state(promise, day, now, gone, forecast)
    numbers |= {"rows": str(rows), "measured": _text(now)} | _trend(promise, day, now, earlier, forecast)
    if not promise.is_budget:
        numbers["way_measured"] = _percent((now - promise.start) / promise.span)
    numbers["is_behind"] = _yes(behind(promise, now, gone))
    numbers["is_short"] = _yes(forecast is not None and not reached(promise, forecast))
    return Pace(_cents(expected), None if forecast is None else _cents(forecast), state, numbers)


def time_gone(promise: Promise, day: date) -> Fraction:
    """The share of the time that is over, 0 to 1: days since the start (not counted) up to the due day (counted).

    With the year before's months a day weighs what its month's days weighed then; months that are all zero
    within the promise say nothing, and the pace is even.
    """
    if day <= promise.starts_on:
        return Fraction(0)
    if day >= promise.due_on:
        return Fraction(1)
    if promise.months:
        whole = _weight(promise.months, promise.starts_on, promise.due_on)
        if whole:
            return _weight(promise.months, promise.starts_on, day) / whole
    return Fraction((day - promise.starts_on).days, (promise.due_on - promise.starts_on).days)


def _weight(months: tuple[Decimal, ...], after: date, until: date) -> Fraction:
    """The weight of the days after one day up to another."""
    total, first = Fraction(0), after + timedelta(days=1)
    while first <= until:
        length = monthrange(first.year, first.month)[1]
        last = min(first.replace(day=length), until)
        total += Fraction(months[first.month - 1]) * ((last - first).days + 1) / length
        first = last + timedelta(days=1)
    return total


def reached(promise: Promise, figure: Number) -> bool:
    """Whether a figure is at the goal or past it."""
    if promise.goal < promise.baseline:
        return Fraction(figure) <= promise.goal
    return Fraction(figure) >= promise.goal


def behind(promise: Promise, now: Fraction, gone: Fraction) -> bool:
    """More than a twentieth of the way short of where it should be; a budget: more than that over it."""
    if promise.is_budget:
        return now > (gone + SLACK) * promise.span
    return (now - promise.start) / promise.span < gone - SLACK


def _forecast(promise: Promise, day: date, now: Fraction, earlier: Number | None) -> Fraction | None:
    """What it comes to on the due day if it goes on as in the last four weeks; unknown in the first four."""
    if earlier is None or (day - promise.starts_on).days < WINDOW:
        return None
    found = now + (now - Fraction(earlier)) / WINDOW * _days_ahead(promise, day)
    if promise.cumulative:
        return found
    return max(Fraction(0), min(found, Fraction(100)) if promise.share else found)


def _days_ahead(promise: Promise, day: date) -> int:
    left = max((promise.due_on - day).days, 0)
    return left if promise.cumulative else min(left, WINDOW)


def _state(promise: Promise, day: date, now: Fraction, gone: Fraction, forecast: Fraction | None) -> str:
    if day >= promise.due_on:
        return KEPT if reached(promise, now) else MISSED
    worries = behind(promise, now, gone) + (forecast is not None and not reached(promise, forecast))
    return (ON_PACE, AT_RISK, WILL_MISS)[worries]


# The arithmetic, as texts


def _said(promise: Promise, day: date, gone: Fraction, expected: Fraction) -> dict[str, str]:
    return {
        "baseline": _text(Fraction(promise.baseline)),
        "goal": _text(Fraction(promise.goal)),
        "starts_on": promise.starts_on.isoformat(),
        "due_on": promise.due_on.isoformat(),
        "day": day.isoformat(),
        "days_gone": str(
            min(max((day - promise.starts_on).days, 0), (promise.due_on - promise.starts_on).days)
        ),
        "days_all": str((promise.due_on - promise.starts_on).days),
        "by_months": _yes(bool(promise.months)),
        "is_budget": _yes(promise.is_budget),
        "way_expected": _percent(gone),
        "slack": _percent(SLACK),
        "expected": _text(expected),
    }


def _trend(
    promise: Promise, day: date, now: Fraction, earlier: Number | None, forecast: Fraction | None
) -> dict[str, str]:
    if forecast is None or earlier is None:
        return {}
    return {
        "earlier": _text(Fraction(earlier)),
        "earlier_on": (day - timedelta(days=WINDOW)).isoformat(),
        "window": str(WINDOW),
        "change": _text(now - Fraction(earlier)),
        "days_left": str(max((promise.due_on - day).days, 0)),
        "days_ahead": str(_days_ahead(promise, day)),
        "forecast": _text(forecast),
    }


def _cents(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / value.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _text(value: Fraction) -> str:
    text = f"{_cents(value):f}"
    return text.rstrip("0").rstrip(".")


def _percent(share: Fraction) -> str:
    """A share as percent to one place, without the sign."""
    tenth = Decimal("0.1")
    return f"{(Decimal(100 * share.numerator) / share.denominator).quantize(tenth, ROUND_HALF_UP):f}"


def _yes(truth: bool) -> str:  # noqa: FBT001 — what it turns into a text
    return "yes" if truth else "no"
