"""Send webhooks that are due, without any broker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notices.management.drains import DrainCommand
from stations import draining

if TYPE_CHECKING:
    from datetime import datetime


class Command(DrainCommand):
    help = "Send every webhook that is due: once, or in a loop beside or instead of Celery."

    def drain(self, at: datetime | None, budget: float) -> str:
        return f"tried: {draining.drain(at, budget=budget)}"
