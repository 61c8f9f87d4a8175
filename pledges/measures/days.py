"""Up to when the rows of a day count."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notices.calendar import midnight_after

if TYPE_CHECKING:
    from datetime import date, datetime

    from pledges.measures.registry import Scope


def close(scope: Scope, day: date) -> datetime:
    """Up to when the rows of a day are looked at: its end, or the moment of looking if that comes first."""
    end = midnight_after(day)
    return end if scope.at is None else min(end, scope.at)
