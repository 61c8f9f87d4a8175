"""How the answers of a checklist become points, and until when a photo may follow. House rules (domain.md §8)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import TYPE_CHECKING, Final, NamedTuple

from properties.models import InspectionAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from properties.photos import CleanPhoto

Verdict = InspectionAnswer.Verdict
# A full day for the photos: a courtyard without network is no reason to lose them.
PHOTOS_WITHIN: Final = timedelta(hours=24)
_HALF: Final = Fraction(1, 2)


class Answer(NamedTuple):
    """What somebody found about one item; words and photo belong to what was not met."""

    verdict: str
    note: str = ""
    photo: CleanPhoto | None = None


def score(answers: Iterable[tuple[int, str]]) -> Decimal | None:
    """Points of 100 from (points, verdict) of each item: those met, of those that apply here.

    Exact, then one decimal, half up. None where nothing applies: no score is not a score of 0.
    """
    met = whole = 0
    for points, verdict in answers:
        if verdict == Verdict.NOT_APPLICABLE:
            continue
        whole += points
        met += points if verdict == Verdict.YES else 0
    if not whole:
        return None
    return Decimal(floor(Fraction(1000 * met, whole) + _HALF)) / 10


def takes_photos(entered_at: datetime, *, at: datetime) -> bool:
    """Whether a photo may still be added to an inspection entered then: for 24 hours, the last second included."""
    return at <= entered_at + PHOTOS_WITHIN
