"""Whether what a promiser counts and what is measured tell the same story. Pure arithmetic."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from pledges.pace import SLACK

if TYPE_CHECKING:
    from decimal import Decimal

    from pledges.pace import Promise


def disagrees(self_reported: Decimal | None, measured: Decimal | Fraction | None, promise: Promise) -> bool:
    """Apart by more than a twentieth of the way from start to goal. What is not known contradicts nothing."""
    if self_reported is None or measured is None:
        return False
    return abs(Fraction(self_reported) - Fraction(measured)) > SLACK * abs(promise.span)
