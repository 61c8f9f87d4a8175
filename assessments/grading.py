"""What a contract comes to. Pure: from the frozen inputs to score, grade and reward, and from nothing else.

    share of a line = hits ÷ of                   a line under its least number of rows does not count
    a dimension     = the mean of its lines       without a line that counts it is N/A, and its weight goes to the others
    score           = 100 × Σ weight × dimension ÷ Σ weight of the dimensions that count, + bonus, at most 100
    reward          = base of the area band × quarters × days ÷ days of the period × pay factor

By exact fractions, rounded half up to two places once, at the end; grade and pay factor are read off the rounded
score, so that anybody with the printed figures comes to the same. The scheme is part of the inputs: a later
version changes no earlier score. A veto (一票否决) lets no grade above "below standard" stand and pays nothing.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from django.utils.translation import gettext_lazy as _

from assessments.dimensions import BONUS_CAP, WEIGHTS, Dimension, Grade
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

K = TypeVar("K")
WHOLE: Final = 100
CENT: Final = Decimal("0.01")
_MOST: Final = Decimal(1_000_000)
Inputs = dict[str, Any]


class Line(NamedTuple):
    """One counted thing of a dimension: `hits` of `of`, from so many `rows`."""

    code: str
    hits: Decimal
    of: Decimal
    rows: int

    def frozen(self) -> dict[str, Any]:
        return {"code": self.code, "hits": str(self.hits), "of": str(self.of), "rows": self.rows}

    @property
    def share(self) -> Fraction:
        return Fraction(self.hits) / Fraction(self.of)


class Part(NamedTuple):
    """One dimension: `share` is None where it is N/A, `counted` are its lines that count."""

    dimension: str
    weight: int
    lines: tuple[Line, ...]
    counted: tuple[Line, ...]
    share: Fraction | None


class Result(NamedTuple):
    score: Decimal | None
    grade: str
    bonus: Decimal
    veto: bool
    factor: Decimal
    reward: Decimal


def line(row: Mapping[str, Any]) -> Line:
    return Line(str(row["code"]), Decimal(row["hits"]), Decimal(row["of"]), int(row["rows"]))


def parts(inputs: Inputs) -> list[Part]:
    """The dimensions in their order, with what counts of each."""
    scheme = inputs["scheme"]
    found = []
    for name in Dimension.values:
        lines = tuple(line(row) for row in inputs["lines"].get(name, ()))
        counted = tuple(one for one in lines if one.of > 0 and one.rows >= scheme["least"][name])
        shares = [one.share for one in counted]
        share = sum(shares, Fraction(0)) / len(shares) if shares else None
        found.append(Part(name, int(scheme["weights"][name]), lines, counted, share))
    return found


def counting(found: Sequence[Part]) -> list[Part]:
    """The dimensions that count: with data and with a weight."""
    return [part for part in found if part.share is not None and part.weight]


def reached(inputs: Inputs) -> Fraction | None:
    """Points before the bonus, unrounded; None where too little of the weights has data."""
    used = counting(parts(inputs))
    weights = sum(part.weight for part in used)
    if not weights or weights < int(inputs["scheme"]["least_weight"]):
        return None
    points = sum((part.weight * (part.share or Fraction(0)) for part in used), Fraction(0))
    return WHOLE * points / weights


def bonus_of(inputs: Inputs) -> Decimal:
    """The points given, at most as many as the scheme allows."""
    given = sum((Decimal(points) for points in inputs["bonus"]), Decimal(0))
    return min(given, Decimal(inputs["scheme"]["bonus_cap"])).quantize(CENT)


def grade(inputs: Inputs) -> Result:
    """Everything that follows from the inputs."""
    scheme, bonus, veto = inputs["scheme"], bonus_of(inputs), bool(inputs["vetoes"])
    points = reached(inputs)
    if points is None:
        failed = Grade.FAILED if veto else Grade.TOO_FEW
        return Result(None, failed.value, bonus, veto, Decimal(0), Decimal("0.00"))
    score = rounded(min(points + Fraction(bonus), Fraction(WHOLE)))
    if veto:
        return Result(score, Grade.FAILED.value, bonus, veto, Decimal(0), Decimal("0.00"))
    factor = Decimal(_from(score, scheme["factors"]) or 0)
    name = _from(score, scheme["grades"]) or Grade.FAILED.value
    return Result(score, name, bonus, veto, factor, reward(inputs, factor))


def reward(inputs: Inputs, factor: Decimal) -> Decimal:
    """Yuan and cents; nothing where the floor area is not known."""
    base = base_of(inputs)
    if base is None:
        return Decimal("0.00")
    part = Fraction(inputs["days"], inputs["of_days"]) * int(inputs["quarters"])
    return rounded(Fraction(base) * part * Fraction(factor))


def base_of(inputs: Inputs) -> Decimal | None:
    """Yuan for a quarter by the floor area; the upper end of a band belongs to it."""
    if inputs["floor_area"] is None:
        return None
    area = Decimal(inputs["floor_area"])
    bands = inputs["scheme"]["bands"]
    return next(Decimal(yuan) for most, yuan in bands if most is None or area <= Decimal(most))


def _from(score: Decimal, steps: Sequence[Sequence[str]]) -> str | None:
    """What belongs to the highest step that is reached."""
    return next((word for least, word in steps if score >= Decimal(least)), None)


def rounded(value: Fraction) -> Decimal:
    """Half up to two places, exactly."""
    hundredths = Decimal((value * WHOLE * 2 + 1) // 2)
    return (hundredths / WHOLE).quantize(CENT, ROUND_HALF_UP)


def weighed(scores: Iterable[tuple[Decimal, Decimal]]) -> Decimal | None:
    """A firm's score: the mean of its contracts' (score, weight); equal weights where no weight is known."""
    rows = list(scores)
    if not rows:
        return None
    if not sum(weight for _score, weight in rows):
        rows = [(score, Decimal(1)) for score, _weight in rows]
    points = sum((Fraction(score) * Fraction(weight) for score, weight in rows), Fraction(0))
    return rounded(points / sum((Fraction(weight) for _score, weight in rows), Fraction(0)))


def rank(scores: Mapping[K, Decimal]) -> dict[K, int]:
    """Equal scores share the rank, and the next rank skips: 1, 2, 2, 4."""
    places: dict[Decimal, int] = {}
    for place, value in enumerate(sorted(scores.values(), reverse=True), 1):
        places.setdefault(value, place)
    return {key: places[value] for key, value in scores.items()}


def check_weights(weights: Mapping[str, int]) -> dict[str, int]:
    """Eight whole numbers that add up to 100. Refused for anything else."""
    wrong = set(weights) != set(WEIGHTS) or any(
        type(weight) is not int or not 0 <= weight <= WHOLE for weight in weights.values()
    )
    if wrong or sum(weights.values()) != WHOLE:
        raise Refused(
            "scheme.weights",
            _("The eight weights have to be whole numbers that add up to 100."),
            field="weights",
        )
    return {name: weights[name] for name in WEIGHTS}


def check_terms(terms: Mapping[str, Any]) -> None:
    """Steps that fall, areas that rise, parts of the base from 0 to 1. Refused for anything else."""
    for field, rows in (("grades", terms["grades"]), ("factors", terms["factors"])):
        steps = [Decimal(least) for least, _word in rows]
        if not steps or steps != sorted(set(steps), reverse=True) or not 0 <= steps[-1] <= steps[0] <= WHOLE:
            raise Refused("scheme.steps", _("The points have to fall from row to row."), field=field)
    if any(not 0 <= Decimal(factor) <= 1 for _least, factor in terms["factors"]):
        raise Refused("scheme.factors", _("The part that is paid runs from 0 to 1."), field="factors")
    *lower, last = terms["bands"]
    areas = [Decimal(most) if most is not None else None for most, _yuan in lower]
    known = [area for area in areas if area is not None]
    if (
        last[0] is not None
        or len(known) != len(areas)
        or known != sorted(set(known))
        or min(known, default=1) <= 0
    ):
        raise Refused("scheme.bands", _("The areas have to rise from row to row."), field="bands")
    if any(not 0 <= Decimal(yuan) <= _MOST for _most, yuan in terms["bands"]):
        raise Refused("scheme.reward", _("An amount cannot be negative or above a million."), field="bands")
    if not 0 <= Decimal(terms["bonus_cap"]) <= BONUS_CAP:
        raise Refused("scheme.bonus", _("The bonus is at most 5 points."), field="bonus_cap")


def check_lines(given: Mapping[str, Sequence[Line]]) -> dict[str, list[dict[str, Any]]]:
    """Corrected counts: nothing negative, nothing above what it is a part of. Refused for anything else."""
    for name, lines in given.items():
        if name not in Dimension.values:
            raise Refused("score.dimension", _("This dimension does not exist."))
        for one in lines:
            if not (0 <= one.hits <= one.of <= _MOST) or one.rows < 0 or not is_plain(one.hits, one.of):
                raise Refused(
                    "score.counts",
                    _("What counts cannot be more than what was looked at, and neither can be negative."),
                    field=f"{name}_{one.code}_hits",
                )
    return {name: [one.frozen() for one in lines] for name, lines in given.items()}


def is_plain(*numbers: Decimal) -> bool:
    """Whether the numbers have at most one decimal place, as points of inspections have."""
    try:
        return all(number == number.quantize(Decimal("0.1")) for number in numbers)
    except InvalidOperation:
        return False
