"""From rows to a figure: the one way, for readings, pages, exports and the tests that compare them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Sum

from pledges.measures.registry import Shape, Taken, rounded

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from pledges.measures.registry import Measure, Part, Scope

_MICROSECOND: Final = timedelta(microseconds=1)
_HOUR: Final = timedelta(hours=1) // _MICROSECOND


def take(measure: Measure, scope: Scope, day: date) -> Taken:
    """The figure of a scope at the end of a day (or at `scope.at`, if that is earlier)."""
    parts = measure.parts(scope, day)
    hits = rows = 0
    for part in parts:
        found = part.rows.order_by().aggregate(rows=Count("pk"), hits=Sum("hit"))
        hits, rows = hits + (found["hits"] or 0), rows + found["rows"]
    asked = None if measure.asked is None else measure.asked(scope, day)
    if rows == 0 or rows < measure.least:
        return Taken(None, hits, rows, too_few=rows > 0, asked=asked)
    exact = _FIGURE[measure.shape](parts, hits, rows)
    return Taken(as_decimal(exact), hits, rows, too_few=False, exact=exact, asked=asked)


def as_decimal(exact: Fraction) -> Decimal:
    """Rounded to be shown."""
    return rounded(Decimal(exact.numerator) / exact.denominator)


def amount_of(value: Any) -> Fraction:
    """What a row contributes: hours of a span of time, else the number itself."""
    return Fraction(value // _MICROSECOND, _HOUR) if isinstance(value, timedelta) else Fraction(value)


def _count(_parts: Sequence[Part], hits: int, _rows: int) -> Fraction:
    return Fraction(hits)


def _share(_parts: Sequence[Part], hits: int, rows: int) -> Fraction:
    return Fraction(100 * hits, rows)


def _sum(parts: Sequence[Part], _hits: int, _rows: int) -> Fraction:
    found = (amount for part in parts for amount in _amounts(part))
    return sum((amount_of(amount) for amount in found), Fraction(0))


def _mean(parts: Sequence[Part], hits: int, rows: int) -> Fraction:
    return _sum(parts, hits, rows) / hits


def _median(parts: Sequence[Part], hits: int, _rows: int) -> Fraction:
    """The middle one, or half-way between the middle two; the database sorts, two rows travel."""
    (part,) = parts
    first, most = (hits - 1) // 2, 2 - hits % 2
    middle = [amount_of(amount) for amount in _amounts(part).order_by("amount", "pk")[first : first + most]]
    return sum(middle, Fraction(0)) / len(middle)


def _amounts(part: Part) -> Any:
    return part.rows.filter(hit=1).order_by().values_list("amount", flat=True)


_FIGURE: Final = {
    Shape.COUNT: _count,
    Shape.SUM: _sum,
    Shape.SHARE: _share,
    Shape.MEDIAN: _median,
    Shape.MEAN: _mean,
}
