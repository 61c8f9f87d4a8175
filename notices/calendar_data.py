"""The office's overrides, read once and kept for half a minute in each process."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from notices.models import HolidayOverride

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

_KEEP_SECONDS = 30.0
_kept: tuple[float, Mapping[date, bool]] | None = None


def overrides() -> Mapping[date, bool]:
    """Day → whether people work on it, for the days the office has overridden."""
    global _kept  # noqa: PLW0603 — a process-wide memory is the point
    if _kept is None or time.monotonic() - _kept[0] > _KEEP_SECONDS:
        _kept = (time.monotonic(), dict(HolidayOverride.objects.values_list("day", "works")))
    return _kept[1]


def forget() -> None:
    """Read the table again at the next question; called after it was edited."""
    global _kept  # noqa: PLW0603
    _kept = None
