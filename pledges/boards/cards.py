"""One target as every page, export and report shows it: the same numbers in the same words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from pledges.measures import registry
from pledges.measures.registry import Shape
from pledges.models import Reading, Target

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pledges.measures.registry import Measure

_KINDS: Final = {
    Reading.State.NO_DATA: "paused",
    Reading.State.ON_PACE: "active",
    Reading.State.AT_RISK: "soon",
    Reading.State.WILL_MISS: "late",
    Reading.State.KEPT: "done",
    Reading.State.MISSED: "late",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A target with its newest reading, if there is any. Shares are whole numbers of 100 for drawing a bar."""

    target: Target
    measure: Measure
    reading: Reading | None

    @property
    def state(self) -> Reading.State:
        return Reading.State(self.reading.state) if self.reading else Reading.State.NO_DATA

    @property
    def measured(self) -> str:
        """The figure with its unit, or why there is none."""
        if self.reading is None or self.reading.rows == 0:
            return _("nothing to measure yet")
        if self.reading.measured is None:
            return _("sample too small")
        return self.figure(self.reading.measured)

    @property
    def text(self) -> str:
        """“32/61 compounds” for what is counted, “93.5% (goal 95%)” for what is a level."""
        if self.reading is None or self.reading.measured is None:
            return self.measured
        if self.measure.cumulative:
            return f"{plain(self.reading.measured)}/{self.figure(self.target.goal)}"
        return _("%(measured)s (goal %(goal)s)") % {
            "measured": self.measured,
            "goal": self.figure(self.target.goal),
        }

    @property
    def mark(self) -> float:
        """Where the mark of what is expected begins on a bar 100 wide, itself being 1.2 wide."""
        return min(self.expected, 98.8)

    @property
    def kind(self) -> str:
        """The shape of the state, as `components/state.html` names them."""
        return _KINDS[self.state]

    @property
    def expected_text(self) -> str:
        """What pace expects by the day of the reading, with its unit; "" where nothing is expected."""
        return self.figure(self.reading.expected) if self.reading else ""

    @property
    def self_reported(self) -> str:
        """What the promiser says, with its unit, where they said something else than was measured; else ""."""
        if self.reading is None or self.reading.self_reported == self.reading.compared:
            return ""
        return self.figure(self.reading.self_reported)

    @property
    def compared(self) -> str:
        """What was measured in the month the promiser speaks of, with its unit."""
        return self.figure(self.reading.compared) if self.reading else ""

    @property
    def is_judged(self) -> bool:
        return self.state != Reading.State.NO_DATA

    @property
    def is_measured(self) -> bool:
        return self.reading is not None and self.reading.measured is not None

    def figure(self, value: Decimal | None) -> str:
        """A value of this target's measure with its unit; "" for none."""
        return "" if value is None else with_unit(value, self.target, self.measure)

    @property
    def done(self) -> int:
        """How far along the way from the baseline to the goal, 0 to 100."""
        return _share(self.target, self.reading.measured if self.reading else None)

    @property
    def expected(self) -> int:
        """Where it should be by now, 0 to 100."""
        return _share(self.target, self.reading.expected if self.reading else None)


def with_unit(value: Decimal, target: Target, measure: Measure) -> str:
    """“93.5%”, “32个小区”, “6.5 hours”."""
    if measure.shape == Shape.SHARE:
        return f"{value.quantize(Decimal('0.1'))}%"
    unit = target.shown_unit
    return f"{plain(value)}{'' if _is_wide(unit) else ' '}{unit}"


def plain(value: Decimal) -> str:
    """A number without the zeros behind its point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_wide(text: str) -> bool:
    """Chinese units stand against the number, others after a space."""
    return bool(text) and not text[0].isascii()


def _share(target: Target, value: Decimal | None) -> int:
    if value is None:
        return 0
    way = (value - target.baseline) / (target.goal - target.baseline)
    return int(min(max(way, Decimal(0)), Decimal(1)) * 100)


def latest(targets: Iterable[Target], *, on: date | None = None) -> list[Card]:
    """The cards of these targets with their newest readings, up to `on` where given; two statements."""
    rows = list(targets)
    known = Reading.objects.filter(target=OuterRef("target"))
    if on is not None:
        known = known.filter(on__lte=on)
    newest = Subquery(known.order_by("-on").values("pk")[:1])
    found = Reading.objects.filter(target__in=[row.pk for row in rows], pk=newest)
    readings = {reading.target_id: reading for reading in found}
    return [Card(row, registry.find(row.measure), readings.get(row.pk)) for row in rows]
