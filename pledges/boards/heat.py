"""The heat table (小区热力表): reports resolved late per hundred households, compounds × twelve months."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from issues.boards.figures import load
from issues.models import Figure
from pledges.boards import counts
from properties.models import Compound

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from pledges.models import Campaign

# Per hundred of fewer households than these, one late report alone would look like a fire.
LEAST_HOUSEHOLDS: Final = 50
HUNDRED: Final = 100
# Where the four shades begin, in reports per hundred households.
SHADES: Final = (Decimal(0), Decimal("0.5"), Decimal(1), Decimal(2))
_TENTH: Final = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Cell:
    """`count` late reports; `rate` per hundred households, None where there are too few of them."""

    count: int
    rate: Decimal | None

    @property
    def shade(self) -> int:
        """0 for none, 1 to 4 from light to dark."""
        return 0 if not self.count or self.rate is None else sum(self.rate >= start for start in SHADES)

    @property
    def text(self) -> str:
        return _("sample too small") if self.rate is None else f"{self.rate}"


@dataclass(frozen=True, slots=True)
class Row:
    compound: Compound
    cells: Sequence[Cell]
    now: Cell


@dataclass(frozen=True, slots=True)
class Heat:
    """`rows` are ordered by what is overdue now; `unknown` counts the compounds with too few households."""

    months: Sequence[date]
    rows: Sequence[Row]
    unknown: int


def per_hundred(count: int, households: int) -> Decimal | None:
    """How many to a hundred households, to one place; None below LEAST_HOUSEHOLDS."""
    if households < LEAST_HOUSEHOLDS:
        return None
    return (Decimal(count * HUNDRED) / households).quantize(_TENTH, ROUND_HALF_UP)


def heat(campaign: Campaign, at: datetime) -> Heat:
    """The table of a campaign's subdistrict; three statements."""
    since, until = counts.period(campaign, at.date())
    months = counts.months_of(since, until)
    found = Figure.objects.filter(
        subdistrict=campaign.subdistrict_id, month__gte=since, month__lte=until
    ).order_by()
    late = {
        (compound, month): total
        for compound, month, total in found.values_list("compound", "month").annotate(total=Sum("late"))
    }
    now = load(subdistrict=campaign.subdistrict_id, by="compound", at=at)
    rows = [
        Row(
            place,
            [_cell(late.get((place.pk, month), 0), place) for month in months],
            _cell(now.get(place.pk, counts.NO_LOAD).overdue, place),
        )
        for place in Compound.objects.filter(subdistrict=campaign.subdistrict_id).order_by("name", "pk")
    ]
    rows.sort(key=_heat_of, reverse=True)
    return Heat(months, rows, sum(row.now.rate is None for row in rows))


def _cell(count: int, place: Compound) -> Cell:
    return Cell(count, per_hundred(count, place.households))


def _heat_of(row: Row) -> tuple[Decimal, Decimal]:
    rates = [cell.rate for cell in row.cells if cell.rate is not None]
    return row.now.rate or Decimal(-1 if row.now.rate is None else 0), sum(rates, Decimal(0))


def legend() -> list[tuple[int, str]]:
    """The four shades with the rates they stand for, from light to dark."""
    edges = [*SHADES[1:], None]
    words = [
        _("under %(end)s") % {"end": end}
        if number == 1
        else _("%(start)s and more") % {"start": start}
        if end is None
        else _("%(start)s to under %(end)s") % {"start": start, "end": end}
        for number, (start, end) in enumerate(zip(SHADES, edges, strict=True), 1)
    ]
    return list(enumerate(words, 1))
