"""One target in full: the promise, the arithmetic of its pace, its readings week by week, every change."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from pledges.boards import cards
from pledges.boards.arithmetic import sentences
from pledges.models import Reading, ReadingCorrection, TargetChange

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from pledges.boards.cards import Card
    from pledges.models import Target

_CORRECTIONS: Final = 50


@dataclass(frozen=True, slots=True)
class WeekLine:
    """The last reading of a week, its figures as texts with their unit."""

    reading: Reading
    measured: str
    expected: str
    self_reported: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A day that was read again: the figures before and after, as texts."""

    row: ReadingCorrection
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Change:
    """A decided change of the promise, its goals as texts with their unit."""

    row: TargetChange
    was_goal: str
    goal: str

    @property
    def is_approved(self) -> bool:
        return self.row.state == TargetChange.State.APPROVED


@dataclass(frozen=True, slots=True)
class TargetPage:
    card: Card
    weeks: Sequence[WeekLine]
    changes: Sequence[Change]
    corrections: Sequence[Correction]

    @property
    def goal(self) -> str:
        return self.card.figure(self.card.target.goal)

    @property
    def arithmetic(self) -> list[str]:
        return sentences(self.card)


def target_page(target: Target) -> TargetPage:
    """Everything of the page of a public target; four statements."""
    (card,) = cards.latest([target])
    readings = weekly(target)
    corrected = ReadingCorrection.objects.filter(reading__target=target).select_related("reading")
    return TargetPage(
        card=card,
        weeks=[_week(card, reading) for reading in reversed(readings)],
        changes=[
            Change(row, card.figure(row.was_goal), card.figure(row.goal))
            for row in TargetChange.objects.filter(target=target).exclude(state=TargetChange.State.ASKED)
        ],
        corrections=[_correction(card, row) for row in corrected.order_by("-at", "-pk")[:_CORRECTIONS]],
    )


def readings_of(target: Target) -> QuerySet[Reading]:
    """Every reading of a target somebody has come to through its door."""
    return Reading.objects.filter(target=target)


def weekly(target: Target) -> list[Reading]:
    """The last reading of each week, the oldest first: at most 53 for a year's promise."""
    found: dict[tuple[int, int], Reading] = {}
    for reading in readings_of(target).order_by("on"):
        found[reading.on.isocalendar()[:2]] = reading
    return list(found.values())


def _week(card: Card, reading: Reading) -> WeekLine:
    one = cards.Card(card.target, card.measure, reading)
    return WeekLine(reading, one.measured, card.figure(reading.expected), card.figure(reading.self_reported))


def _correction(card: Card, row: ReadingCorrection) -> Correction:
    return Correction(row, _figure_in(card, row.was), _figure_in(card, row.now))


def _figure_in(card: Card, values: dict[str, object]) -> str:
    measured = values.get("measured")
    return card.figure(Decimal(str(measured))) if measured is not None else "—"
