"""A score line by line, so that anybody can add it up; with ways to the rows where there is a list of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments import dimensions, grading
from assessments.dimensions import Dimension
from assessments.models import Objection, Payment, Score

if TYPE_CHECKING:
    from decimal import Decimal

    from assessments.grading import Line, Part
    from assessments.models import Bonus, Veto

_REPORTS: Final = frozenset({"on_time", "contact", "not_again", "satisfied", "repaired"})


@dataclass(frozen=True, slots=True)
class LineShown:
    """One counted thing: “9 of 10 = 90.00%”, or why it does not count."""

    text: str
    counted: str
    share: str
    note: str
    href: str


@dataclass(frozen=True, slots=True)
class PartShown:
    name: str
    weight: int
    share: str
    points: str
    lines: tuple[LineShown, ...]

    @property
    def is_na(self) -> bool:
        return not self.share


@dataclass(frozen=True, slots=True)
class Sum:
    """The arithmetic of one revision."""

    score: Score
    parts: list[PartShown]
    weights: int
    points: str
    before: str
    spread: str
    base: str
    days: int
    of_days: int
    quarters: int
    payment: Payment | None = None
    objections: tuple[Objection, ...] = ()


def of(score: Score, *, with_links: bool) -> Sum:
    """From the frozen inputs alone."""
    parts = grading.parts(score.inputs)
    used = grading.counting(parts)
    points = sum((part.weight * (part.share or Fraction(0)) for part in used), Fraction(0))
    before = grading.reached(score.inputs)
    base = grading.base_of(score.inputs)
    return Sum(
        score=score,
        parts=[_part(score, part, with_links=with_links) for part in parts],
        weights=sum(part.weight for part in used),
        points=f"{grading.rounded(points)}",
        before="" if before is None else f"{grading.rounded(before)}",
        spread=_spread(parts),
        base="" if base is None else f"{base}",
        days=int(score.inputs["days"]),
        of_days=int(score.inputs["of_days"]),
        quarters=int(score.inputs["quarters"]),
        payment=Payment.objects.filter(score=score).first(),
        objections=tuple(objections(score)),
    )


def objections(score: Score) -> list[Objection]:
    """All of this contract in this period, whichever revision they were about."""
    rows = Objection.objects.filter(
        score__period=score.period_id, score__compound=score.compound_id, score__firm=score.firm_id
    )
    return list(rows.order_by("at", "pk"))


def older(score: Score) -> list[Score]:
    """What this contract's score was before, newest first."""
    rows = Score.objects.filter(
        period=score.period_id, compound=score.compound_id, firm=score.firm_id, revision__lt=score.revision
    )
    return list(rows.order_by("-revision"))


def newest(score: Score) -> Score:
    """The revision that holds."""
    return Score.objects.get(
        period=score.period_id, compound=score.compound_id, firm=score.firm_id, is_current=True
    )


def of_contract(about: Bonus | Veto) -> Score:
    """The revision that holds of the contract something was given for."""
    rows = Score.objects.select_related("period__subdistrict", "compound", "firm")
    return rows.get(period=about.period_id, compound=about.compound_id, firm=about.firm_id, is_current=True)


def _part(score: Score, part: Part, *, with_links: bool) -> PartShown:
    return PartShown(
        str(Dimension(part.dimension).label),
        part.weight,
        "" if part.share is None else f"{grading.rounded(100 * part.share)}%",
        "" if part.share is None else f"{grading.rounded(part.weight * part.share)}",
        tuple(_line(score, part, line, with_links=with_links) for line in part.lines),
    )


def _line(score: Score, part: Part, line: Line, *, with_links: bool) -> LineShown:
    counts = line in part.counted
    least = int(score.inputs["scheme"]["least"][part.dimension])
    note = ""
    if not line.of:
        note = _("no data")
    elif not counts:
        note = _("fewer than %(least)s rows: does not count") % {"least": least}
    return LineShown(
        str(dimensions.LINES[line.code]),
        f"{_plain(line.hits)} / {_plain(line.of)}" if line.of else "—",
        f"{grading.rounded(100 * line.share)}%" if counts else "",
        note,
        _href(score, part, line) if with_links and line.of else "",
    )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def _href(score: Score, part: Part, line: Line) -> str:
    """The list the rows are in; "" where there is none."""
    if line.code in _REPORTS:
        asked = {"compound": score.compound.code}
        if part.dimension == Dimension.REPAIR:
            asked["topic"] = "repair"
        if line.code != "on_time":
            asked |= {"since": f"{score.period.starts_on}", "until": f"{score.period.ends_on}"}
        return f"{reverse('work:list')}?{urlencode(asked)}"
    if line.code == "inspected":
        asked = {"compound": score.compound.code, "dimension": part.dimension.lower()}
        return f"{reverse('places:inspections')}?{urlencode(asked)}"
    return ""


def _spread(parts: list[Part]) -> str:
    """Which dimensions are N/A, and that their weight went to the others."""
    left_out = [str(Dimension(part.dimension).label) for part in parts if part.share is None and part.weight]
    if not left_out:
        return ""
    return _("N/A for want of data: %(names)s. Their weight is spread over the other dimensions.") % {
        "names": _(", ").join(left_out)
    }
