"""The ranking of a period by contract and by firm: what the public page, the sheet, the paper and the list read."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments import grading, spans
from assessments.dimensions import Dimension, Grade

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import _StrPromise

    from assessments.models import Period, Scheme, Score
    from properties.models import Firm

GRADE_KINDS: Final = {
    Grade.EXCELLENT: "done",
    Grade.GOOD: "done",
    Grade.PASSED: "active",
    Grade.FAILED: "late",
    Grade.TOO_FEW: "waiting",
}


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One firm in one compound. `rank` is None where the sample is too small."""

    rank: int | None
    score: Score
    shares: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return _("sample too small") if self.score.score is None else f"{self.score.score}"

    @property
    def kind(self) -> str:
        return GRADE_KINDS[Grade(self.score.grade)]

    @property
    def area(self) -> str:
        return "—" if self.score.floor_area is None else f"{self.score.floor_area}"


@dataclass(frozen=True, slots=True)
class FirmLine:
    """A firm over all its contracts, by floor area and days; those without enough data do not count."""

    rank: int | None
    firm: Firm
    points: Decimal | None
    contracts: int
    counted: int
    area: Decimal

    @property
    def text(self) -> str:
        return _("sample too small") if self.points is None else f"{self.points}"


def current(period: Period) -> list[Score]:
    """The newest revision of every contract's score; one statement."""
    rows = period.scores.filter(is_current=True).select_related("compound", "firm")
    return list(rows.order_by("compound__name", "firm__name", "pk"))


def by_contract(scores: Sequence[Score]) -> list[ContractLine]:
    """Best first, those without a score last."""
    ranks = grading.rank({row.pk: row.score for row in scores if row.score is not None})
    found = [ContractLine(ranks.get(row.pk), row, shares(row)) for row in scores]
    return sorted(found, key=lambda line: (line.rank is None, line.rank or 0))


def by_firm(scores: Sequence[Score]) -> list[FirmLine]:
    """Best first, those without a score last."""
    rows: dict[int, list[Score]] = defaultdict(list)
    for row in scores:
        rows[row.firm_id].append(row)
    points = firm_scores(scores)
    ranks = grading.rank({firm: found for firm, found in points.items() if found is not None})
    lines = [
        FirmLine(
            ranks.get(firm),
            mine[0].firm,
            points[firm],
            len(mine),
            sum(1 for row in mine if row.score is not None),
            sum((row.floor_area or Decimal(0) for row in mine), Decimal(0)),
        )
        for firm, mine in rows.items()
    ]
    return sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.firm.name))


def firm_scores(scores: Sequence[Score]) -> dict[int, Decimal | None]:
    """Firm → the mean of its contracts' scores, weighed by floor area and days."""
    rows: dict[int, list[tuple[Decimal, Decimal]]] = {row.firm_id: [] for row in scores}
    for row in scores:
        if row.score is not None:
            weight = (row.floor_area or Decimal(0)) * int(row.inputs["days"])
            rows[row.firm_id].append((row.score, weight))
    return {firm: grading.weighed(found) for firm, found in rows.items()}


def shares(score: Score) -> tuple[str, ...]:
    """Percent of each dimension to two places, "" where it is N/A."""
    return tuple(
        "" if part.share is None else f"{grading.rounded(100 * part.share)}"
        for part in grading.parts(score.inputs)
    )


def title(period: Period) -> str:
    return _("Service assessment, %(period)s") % {"period": spans.label(period.span)}


@dataclass(frozen=True, slots=True)
class Method:
    """A scheme in the words and numbers printed under every ranking."""

    scheme: Scheme
    weights: list[tuple[str, int, str]]
    grades: list[tuple[str, str]]
    bands: list[tuple[str | None, str]]
    factors: list[tuple[str, str]]
    least_weight: int


_COUNTED: Final[Mapping[str, _StrPromise]] = {
    Dimension.TICKETS: gettext_lazy(
        "the mean of: solved in time ÷ (solved + open and overdue when drawn up); first contact in time ÷ "
        "contacts made or run out; reports that repeat no earlier one ÷ reports received"
    ),
    Dimension.SATISFACTION: gettext_lazy(
        "ratings of “fair” or better ÷ ratings; who does not rate is not counted"
    ),
    Dimension.REPAIR: gettext_lazy("repairs done in time ÷ (repairs done + open and overdue)"),
    Dimension.CLEAN: gettext_lazy("mean of the inspections' points"),
    Dimension.ORDER: gettext_lazy("mean of the inspections' points"),
    Dimension.SAFETY: gettext_lazy("mean of the inspections' points"),
    Dimension.GREEN: gettext_lazy("mean of the inspections' points"),
    Dimension.DISCLOSURE: gettext_lazy("published by the legal date ÷ publications due"),
}


def method(scheme: Scheme) -> Method:
    names = dict(Grade.choices)
    return Method(
        scheme,
        [(str(one.label), int(scheme.weights[one.value]), str(_COUNTED[one])) for one in Dimension],
        [(str(names[name]), least) for least, name in scheme.grades],
        [(most, yuan) for most, yuan in scheme.bands],
        [(least, factor) for least, factor in scheme.factors],
        scheme.terms()["least_weight"],
    )
