"""What time does for a campaign; every step may run twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


def run(at: datetime) -> None:
    """Readings of the day, months to report on, reminders of what is late."""
