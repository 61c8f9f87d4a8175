"""The score of the red and black list. Pure: from counts to score, rank and side, by fractions and without rounding
before the end, so that anybody with the published counts and a pencil comes to the same number.

    share of a part = counted ÷ looked at            recurrence: 1 − recurred ÷ received
    score           = 100 × Σ weight × share ÷ Σ weight, over the parts with at least 5 rows
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

from django.utils.translation import gettext_lazy as _

from pledges.measures.registry import LEAST
from yinhang.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# One table of what the list is made by. A rule of the street that replaces it replaces these lines.
#   WEIGHTS         what a new list starts with; each list keeps its own (the street's own 实施细则 is not published)
#   LEAST_CLOSED    below it one report more or less moves the rank (ux.md D5)
#   LEAST (5)       below it a share says more about single persons than about the work (domain.md 3.1)
#   RED, BLACK      80 and 60 points are where the town schemes we know stop paying in full and at all (domain.md 8)
#   RED_SHARE       only the best third is praised, so that praise stays rare
WEIGHTS: Final[Mapping[str, int]] = {"on_time": 40, "resolved": 20, "satisfied": 25, "recurrence": 15}
LEAST_CLOSED: Final = 10
RED: Final = Decimal(80)
BLACK: Final = Decimal(60)
RED_SHARE: Final = Fraction(1, 3)

K = TypeVar("K")
PARTS: Final = tuple(WEIGHTS)
WHOLE: Final = 100
_CENT: Final = Decimal("0.01")


class Counts(NamedTuple):
    """What was counted of one firm in the period. `overdue`: open and overdue on the day the list was drawn up."""

    received: int
    recurred: int
    on_time: int
    resolved: int
    closed: int
    rated: int
    satisfied: int
    overdue: int

    def parts(self) -> dict[str, tuple[int, int]]:
        """Numerator and denominator of each part. What lies overdue counts against the firm as if done late."""
        return {
            "on_time": (self.on_time, self.resolved + self.overdue),
            "resolved": (self.resolved, self.closed),
            "satisfied": (self.satisfied, self.rated),
            "recurrence": (self.received - self.recurred, self.received),
        }

    def figures(self) -> dict[str, Any]:
        """As a row keeps it."""
        return {"counts": self._asdict(), "parts": {key: list(pair) for key, pair in self.parts().items()}}


class Standing(NamedTuple):
    """What a firm comes to. `score` and `rank` are None where there are too few cases."""

    score: Decimal | None
    rank: int | None
    side: str


def check_weights(weights: Mapping[str, int]) -> dict[str, int]:
    """The weights as they may be used: each part once, whole numbers from 0 to 100, 100 together; else Refused."""
    if set(weights) != set(PARTS) or any(type(value) is not int for value in weights.values()):
        raise Refused("league.weights", _("Each of the four parts needs a weight, as a whole number."))
    if min(weights.values()) < 0 or sum(weights.values()) != WHOLE:
        raise Refused("league.weights", _("The four weights have to add up to 100."))
    return {part: weights[part] for part in PARTS}


def check_counts(counts: Counts) -> Counts:
    """Counts that can be true: nothing negative, no part larger than its whole; else Refused."""
    pairs = (
        (counts.recurred, counts.received),
        (counts.on_time, counts.resolved),
        (counts.resolved, counts.closed),
        (counts.satisfied, counts.rated),
    )
    if min(counts) < 0 or any(part > whole for part, whole in pairs):
        raise Refused(
            "league.counts", _("These figures contradict each other: a part is larger than its whole.")
        )
    return counts


def used(parts: Mapping[str, Sequence[int]]) -> list[str]:
    """The parts with enough rows to count; the weights of the others are spread over these."""
    return [part for part in PARTS if parts[part][1] >= LEAST]


def score(parts: Mapping[str, Sequence[int]], weights: Mapping[str, int]) -> Decimal | None:
    """Points of 100 to two places, half up, rounded once; None when no part counts."""
    counted = [part for part in used(parts) if weights[part]]
    if not counted:
        return None
    reached = sum((Fraction(*parts[part]) * weights[part] for part in counted), Fraction(0))
    return rounded(WHOLE * reached / sum(weights[part] for part in counted))


def rounded(value: Fraction) -> Decimal:
    """Half up to two places, exactly."""
    hundredths = Decimal((value * WHOLE * 2 + 1) // 2)
    return (hundredths / WHOLE).quantize(_CENT, ROUND_HALF_UP)


def rank(scores: Mapping[K, Decimal]) -> dict[K, int]:
    """Equal scores share the rank, and the next rank skips: 1, 2, 2, 4."""
    ordered = sorted(scores.values(), reverse=True)
    return {key: ordered.index(value) + 1 for key, value in scores.items()}


def red_ranks(ranked: int) -> int:
    """How many ranks the best third has: a third rounded down, and at least one."""
    return max(1, int(ranked * RED_SHARE))


def side(points: Decimal, place: int, ranked: int) -> str:
    """On which list a score stands."""
    if points < BLACK:
        return "black"
    return "red" if points >= RED and place <= red_ranks(ranked) else "middle"


def points_of(row: Mapping[str, Any], weights: Mapping[str, int]) -> Decimal | None:
    """A firm's points: from its parts, or as the service assessment of the same quarter decided them."""
    if "assessed" in row:
        return None if row["assessed"] is None else Decimal(row["assessed"])
    return score(row["parts"], weights)


def standings(figures: Mapping[K, Mapping[str, Any]], weights: Mapping[str, int]) -> dict[K, Standing]:
    """Score, rank and side of everybody, from the frozen figures of the rows alone."""
    scores = {
        key: points
        for key, row in figures.items()
        if row["counts"]["closed"] >= LEAST_CLOSED and (points := points_of(row, weights)) is not None
    }
    places = rank(scores)
    return {
        key: Standing(scores[key], places[key], side(scores[key], places[key], len(scores)))
        if key in scores
        else Standing(None, None, "too_few")
        for key in figures
    }


def overdue_rate(overdue: int, households: int) -> Decimal | None:
    """Overdue reports for a hundred households, to two places; None where the households are not known."""
    return rounded(Fraction(WHOLE * overdue, households)) if households else None
