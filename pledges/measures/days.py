"""Where a day ends: at midnight in Shanghai, whatever the machine thinks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from pledges.freezing import day_of, start_of

if TYPE_CHECKING:
    from pledges.measures.registry import Scope

__all__ = ["close", "day_of", "end_of", "start_of"]


def end_of(day: date) -> datetime:
    """The first instant that no longer belongs to the day."""
    return start_of(day + timedelta(days=1))


def close(scope: Scope, day: date) -> datetime:
    """Up to when the rows of a day are looked at: its end, or the moment of looking if that comes first."""
    end = end_of(day)
    return end if scope.at is None else min(end, scope.at)
