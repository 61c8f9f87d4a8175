"""What everybody may read: periods from their public notice on, one period's ranking, and the same as a sheet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.core.paginator import Paginator

from assessments import periodflow
from assessments.boards import ranking
from assessments.dimensions import Dimension
from assessments.models import Period
from assessments.periodflow import State
from properties.cells import as_text

if TYPE_CHECKING:
    from django.core.paginator import Page as Leaf

    from assessments.boards.ranking import ContractLine, FirmLine, Method

# As many contracts as fit on a page of 120 KB.
ON_A_PAGE: Final = 150
FIELDS: Final = (
    "rank",
    "compound",
    "compound_code",
    "firm",
    "firm_code",
    "floor_area",
    "score",
    "grade",
    *(f"share_{name.lower()}" for name in Dimension.values),
    "scheme_version",
    "final",
)


@dataclass(frozen=True, slots=True)
class Entry:
    period: Period
    title: str
    kind: str


@dataclass(frozen=True, slots=True)
class Page:
    period: Period
    title: str
    lines: Leaf[ContractLine]
    firms: list[FirmLine]
    method: Method
    is_notice: bool


def entries() -> list[Entry]:
    rows = Period.objects.public().select_related("subdistrict").order_by("-starts_on", "-pk")
    return [Entry(row, ranking.title(row), periodflow.SHAPES[row.state]) for row in rows]


def page(period: Period, number: str) -> Page:
    scores = ranking.current(period) if period.state != State.WITHDRAWN else []
    return Page(
        period,
        ranking.title(period),
        Paginator(ranking.by_contract(scores), ON_A_PAGE).get_page(number),
        ranking.by_firm(scores),
        ranking.method(period.scheme),
        period.state == State.NOTICE,
    )


def as_csv(period: Period) -> bytes:
    """With the mark by which Excel and WPS know UTF-8; no text in it can become a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(FIELDS)
    is_final = int(period.state in periodflow.FINAL)
    scores = ranking.current(period) if period.state != State.WITHDRAWN else []
    for line in ranking.by_contract(scores):
        row = line.score
        values = (
            line.rank,
            row.compound.name,
            row.compound.code,
            row.firm.name,
            row.firm.code,
            row.floor_area,
            row.score,
            row.grade,
            *line.shares,
            row.inputs["scheme"]["version"],
            is_final,
        )
        writer.writerow([as_text(value) for value in values])
    return out.getvalue().encode("utf-8-sig")
