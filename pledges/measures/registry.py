"""What a measure is: rows that are looked at, those that count, and one way from rows to a figure.

A measure names the rows; the figure on a page, the list behind it and the export are all made from those same
rows, so that they cannot differ. No measure may be typed in: there is no column for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from issues.boards.figures import LEAST as LEAST  # noqa: PLC0414 — the one mask, known here by the same name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date, datetime
    from fractions import Fraction

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from pledges.models import Target

_CENT: Final = Decimal("0.01")


class Shape(Enum):
    """How rows become a figure: how many count, their sum, their share in percent, the middle, the mean."""

    COUNT = "count"
    SUM = "sum"
    SHARE = "share"
    MEDIAN = "median"
    MEAN = "mean"


class Scope(NamedTuple):
    """What a target is about. None: not narrowed in this respect. `since` is the first day that counts.

    `campaign` matters to what is counted over pledges. `at` is the moment of looking: of a day that is not over
    yet, nothing after it is seen. None: every day is seen to its end.
    """

    subdistrict: int
    since: date
    firm: int | None = None
    topic: int | None = None
    neighbourhood: int | None = None
    compounds: frozenset[int] | None = None
    options: Mapping[str, Any] = {}
    campaign: int | None = None
    at: datetime | None = None


class Part(NamedTuple):
    """Rows of one kind. Each is annotated with `hit` (1 counts, 0 is looked at only) and, for SUM, MEDIAN and
    MEAN, with `amount`. `kind` says how a row is called and opened: see `rows.py`.
    """

    kind: str
    rows: QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Measure:
    """One way to measure, by name. `method` is the sentence residents read under the figure.

    `cumulative`: the figure grows with the work (counts, sums); else it is a level (shares, medians, means).
    `asked` tells how many could have answered, where answering is free. `after_others`: it is made of readings.
    """

    code: str
    name: _StrPromise
    method: _StrPromise
    shape: Shape
    parts: Callable[[Scope, date], Sequence[Part]]
    unit: str = ""
    unit_en: str = ""
    asked: Callable[[Scope, date], int] | None = None
    after_others: bool = False

    @property
    def cumulative(self) -> bool:
        return self.shape in {Shape.COUNT, Shape.SUM}

    @property
    def least(self) -> int:
        return 0 if self.cumulative else LEAST


class Taken(NamedTuple):
    """What was measured. `value` is null when there is nothing to measure, or too little of it.

    `value` is rounded to be shown; `exact` decides, so that 94.996 % is not 95 %. `asked`: see `Measure.asked`.
    """

    value: Decimal | None
    hits: int
    rows: int
    too_few: bool
    exact: Fraction | None = None
    asked: int | None = None


_measures: dict[str, Measure] = {}


def register(measure: Measure) -> Measure:
    """Put a measure under its name; a name is given once."""
    if measure.code in _measures:
        msg = f"two measures are called {measure.code}"
        raise ValueError(msg)
    _measures[measure.code] = measure
    return measure


def find(code: str) -> Measure:
    """The measure of that name; KeyError for a name that is not in the registry."""
    return _measures[code]


def everything() -> list[Measure]:
    """All measures, in the order of their names."""
    return [_measures[code] for code in sorted(_measures)]


def rounded(value: Decimal) -> Decimal:
    """Half up to the cent, as people do on paper."""
    return value.quantize(_CENT, ROUND_HALF_UP)


def scope_of(target: Target, *, at: datetime | None = None) -> Scope:
    """The scope of a target, from its pledge and its list of compounds; `at` is the moment of looking."""
    pledge = target.pledge
    listed = None
    if target.scope == target.Scope.LISTED:
        listed = frozenset(target.compounds.values_list("pk", flat=True))
    return Scope(
        subdistrict=pledge.campaign.subdistrict_id,
        since=target.starts_on,
        firm=pledge.firm_id,
        topic=pledge.topic_id,
        neighbourhood=pledge.area_id if pledge.kind == pledge.Kind.SECRETARY else None,
        compounds=listed,
        options=target.options,
        campaign=pledge.campaign_id,
        at=at,
    )
