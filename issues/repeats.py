"""When reports repeat: the same sub-topic in one compound, often enough in a short time for a hall to speak of it.

A house rule: at least three reports within ninety days, today included. Merged and withdrawn reports count nowhere.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from issues.figures.counting import NOWHERE

LEAST: Final = 3
WITHIN: Final = timedelta(days=90)
COUNTED_NOT: Final = NOWHERE


def first_day(today: date) -> date:
    """The first day that still counts."""
    return today - WITHIN + timedelta(days=1)
