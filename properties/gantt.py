"""Planned against real as bars over months: numbers in, a drawing of whole units out. Pure.

The table under the picture is made from the same bars, so neither can say what the other does not.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH: Final = 960
LEFT: Final = 240
TOP: Final = 28
ROW: Final = 34
THICK: Final = 11
_MOST_NAME: Final = 14


class Span(NamedTuple):
    """Days from the first to the last, both counted."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1


class Bar(NamedTuple):
    """A work: what was planned and what was, each from start to completion; `late` in days."""

    name: str
    planned: Span | None
    real: Span | None
    is_over: bool
    late: int


class Box(NamedTuple):
    x: int
    y: int
    width: int
    height: int


class Line(NamedTuple):
    """One work as it is drawn; `y` is the baseline of its name."""

    name: str
    y: int
    planned: Box | None
    real: Box | None
    is_over: bool
    is_late: bool


class Tick(NamedTuple):
    """The first day of a month."""

    x: int
    month: date


class Chart(NamedTuple):
    width: int
    height: int
    lines: list[Line]
    ticks: list[Tick]
    today_x: int | None


class Totals(NamedTuple):
    works: int
    planned: int
    real: int
    late: int


def totals(bars: Sequence[Bar]) -> Totals:
    """What the last row of the table says: works, days planned, days worked, days late."""
    return Totals(
        len(bars),
        sum(bar.planned.days for bar in bars if bar.planned),
        sum(bar.real.days for bar in bars if bar.real),
        sum(bar.late for bar in bars),
    )


def draw(bars: Sequence[Bar], *, today: date) -> Chart | None:
    """The bars on one scale of days; None when there is not a single day to draw."""
    spans = [span for bar in bars for span in (bar.planned, bar.real) if span]
    if not spans:
        return None
    first = min(span.first for span in spans).replace(day=1)
    last = max(span.last for span in spans)
    days = (last - first).days + 1

    def x_of(day: date) -> int:
        return LEFT + (day - first).days * (WIDTH - LEFT) // days

    def box(span: Span | None, top: int) -> Box | None:
        if span is None:
            return None
        x = x_of(span.first)
        return Box(x, top, max(2, x_of(span.last + timedelta(days=1)) - x), THICK)

    lines = []
    for number, bar in enumerate(bars):
        top = TOP + number * ROW + 4
        name = bar.name if len(bar.name) <= _MOST_NAME else bar.name[: _MOST_NAME - 1] + "…"
        lines.append(
            Line(
                name,
                top + 2 * THICK - 5,
                box(bar.planned, top),
                box(bar.real, top + THICK + 2),
                bar.is_over,
                bar.late > 0,
            )
        )
    shown_today = x_of(today) if first <= today <= last else None
    height = TOP + len(bars) * ROW + 4
    return Chart(WIDTH, height, lines, [Tick(x_of(day), day) for day in _months(first, last)], shown_today)


def _months(first: date, last: date) -> list[date]:
    """First days of months from `first` on; in long charts every second, third … one, so that names fit."""
    found, day = [], first
    while day <= last:
        found.append(day)
        day = (day + timedelta(days=31)).replace(day=1)
    step = 1 + len(found) // 11
    return found[::step]
