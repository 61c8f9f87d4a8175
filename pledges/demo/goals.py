"""Goals that make a demo worth looking at: one promise on pace, one at risk, one that will be missed.

A goal is set from what the invented work came to, so that every size and every day of the year shows the same
states. It is the one thing in the demo that was decided afterwards.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Decimal
from typing import Final, NamedTuple

from pledges.models import Reading

State = Reading.State
WINDOW: Final = 28
ONE, _HALF = Decimal(1), Decimal("0.5")
_SLACK: Final = Decimal("0.05")  # of pace.judge
_RUN_UP: Final = 20  # points from where a level started to where it is


class Known(NamedTuple):
    """A measure today and 28 days ago, None where there was too little, how much of the time is gone (0 to 1), the days
    left, and the most it can come to, such as 100 percent.
    """

    now: Decimal
    earlier: Decimal | None
    gone: Decimal
    left: int
    is_level: bool
    most: Decimal | None = None

    @property
    def forecast(self) -> Decimal | None:
        if self.earlier is None:
            return None
        ahead = min(self.left, WINDOW) if self.is_level else self.left
        return self.now + (self.now - self.earlier) / WINDOW * ahead


class Goal(NamedTuple):
    baseline: Decimal
    goal: Decimal


def fitting(state: Reading.State, known: Known) -> Goal:
    """A baseline and a goal, at least, under which `pace.judge` says `state` today, where whole goals allow it.

    Two limits decide: up to which goal the work is not behind, and which one its trend still reaches.
    """
    step = _HALF if known.is_level else ONE
    baseline = max(_down(known.now, ONE) - _RUN_UP, Decimal(0)) if known.is_level else Decimal(0)
    in_step = baseline + (known.now - baseline) / max(known.gone - _SLACK, _SLACK)
    trend = known.forecast
    nearer, farther = (in_step, in_step) if trend is None else sorted((in_step, trend))
    if state == State.ON_PACE:
        goal = _down(nearer, step)
    elif state == State.AT_RISK:
        goal = _down(farther, step) if _down(farther, step) > nearer else _down(nearer, step) + step
    else:
        goal = _down(farther, step) + 2
    goal = max(goal, _down(baseline, ONE) + 1)
    return Goal(baseline, goal if known.most is None else min(goal, known.most))


def _down(value: Decimal, step: Decimal) -> Decimal:
    """Down to a multiple of `step`."""
    return (value / step).to_integral_value(ROUND_FLOOR) * step
